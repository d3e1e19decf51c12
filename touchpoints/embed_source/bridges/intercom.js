// What the chat notice says, told to Intercom over its public JavaScript API, for workflows and teammates.
// Put it after Intercom's own snippet. `service_notice_at` (seconds since 1970) says how fresh it is: whoever
// leaves before the end takes the last words along.
window.statuscomms ||= function () { (statuscomms.q ||= []).push(arguments); };
statuscomms("on", "chat_notice", (notice) => window.Intercom("update", {
  service_notice: notice ? `${notice.title}: ${notice.text}`.slice(0, 255) : "",
  service_notice_link: notice?.link || "",
  service_notice_at: Math.round(Date.now() / 1000),
}));
