// Statuscomms embed, version 1: what asks. The chat window (chat notice, chatbot menu, report a
// problem), the forms of banner and chatbot entry, and what the site's own chat is told. Loaded by
// v1.js when first needed, which hands over its tools: same laws as there.
const WORDS = {
  en: ["E-mail", "Mobile number", "E-mail or mobile number", "Keep me posted", "Check your e-mail to confirm.", "Check your text messages to confirm.", "That did not work. Please try again.", "See the answer",
    "How can we help?", "Back", "Report a problem", "What is wrong?", "E-mail, if you want an answer", "Send", "Thank you. We have received your report.", "Nothing is reported here right now.", "Please fill in this field."],
  fi: ["Sähköposti", "Matkapuhelin", "Sähköposti tai matkapuhelin", "Ilmoittakaa minulle", "Vahvista tilaus sähköpostistasi.", "Vahvista tilaus tekstiviestistä.", "Se ei onnistunut. Yritä uudelleen.", "Katso vastaus",
    "Miten voimme auttaa?", "Takaisin", "Ilmoita ongelmasta", "Mikä on vialla?", "Sähköposti, jos haluat vastauksen", "Lähetä", "Kiitos. Ilmoituksesi on vastaanotettu.", "Tästä ei ole juuri nyt tiedotteita.", "Täytä tämä kenttä."],
  sv: ["E-post", "Mobilnummer", "E-post eller mobilnummer", "Meddela mig", "Bekräfta i din e-post.", "Bekräfta i ditt sms.", "Det gick inte. Försök igen.", "Se svaret",
    "Hur kan vi hjälpa?", "Tillbaka", "Anmäl ett problem", "Vad är fel?", "E-post, om du vill ha svar", "Skicka", "Tack. Vi har tagit emot din anmälan.", "Inget är anmält här just nu.", "Fyll i det här fältet."],
};
const CSS = `
.row{align-items:end}
form{flex:1 1 20.5em;max-width:26em;margin:0}
#banner .row:has(form){flex:1 1 40.5em}
label{display:block;font-size:.875em;margin:0 0 .2em}
input,textarea{font:inherit;min-height:44px;width:100%;border:1px solid var(--m);border-radius:9px;padding:.5em .75em;background:var(--s);color:var(--t)}
textarea{min-height:7em;resize:vertical}
.field{display:flex;flex-wrap:wrap;gap:.5em}
.view input,.view textarea{margin-bottom:.6em}
.field>input{flex:1 1 8.5em;min-width:0}
.view .field>input{flex-basis:100%}
.field>button{flex:0 0 auto}
form [role=status]{margin:0;font-weight:600;outline:0}
form [role=status].error{color:var(--e);margin:.3em 0}
:host{--m:#6b7889;--e:#b21}
#chat{position:fixed;z-index:999999999;right:calc(var(--offset_x)*1px);bottom:calc(var(--offset_y)*1px + 68px + var(--statuscomms-bottom,0px));width:23em;max-width:calc(100vw - 24px);max-height:min(38em,calc(100vh - 110px - var(--statuscomms-bottom,0px)));display:flex;flex-direction:column;overflow:hidden;background:var(--s);border:1px solid var(--l);border-radius:16px;box-shadow:0 12px 40px #0004}
#chat.left{right:auto;left:calc(var(--offset_x)*1px)}
#chat[hidden]{display:none}
@media print{#chat{display:none}}
.head{display:flex;align-items:center;gap:.6em;background:var(--accent);color:var(--accent_text);padding-block:.25em;padding-inline:1.1em .5em}
.head canvas{height:32px;max-width:9em;padding:3px 5px;border-radius:6px;background:#fff}
.head strong{flex:1;font-weight:650}
.head button{background:0 0;color:inherit;border:0;min-width:44px;padding:0}
.head :focus-visible{outline-color:var(--accent_text);outline-offset:-4px}
.line{display:flex;gap:.75em;background:var(--n);padding:.8em 1.1em;max-height:min(20em,40vh);overflow:auto;border-bottom:1px solid var(--l);flex:none}
.line>div{flex:1;min-width:0}
.line .do{padding:0;margin:0}
.short .do,.brief :is(.do,.link,p:not(.h)){display:none}
.view{padding:1.1em;overflow:auto;overscroll-behavior:contain}
.view h2{font-size:1.1em;margin:0 0 .7em}
.menu{display:grid;gap:.5em}
.menu button{justify-items:start;text-align:start;grid-auto-flow:column;gap:.7em;padding:.6em .9em;grid-template-columns:auto 1fr}
.menu .topic::after{content:"›";justify-self:end}
.menu .topic{grid-template-columns:1fr auto}
.menu .entry{background:var(--n);border-color:var(--k)}
.view>.row{margin-top:1em}
.quiet{margin-top:1em;background:0 0;width:100%}
@media(max-width:30em){#chat,#chat.left{right:12px;left:12px;width:auto}}
@media(prefers-color-scheme:dark){:host{--m:#8d9aab;--e:#fba}}`;

export default (root, el, tree, body, badge, tone, more, post, watch, best, pick, hostWord, active, open, now) => {
  const word = (index) => hostWord(index, WORDS);
  const followed = {};
  const logo = el("canvas", { hidden: "" });
  let box, view = {}, drawn, painted;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  // ---- forms: keep what was typed until the server took it, and show its own sentence when it did not

  const drafts = {}, nameOf = ({ id, type }) => id + type;
  const field = (id, label, input) => {
    el(input, { id, input: () => { drafts[nameOf(input)] = input.value; } });
    input.value = drafts[nameOf(input)] || "";
    return [el("label", { for: id }, label), input];
  };
  const form = (first, send, parts) => {
    const note = el("p", { role: "status", tabindex: -1 });
    let busy;
    const refuse = (text) => {
      note.className = "error";
      note.id = first.id + "-error";
      note.textContent = text;
      el(first, { "aria-invalid": true, "aria-describedby": note.id });
      first.focus();
    };
    const node = el("form", { novalidate: "", submit: async (event) => {
      event.preventDefault();
      if (busy) return;
      if (!first.value.trim()) return refuse(word(16));
      busy = 1;
      // The focus waits on a button that has a value: as long as somebody has written, nothing is drawn anew around them.
      el(node.querySelector("button"), { value: 1 }).focus();
      let text = word(6);
      try {
        const [answer, thanks] = await send();
        if (answer.status < 300) {
          note.className = "";
          note.textContent = thanks;
          for (const input of node.querySelectorAll("input,textarea")) delete drafts[nameOf(input)];
          node.replaceChildren(note);
          note.value = 1;   // stands long enough to be read, or until the visitor turns to something else
          setTimeout(() => { note.value = 0; }, 5000);
          return note.focus();
        }
        text = JSON.parse(answer.response).error.message || text;
      } catch { /* the general sentence */ }
      busy = 0;
      el(node.querySelector("button"), { value: "" });
      refuse(text);
    } }, ...parts, note);
    return node;
  };

  const follow = (notice, source) => {
    const kinds = notice.collect || [], subject = notice.incident || notice.key;
    if (!kinds.length || followed[subject]) return "";
    const both = kinds.length > 1, phone = !both && kinds[0] === "phone";
    const input = el("input", { type: both ? "text" : phone ? "tel" : "email", autocomplete: phone ? "tel" : "email", maxlength: 254 });
    const send = async () => {
      const value = input.value.trim(), kind = both ? (value.includes("@") ? "email" : "phone") : kinds[0];
      const answer = await post("follow", { [kind]: value, language: pick(notice.texts).lang, incident: notice.incident, wants: "updates", source, visitor: now()[2].visitor });
      if (answer.status < 300) followed[subject] = 1;
      return [answer, word(kind === "email" ? 4 : 5)];
    };
    const [label] = field("follow-" + source, word(both ? 2 : phone ? 1 : 0), input);
    return form(input, send, [label, el("div", { class: "field" }, input, el("button", { class: "main" }, word(3)))]);
  };

  const report = () => {
    const text = el("textarea", { maxlength: 4000 }), email = el("input", { type: "email", autocomplete: "email", maxlength: 254 });
    const send = async () => [
      await post("enquiries", { text: text.value.trim(), email: email.value.trim() || undefined, page: location.origin + location.pathname }),
      word(14),
    ];
    return form(text, send, [...field("report-text", word(11), text), ...field("report-email", word(12), email), el("p", { class: "row" }, el("button", { class: "main" }, word(13)))]);
  };

  // ---- the chat window

  // The brand's logo, painted: a page whose policy lets us ask for it need not let us show images.
  const paint = async (path) => {
    painted = path;
    logo.hidden = true;
    if (!path) return;
    const answer = await fetch(new URL(path, import.meta.url), { credentials: "omit" }), image = await createImageBitmap(await answer.blob());
    el(logo, { width: image.width, height: image.height }).getContext("2d").drawImage(image, 0, 0);
    logo.hidden = false;
  };

  const go = (next) => {
    view = next;
    draw(1);
  };
  const titleOf = (texts) => pick(texts).title;
  const shownIn = (keys, entries) => (keys || []).map((key) => entries.find((entry) => entry.key === key)).filter(Boolean);
  const labelOf = ({ labels = {}, topic }) => labels[best(labels)] || topic;

  const menu = (level, entries, trail) => {
    const known = shownIn(level.entries, entries), topics = level.children || level.menu || [];
    return el("div", { class: "menu" },
      ...known.map((entry) => el("button", { class: "entry " + tone(entry), click: () => go({ key: entry.key, trail }) }, badge(entry), titleOf(entry.texts))),
      ...topics.map((topic) => el("button", { class: "topic", click: () => go({ topic: topic.topic, trail }) }, labelOf(topic))),
      !known.length && !topics.length && !level.texts && trail.length && el("p", {}, word(15)));
  };
  const find = (topics, name) => {
    for (const topic of topics || []) {
      const found = topic.topic === name ? topic : find(topic.children, name);
      if (found) return found;
    }
  };

  const content = (entries) => {
    const chatbot = now()[0].chatbot || {}, trail = view.trail || [];
    const entry = entries.find(({ key }) => key === view.key), topic = find(chatbot.menu, view.topic);
    const title = el("h2", { tabindex: -1 });
    if (entry) {
      watch(entry, () => !box.hidden && view.key === entry.key);
      return el("div", { class: "view " + tone(entry), dir: "auto" }, body(entry, title), el("div", { class: "row" }, follow(entry, "chatbot"), more(entry)));
    }
    if (view.report) return el("div", { class: "view" }, el(title, {}, word(10)), report());
    const here = topic || chatbot;
    return el("div", { class: "view", dir: "auto" }, el(title, {}, topic ? labelOf(topic) : word(8)), ...(topic && topic.texts ? tree(pick(topic.texts).body) : []),
      menu(here, entries, topic ? [...trail, topic.topic] : trail),
      chatbot.report !== false && el("button", { class: "quiet", click: () => go({ report: 1, trail: topic ? [...trail, topic.topic] : trail }) }, word(10)));
  };

  const draw = (moved) => {
    const entries = active("chatbot"), line = active("chat_notice")[0], [feed, help] = now();
    const mark = JSON.stringify([view, entries, line, feed.chatbot, hostWord(0)]), focus = root.activeElement, inside = box.contains(focus), typing = inside && focus.value;
    if (!moved && (mark === drawn || typing)) return;
    drawn = mark;
    const path = (feed.look || "").logo;
    if (painted !== path) paint(path).catch(() => { /* the window says what it is without it */ });
    const trail = [...(view.trail || [])], deep = view.key || view.topic || view.report;
    const back = () => go({ topic: trail.pop(), trail });
    box.className = `box ${(feed.look || "").corner}`;
    el(box, { "aria-label": hostWord(3) }).replaceChildren(
      el("div", { class: "head" }, deep ? el("button", { "aria-label": word(9), click: back }, "←") : "", logo, el("strong", {}, hostWord(3)), el("button", { class: "x", "aria-label": hostWord(0), click: () => close() }, "×")),
      line ? el("div", { class: `line ${tone(line)} ${deep ? "brief" : entries[0] ? "short" : ""}`, dir: "auto", role: "status", tabindex: 0 }, badge(line), el("div", {}, body(line), more(line))) : "",
      content(entries));
    if (line) watch(line, () => !box.hidden);
    if (moved) (box.querySelector(".view h2") || box).focus();
    else if (inside) (root.getElementById(focus.id) || box.querySelector(".view h2")).focus();
    help.setAttribute("aria-expanded", true);
  };
  const close = () => {
    box.hidden = true;
    const [, help] = now();
    if (help) {
      help.setAttribute("aria-expanded", false);
      help.focus();
    }
  };

  // For the site's own chat: the notice with its text in the page's language, or null when it is gone.
  const told = new Map();
  const tell = () => {
    const line = active("chat_notice")[0], mark = line && JSON.stringify([line, best(line.texts)]);
    for (const fn of now()[3]) {
      if (told.get(fn) === mark) continue;
      told.set(fn, mark);
      try { fn(line ? { ...line, ...pick(line.texts), text: body(line).textContent } : null); } catch { /* the page's own matter */ }
    }
  };

  return {
    extras: (notice, entry) => [
      follow(notice, "banner"),
      entry && now()[1]?.hidden === false && active("chatbot").some(({ key }) => key === entry) ? el("button", { click: () => open(entry) }, word(7)) : "",
    ],
    open: (key) => {
      if (!box) {
        box = el("section", { role: "dialog", hidden: "", keydown: (event) => event.key === "Escape" && close() });
        box.id = "chat";
        root.append(box);
      }
      if (key === 0 && !box.hidden) return close();
      box.hidden = false;
      go(key ? { key } : view);
    },
    update: (wanted) => {
      tell();
      if (!box || box.hidden) return;
      if (wanted) draw();
      else close();
    },
  };
};
