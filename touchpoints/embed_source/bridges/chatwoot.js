// What the chat notice says, told to Chatwoot over its public JavaScript API as attributes of the contact,
// for bots and agents. It may stand before or after Chatwoot's own snippet.
(() => {
  const NAMES = ["service_notice", "service_notice_text", "service_notice_link"];
  let said = null;
  const tell = () => {
    const chat = window.$chatwoot;
    if (!chat?.hasLoaded) return;   // "chatwoot:ready" comes later
    if (said) chat.setCustomAttributes({ service_notice: said.title, service_notice_text: said.text, service_notice_link: said.link || "" });
    else NAMES.forEach((name) => chat.deleteCustomAttribute(name));   // what an earlier visit left
  };
  window.addEventListener("chatwoot:ready", tell);
  window.statuscomms ||= function () { (statuscomms.q ||= []).push(arguments); };
  statuscomms("on", "chat_notice", (notice) => {
    said = notice;
    tell();
  });
  tell();
})();
