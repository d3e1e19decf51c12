// Statuscomms embed, version 1. Never throws into the page, sets no cookie, keeps on the device
// only ids and revisions of notices that were closed or seen. Text is only ever text: no innerHTML.
(() => {
  "use strict";
  const win = window, doc = document, stub = win.statuscomms;
  const script = doc.currentScript || doc.querySelector('script[src*="/embed/v1"][src*="site="]');
  if (!script || (stub && stub.version)) return;

  const WORDS = {
    en: ["Close", "Read more", "What you can do", "E-mail", "Mobile number", "E-mail or mobile number", "Keep me posted", "Check your e-mail to confirm.", "Check your text messages to confirm.", "That did not work. Please try again.", "Help", "Service notice", "See the answer"],
    fi: ["Sulje", "Lue lisää", "Mitä voit tehdä", "Sähköposti", "Matkapuhelin", "Sähköposti tai matkapuhelin", "Ilmoittakaa minulle", "Vahvista tilaus sähköpostistasi.", "Vahvista tilaus tekstiviestistä.", "Se ei onnistunut. Yritä uudelleen.", "Apua", "Palvelutiedote", "Katso vastaus"],
    sv: ["Stäng", "Läs mer", "Vad du kan göra", "E-post", "Mobilnummer", "E-post eller mobilnummer", "Meddela mig", "Bekräfta i din e-post.", "Bekräfta i ditt sms.", "Det gick inte. Försök igen.", "Hjälp", "Driftinformation", "Se svaret"],
  };
  const KINDS = ["incident", "maintenance", "announcement"];
  const TAGS = { ul: "ul", ol: "ol", li: "li", b: "strong", i: "em", code: "code", br: "br" };
  const CSS = `
:host{all:initial!important;--a:#1d4ed8;--at:#fff;--s:#fff;--t:#18202c;--m:#526071;--l:#d5dbe3;--n:#edf3ff;--k:#1d4ed8;--e:#b42318}
.incident{--n:#fff5e0;--k:#8a4b08}.critical{--n:#feeeec;--k:#b42318}
*{box-sizing:border-box}
[hidden]{display:none!important}
.box{font:medium/1.5 system-ui,sans-serif;color:var(--t);overflow-wrap:anywhere;color-scheme:light dark}
p,ul,ol,h2{margin:0 0 .5em}h2{font-size:1.3em;line-height:1.3}ul,ol{padding-inline-start:1.3em}
.text>:last-child,.text :last-child>:last-child{margin-bottom:0}
h2,.h{font-weight:650}h2:focus,[role=status]:focus{outline:0}
a{color:inherit;text-underline-offset:.2em}
button,input,textarea,.link{font:inherit;min-height:44px;border-radius:9px;padding:.5em 1em;border:1px solid var(--m);background:var(--s);color:var(--t)}
button,.link{cursor:pointer;font-weight:600;text-decoration:none;display:inline-flex;align-items:center}
button:hover,.link:hover{text-decoration:underline}
.main{background:var(--a);color:var(--at);border-color:var(--a)}
:focus-visible{outline:3px solid var(--t);outline-offset:2px}
.badge{flex:none;width:1.75em;height:1.75em;border-radius:50%;background:var(--k);color:var(--s);font-weight:700;display:grid;place-items:center}
.row{display:flex;flex-wrap:wrap;gap:.6em;align-items:end;margin-top:.75em}
.row:empty{display:none}
form{flex:0 1 25em}label{display:block;font-size:.875em;margin-bottom:.2em}
.field{display:flex;flex-wrap:wrap;gap:.5em}.field>*{flex:1 1 auto}.field>input{flex:1 1 11em;min-width:0}
.error{color:var(--e);font-weight:600;margin:.4em 0 0}
.x{border:0;background:0 0;padding:0;width:44px;justify-content:center;font-size:1.5em;flex:none}
#banner{position:fixed;inset:0 0 auto;z-index:2147483646;background:var(--n);border-block-end:1px solid var(--k);max-height:50vh;overflow:auto}
#banner.bottom{inset:auto 0 0;border-block:1px solid var(--k);border-block-end:0}
.in{display:flex;gap:.9em;max-width:70em;margin:auto;padding:.9em 1.2em}.in>div{flex:1;min-width:0}.in>.x{margin:-.4rem 0}
dialog{border:0;border-radius:16px;padding:1.75em;width:34em;max-width:calc(100vw - 2em);max-height:calc(100vh - 2em);background:var(--s);border-block-start:6px solid var(--k);box-shadow:0 20px 60px #0005;overscroll-behavior:contain}
dialog::backdrop{background:#0f172a99}
dialog .badge{float:inline-start;margin-inline-end:.7em}.do{background:var(--n);border-radius:9px;padding:.8em 1em;margin-top:.8em}.in .do{padding:0;margin-top:.4em}
dialog .row{justify-content:end;margin-top:1.4em}
#help{position:fixed;bottom:calc(var(--y,20px) + var(--b,0px));right:var(--x,20px);z-index:2147483645;width:56px;height:56px;padding:0;border-radius:50%;justify-content:center;box-shadow:0 4px 16px #0004}
#help.left{right:auto;left:var(--x,20px)}
#help.on::after{content:"";position:absolute;top:1px;right:1px;width:14px;height:14px;border-radius:50%;background:#d92d20;border:2px solid #fff}
@media(prefers-color-scheme:dark){:host{--a:#93b4ff;--at:#0d1524;--s:#1a212c;--t:#eef2f7;--m:#a9b4c3;--l:#3a4554;--n:#1c2a44;--k:#a9c4ff;--e:#ffb4ab}.incident{--n:#352913;--k:#f4c46c}.critical{--n:#401b18;--k:#ffb4ab}}
@media(prefers-reduced-motion:no-preference){dialog,#banner{animation:in .2s}@keyframes in{from{opacity:0}}}
@media(max-width:30em){.in{padding:.7em .8em;gap:.6em}dialog{padding:1.25em}dialog .row>*{flex:1;justify-content:center}}
@media print{.box,#help{display:none}}`;

  const safely = (act) => async (...rest) => { try { return await act(...rest); } catch { /* the page must not notice */ } };
  const setting = (name) => script.dataset[name] || address.searchParams.get(name);
  let address, site, hosts, root, host, banner, live, help, chat;
  let feed, person, tokens, asked = 0, tried, turns = 0, fails = 0, timer, skew = 0;
  let page, entered, typed, overlay, shown, line, memory = {}, followed = {}, sent = {}, outbox = [], hearers = [];

  const main = () => {
    address = new URL(script.src);
    site = encodeURIComponent(setting("site"));
    hosts = [address.origin, setting("fallback")].filter(Boolean);
    const api = win.statuscomms = (name, ...rest) => commands[name] && safely(commands[name])(...rest);
    Object.assign(api, commands, { version: 1 });
    for (const call of (stub && stub.q) || []) api(...call);
    for (const name of ["online", "pageshow", "visibilitychange"]) {
      (name[0] === "v" ? doc : win).addEventListener(name, (e) => doc.hidden ? flush() : e.persisted !== false && poll());
    }
    win.addEventListener("pagehide", flush);
    doc.addEventListener("input", (e) => { typed = e.target; }, true);
    for (const name of ["popstate", "hashchange"]) win.addEventListener(name, refresh);
    if (win.navigation) navigation.addEventListener("currententrychange", refresh);
    setInterval(refresh, 1000);
    poll();
  };

  // ---- asking the server
  const url = (path) => `/embed/v1/${site}${path}`;
  const post = (path, body) => fetch(hosts[0] + url("/" + path), { method: "POST", credentials: "omit", body: JSON.stringify(body), signal: AbortSignal.timeout(9000) });

  const load = async (path) => {
    let failure;
    for (const from of hosts) {
      try {
        const answer = await fetch(from + url(path), { cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(5000) });
        const text = answer.ok ? await answer.text() : "";
        if (text && text.length < 3e5) {
          const body = JSON.parse(text);
          if (body.off || Array.isArray(body.notices)) return { body, answer };
        }
        failure = answer;
      } catch { /* try the next host */ }
    }
    return { answer: failure };
  };

  const poll = safely(async () => {
    clearTimeout(timer);
    if (doc.hidden) return;
    const turn = ++turns, key = person && person.audience_key;
    const { body, answer } = await load((key ? "/" + encodeURIComponent(key) : "") + ".json");
    if (turn !== turns) return;
    const header = (name) => (answer && answer.headers.get(name)) || "";
    const gone = answer && [403, 404, 410].includes(answer.status);
    let wait = +header("Statuscomms-Poll") || (body && body.poll_seconds) || 9;
    if (body) {
      fails = 0;
      feed = body.off ? null : body;
      skew = Date.parse(header("Date")) - Date.now() || 0;
      const generation = body.audiences_generation;
      if (person && generation != null && generation !== person.generation && generation !== tried) {
        tried = generation;
        setTimeout(identify, Math.random() * 2000);
      }
      prune();
    } else if (gone && key) {
      person = null;
      wait = 0.1;
      setTimeout(identify, Math.random() * 2000);
    } else {
      if (gone) feed = null;
      wait = Math.max(wait * 2 ** ++fails, +header("Retry-After") || 0);
    }
    timer = setTimeout(poll, Math.min(900, wait) * (900 + Math.random() * 200));
    refresh();
  });

  const identify = safely(async (again = 10) => {
    const turn = ++asked;
    let found = null, retry;
    try {
      const token = tokens && await tokens();
      if (token) {
        retry = true;
        const answer = await post("identify", { token });
        if (answer.ok) found = await answer.json();
        else retry = answer.status > 428;
      }
    } catch { /* stays anonymous */ }
    if (turn !== asked) return;
    person = found;
    for (const { key, revision } of (found && found.dismissed) || []) memory[key] = [revision];
    if (retry && !found) setTimeout(() => turn === asked && identify(Math.min(900, again * 2)), again * 1000);
    poll();
  });

  const beacon = (notice, event) => {
    const { key, revision } = notice, id = key + revision + event;
    if (sent[id]) return;
    sent[id] = 1;
    const visitor = (!navigator.globalPrivacyControl && person && person.visitor) || undefined;
    if (outbox.push({ key, revision, event, visitor }) === 1) setTimeout(flush, 500);
  };
  const flush = safely(() => outbox.length && navigator.sendBeacon(hosts[0] + url("/seen"), JSON.stringify(outbox.splice(0))));

  // Counts as shown now, and as seen once it stood for a second in a visible tab.
  const watch = (notice, still, then) => {
    beacon(notice, "shown");
    const check = () => {
      if (!still()) return;
      if (doc.hidden) return setTimeout(check, 1000);
      beacon(notice, "seen");
      if (then) then();
    };
    setTimeout(check, 1000);
  };

  // ---- what the visitor has closed: {key: [revision, keep until]}
  const recall = () => { try { return JSON.parse(localStorage["statuscomms:" + site]) || {}; } catch { return {}; } };
  const write = (all) => {
    try {
      if (Object.keys(all).length) localStorage["statuscomms:" + site] = JSON.stringify(all);
      else localStorage.removeItem("statuscomms:" + site);
    } catch { /* memory must do */ }
  };
  const remember = ({ key, revision }) => {
    // A notice for a known customer is missing from the public file: not a sign that it ended.
    memory[key] = [revision, person ? Date.now() + 2592e6 : 0];
    write({ ...recall(), [key]: memory[key] });
  };
  const prune = () => {
    if (!feed) return;
    const all = recall(), keys = feed.notices.map((notice) => notice.key);
    const ended = Object.keys(all).filter((key) => !keys.includes(key) && (person || !(all[key][1] > Date.now())));
    for (const key of ended) delete all[key];
    if (ended.length) write(all);
  };

  // ---- which notice, on which page, in which language
  const plain = (text) => {
    text = text.split(/[?#]/)[0];
    try { text = decodeURIComponent(text); } catch { /* as it came */ }
    return text.normalize();
  };
  const glob = (pattern, text) => {
    const [first, ...rest] = pattern.split("*");
    if (!rest.length) return text === first;
    const last = rest.pop();
    let at = text.startsWith(first) ? first.length : -1;
    for (const part of rest) {
      if (at < 0) return false;
      const found = text.indexOf(part, at);
      at = found < 0 ? found : found + part.length;
    }
    return at >= 0 && text.length - last.length >= at && text.endsWith(last);
  };
  const matches = (path, include = [], exclude = []) => {
    const any = (list) => list.some((pattern) => glob(plain(pattern), plain(path)));
    return (!include.length || any(include)) && !any(exclude);
  };
  const active = (channel) => {
    const now = Date.now() + skew;
    return (feed ? feed.notices : []).filter((notice) => notice && notice.channel === channel && notice.texts &&
      !(Date.parse(notice.from) > now) && !(Date.parse(notice.until) <= now) &&
      matches(location.pathname, (notice.pages || {}).include, (notice.pages || {}).exclude),
    ).sort((a, b) => b.level - a.level || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  };
  const language = () => (setting("lang") || doc.documentElement.lang || "").toLowerCase();
  const best = (table, fallback) => [language(), language().split("-")[0], fallback, ...Object.keys(table)].find((name) => table[name]);
  const words = () => WORDS[best(WORDS, feed && feed.default_language)];
  const pick = (texts) => {
    const lang = best(texts, feed.default_language);
    return { ...texts[lang], lang, dir: /^(ar|fa|he|ur)/.test(lang) ? "rtl" : "ltr" };
  };

  // ---- drawing
  const el = (tag, attributes, ...children) => {
    const node = tag.at ? doc.createElement(tag) : tag;
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value == null) continue;
      if (value.call) node.addEventListener(name, safely(value));
      else node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child));
    return node;
  };
  const link = (href, ...label) => /^(https:|mailto:|tel:)/i.test(href)
    ? el("a", { href, rel: "noopener", target: /^h/i.test(href) ? "_blank" : null }, ...label) : el("span", {}, ...label);
  const tree = (nodes) => [].concat(nodes || []).map((node) => {
    if (node.at) return node;
    const inner = tree(node.c);
    if (node.t === "a") return link(node.href, ...inner);
    return el(TAGS[node.t] || "p", node.t === "h" ? { class: "h" } : {}, ...inner);
  });
  const tone = (notice) => notice.critical ? "critical" : notice.kind === "incident" ? "incident" : "info";
  const badge = (notice) => el("span", { class: "badge", "aria-hidden": "true" }, notice.kind === "incident" ? "!" : "i");
  const body = (notice, heading) => {
    const { title, body: said, instructions, lang, dir } = pick(notice.texts);
    return el("div", { lang, dir, class: "text" }, heading(title || ""), ...tree(said),
      instructions && instructions.length && el("div", { class: "do" }, el("p", { class: "h", lang: best(WORDS), dir: "auto" }, words()[2]), ...tree(instructions)));
  };
  const more = (notice) => {
    if (!notice.link) return "";
    const node = link(notice.link, words()[1]);
    node.className = "link";
    return el(node, { click: () => { beacon(notice, "clicked"); remember(notice); } });
  };

  // A form that keeps what was typed until the server took it, and shows the server's own sentence when it did not.
  const form = (fields, label, send, thanks) => {
    const note = el("p", { role: "status", tabindex: -1 });
    const button = el("button", { class: "main" }, label);
    const submit = async (event) => {
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      let text = words()[9], ok;
      try {
        const answer = await send();
        ok = answer.ok;
        if (!ok) text = ((await answer.json()).error || {}).message || text;
      } catch { /* the general sentence */ }
      button.disabled = false;
      note.className = ok ? "" : "error";
      note.textContent = ok ? thanks() : text;
      if (ok) {
        node.replaceChildren(note);
        note.focus();
      }
    };
    const node = el("form", { submit, novalidate: "" }, ...fields(button), note);
    return node;
  };
  const follow = (notice, source) => {
    const kinds = notice.collect || [], text = words();
    if (!kinds.length || followed[notice.key]) return "";
    const label = text[kinds.length > 1 ? 5 : kinds[0] === "phone" ? 4 : 3];
    const type = kinds.length > 1 ? "text" : kinds[0] === "phone" ? "tel" : "email";
    const input = el("input", { type, id: source, autocomplete: type === "text" ? "email" : type });
    let kind;
    return form((button) => [el("label", { for: source }, label), el("div", { class: "field" }, input, button)], text[6], async () => {
      const value = input.value.trim();
      kind = kinds.length > 1 ? (value.includes("@") ? "email" : "phone") : kinds[0];
      const answer = await post("follow", { [kind]: value, language: pick(notice.texts).lang, incident: notice.incident, wants: "updates", source, visitor: (person || {}).visitor });
      if (answer.ok) followed[notice.key] = 1;
      else input.focus();
      return answer;
    }, () => text[kind === "email" ? 7 : 8]);
  };

  const mount = () => {
    if (!host) {
      host = doc.createElement("statuscomms-embed");
      root = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      for (const name of ["keydown", "keypress", "keyup"]) root.addEventListener(name, (event) => event.stopPropagation());
    }
    if (!host.isConnected) doc.documentElement.insertBefore(host, doc.body);
    const look = feed.look || {};
    for (const [name, value] of [["--a", look.accent], ["--at", look.accent_text]]) {
      if (/^#([0-9a-f]{3}){1,2}$/i.test(value)) host.style.setProperty(name, value);
    }
    for (const [name, value] of [["--x", look.offset_x], ["--y", look.offset_y]]) {
      if (value >= 0 && value < 999) host.style.setProperty(name, value + "px");
    }
  };

  // Never over another dialog, never while somebody types (a payment field is often a frame).
  const blocked = () => {
    const focus = doc.activeElement;
    return (focus && (focus === typed || focus.tagName === "IFRAME")) ||
      [...doc.querySelectorAll(":modal,[aria-modal=true]")].some((node) => node.checkVisibility());
  };
  const stamp = (notice) => notice && JSON.stringify([notice, language()]);

  const showOverlay = (notice) => {
    const dialog = overlay ? overlay.dialog : el("dialog", { close: () => {
      if (overlay && overlay.dialog === dialog) {
        remember(overlay.notice);
        beacon(overlay.notice, "closed");
        overlay = null;
      }
      dialog.remove();
      refresh();
    } });
    const fresh = !overlay || overlay.notice.revision !== notice.revision;
    overlay = { notice, dialog, stamp: stamp(notice) };
    dialog.className = "box " + tone(notice);
    dialog.id = "overlay";
    dialog.replaceChildren();
    el(dialog, { "aria-labelledby": "title" }, badge(notice), body(notice, (title) => el("h2", { id: "title", tabindex: -1, autofocus: "" }, title)),
      el("div", { class: "row" }, more(notice), el("button", { class: "main", click: () => dialog.close() }, words()[0])));
    if (!dialog.isConnected) root.append(dialog);
    if (!dialog.open) dialog.showModal();
    if (fresh) watch(notice, () => overlay && overlay.notice === notice, () => remember(notice));
  };
  const dropOverlay = () => {
    const { dialog } = overlay;
    overlay = null;
    dialog.close();
  };

  // The bar pushes the page by padding on <html>: it must not cover anything.
  const push = () => {
    const style = doc.documentElement.style, at = shown && shown.bottom ? "bottom" : "top";
    for (const side of ["top", "bottom"]) style.removeProperty("padding-" + side);
    const height = shown ? banner.offsetHeight : 0;
    if (shown) style.setProperty("padding-" + at, `calc(${getComputedStyle(doc.documentElement)["padding-" + at]} + ${height}px)`, "important");
    host.style.setProperty("--b", (at === "bottom" ? height : 0) + "px");
    if (banner.scrollHeight > banner.clientHeight + 2) banner.tabIndex = 0;
  };
  const showBanner = (notice, standIn) => {
    if (!banner) {
      live = el("div", {});
      banner = el("section", { id: "banner", hidden: "" });
      root.append(banner);
      new ResizeObserver(push).observe(banner);
    }
    const options = (notice && notice.options) || {}, mark = stamp(notice) + standIn;
    if (!notice) {
      shown = null;
      banner.hidden = true;
      banner.replaceChildren();
      return push();
    }
    const same = shown && shown.notice.key === notice.key;
    if ((shown && shown.mark === mark) || (same && root.activeElement && root.activeElement.value)) return;
    const news = !same || shown.notice.revision !== notice.revision;
    shown = { notice, mark, bottom: options.position === "bottom" };
    banner.className = `box ${tone(notice)} ${shown.bottom ? "bottom" : ""}`;
    banner.hidden = false;
    banner.replaceChildren();
    live = el("div", { role: notice.critical ? "alert" : "status" });
    const open = options.entry && el("button", { click: () => { beacon(notice, "clicked"); commands.open(options.entry); } }, words()[12]);
    el(banner, { "aria-label": words()[11], lang: best(WORDS) }, el("div", { class: "in" }, badge(notice),
      el("div", {}, live, el("div", { class: "row" }, !standIn && follow(notice, "banner"), more(notice), open)),
      !standIn && options.closable !== false && el("button", { class: "x", "aria-label": words()[0], click: () => {
        remember(notice);
        beacon(notice, "closed");
        refresh();
      } }, "×")));
    // Screen readers announce what enters a live region that is already there.
    const words_ = body(notice, (title) => el("p", { class: "h" }, title)), into = live;
    setTimeout(() => into.append(words_), 30);
    if (news && !standIn) watch(notice, () => shown && shown.notice === notice);
  };

  const hear = (fn) => {
    const text = line && pick(line.texts);
    const flat = (nodes) => tree(nodes).map((node) => node.textContent || node).join("\n");
    fn(line ? { key: line.key, revision: line.revision, kind: line.kind, level: line.level, lang: text.lang, title: text.title, text: flat(text.body), instructions: flat(text.instructions), link: line.link } : null);
  };
  const openChat = safely(async (key) => {
    if (!feed) return;
    mount();
    if (!chat) {
      const kit = { root, host, el, tree, body, badge, tone, more, form, follow, post, watch, pick, best, active, language, look: () => feed.look || {}, feed: () => feed, help: () => help };
      chat = (await import(new URL("v1-chat.js", address).href)).default(kit);
    }
    chat.open(key);
  });

  const refresh = safely(() => {
    if (doc.hidden) return;
    if (page !== location.pathname) {
      page = location.pathname;
      entered = Date.now();
    }
    const closed = { ...recall() };
    const fresh = (channel) => active(channel).filter(({ key, revision }) => ![closed, memory].some((all) => all[key] && all[key][0] >= revision));
    const notice = active("chat_notice")[0];
    if (stamp(notice) !== stamp(line)) {
      line = notice;
      for (const fn of hearers) safely(hear)(fn);
    }
    const chatty = feed && (feed.chatbot || line) && setting("chat") !== "off";
    const overlays = fresh("overlay"), bar = fresh("banner")[0];
    if (!host && !chatty && !overlays[0] && !bar) return;
    if (feed) mount();

    let waiting;
    if (overlay) {
      const now = active("overlay").find(({ key, revision }) => key === overlay.notice.key && revision === overlay.notice.revision);
      if (!now) dropOverlay();
      else if (stamp(now) !== overlay.stamp) showOverlay(now);
    } else if (overlays[0] && Date.now() - entered >= 1000 * ((overlays[0].options || {}).delay_seconds || 0)) {
      if (blocked()) waiting = overlays[0];
      else showOverlay(overlays[0]);
    }
    if (banner || waiting || bar) showBanner(waiting || bar, !!waiting);

    if (chatty && !help) {
      const icon = doc.createElementNS("http://www.w3.org/2000/svg", "svg");
      const path = doc.createElementNS("http://www.w3.org/2000/svg", "path");
      el(path, { d: "M4 5h16v11H10l-5 4v-4H4z", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round" });
      help = el("button", { id: "help", "aria-haspopup": "dialog", click: () => openChat() }, el(icon, { viewBox: "0 0 24 24", width: 28, height: 28, "aria-hidden": "true" }, path));
      root.append(help);
    }
    if (help) {
      help.hidden = !chatty;
      help.className = `main ${(feed && feed.look || {}).corner === "left" ? "left" : ""} ${line || active("chatbot")[0] ? "on" : ""}`;
      help.setAttribute("aria-label", words()[10]);
    }
    if (chat) chat.update(chatty);
  });

  const commands = {
    identify: (callback) => { tokens = callback; tried = null; return identify(); },
    on: (name, fn) => { if (name === "chat_notice") { hearers.push(fn); if (line) hear(fn); } },
    open: openChat,
    matches,
  };
  try { main(); } catch { /* the page must not notice */ }
})();
