// The chatbot entries of a site for any other bot, from the public JSON: first the louder ones.
// `await answers("https://HOST/embed/v1/SITE_KEY.json", "fi")` -> [{title, text, instructions, link}, ...]
const plain = (nodes) => (nodes || []).map((node) => (typeof node === "string" ? node : plain(node.c) + (/^(p|li)$/.test(node.t) ? "\n" : ""))).join("");

export const answers = async (address, language) => {
  const feed = await (await fetch(address)).json();
  const under = (topics) => topics.flatMap((topic) => [...topic.entries, ...under(topic.children)]);
  const { entries = [], menu = [] } = feed.chatbot || {};
  const known = feed.notices.filter(({ channel }) => channel === "chatbot");
  const keys = new Set([...entries, ...under(menu), ...known.map(({ key }) => key)]);
  return [...keys].map((key) => known.find((notice) => notice.key === key)).filter(Boolean).map((notice) => {
    const { title, body, instructions } = notice.texts[language] || notice.texts[feed.default_language] || Object.values(notice.texts)[0];
    return { title, text: plain(body).trim(), instructions: plain(instructions).trim(), link: notice.link };
  });
};
