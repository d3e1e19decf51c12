// Statuscomms embed, version 1: what every page loads. It tells (overlay, banner, the button of the
// chat window); v1-chat.js, loaded when first needed, asks (chat window, forms). `python -m
// touchpoints.embed_source.build` writes both to static/embed/ without comments.
//
// Laws: never throw into the page; text is only ever text, no innerHTML; no cookie; keep on the
// device only ids and revisions of notices that were closed or seen; show nothing on failure.
(() => {
  const doc = document, stub = window.statuscomms;
  const script = doc.currentScript || doc.querySelector('script[src*="/embed/v1"]');
  if (!script || stub?.version) return;

  // Close, Read more, What you can do, Help
  const WORDS = {
    en: ["Close", "Read more", "What you can do", "Help"],
    fi: ["Sulje", "Lue lisää", "Mitä voit tehdä", "Apua"],
    sv: ["Stäng", "Läs mer", "Vad du kan göra", "Hjälp"],
  };
  const NOTHING = { notices: [] };
  // `!important` inside :host wins over the page's own `* {all: unset !important}`.
  const CSS = `:host{--offset_y:20;--offset_x:20;--k:#14d;--accent:#14d;--font:system-ui;all:initial!important;--t:#123;--accent_text:#fff;--s:#fff;--n:#eef;--l:#ccd}
.incident{--n:#fff5e0;--k:#840}
.critical{--n:#fee;--k:#b21}
*{box-sizing:border-box}
[hidden],#banner:empty{display:none}
.box{font:medium/1.5 var(--font),sans-serif;color:var(--t);overflow-wrap:anywhere}
p,ul,ol,h2{margin:0 0 .5em}
ul,ol{padding-inline-start:1.3em}
.h{font-weight:600}
h2{outline:0!important;font-size:1.3em}
a{color:inherit}
button,.link{font:inherit;min-height:44px;background:var(--s);border-radius:9px;padding:.5em 1em;font-weight:600;display:inline-grid;place-items:center;border:1px solid var(--l);color:var(--t);text-decoration:none}
.main{border:0;background:var(--accent);color:var(--accent_text)}
:focus-visible{outline:3px solid var(--t)}
.badge{background:var(--k);color:var(--s);border-radius:50%;height:1.75em;font-weight:600;display:grid;place-items:center;width:1.75em;flex:none}
.row,#banner>div>div{flex-wrap:wrap;display:flex;gap:.7em}
.x{border:0;background:0 0;font-size:1.3em;align-self:start;padding:0 .7em}
.do{background:var(--n);border-radius:9px;padding:.7em 1em;margin:.7em 0}
#banner,#help{position:fixed;z-index:999999999}
#banner{background:var(--n);border-block:1px solid var(--k);overflow:auto;max-height:50vh;inset:0 0 auto}
#banner.bottom{inset:auto 0 0}
#banner:has(>div>div>[role]:empty){opacity:0}
h2,#banner>div{display:flex;gap:.7em}
#banner>div{padding:.7em 1em;margin:auto;max-width:70em}
#banner>div>div{flex:1}
#banner [role]{flex:3 1 26em}
#banner .do{margin:0;padding:0}
dialog{border:0;background:var(--s);border-top:6px solid var(--k);border-radius:9px;padding:1.75em;width:34em}
dialog::backdrop{background:#000a}
#help{right:calc(var(--offset_x)*1px);bottom:calc(var(--offset_y)*1px + var(--statuscomms-bottom,0px));border-radius:50%;height:56px;padding:0;font-size:1.5em;width:56px;box-shadow:0 4px 16px #0004}
#help.left{right:auto;left:calc(var(--offset_x)*1px)}
@media print{.box{display:none}}
@media(prefers-color-scheme:dark){:host{--t:#eef;--l:#567;--accent:#9bf;--s:#123;--accent_text:#112;--k:#acf;--n:#124}.incident{--n:#321;--k:#fc6}.critical{--n:#411;--k:#fba}}
`;

  const safely = (act) => async (...rest) => { try { return await act(...rest); } catch { /* the page must not notice */ } };
  const setting = (name) => script.getAttribute("data-" + name) || new URLSearchParams(script.src.split("?")[1]).get(name);
  const later = (act, seconds) => setTimeout(act, seconds * 1000);
  let base, hosts, store;                                       // who we are
  let feed = NOTHING, person = {}, tokens, asked = 0;          // what we know
  let drill = doc.URL.split("statuscomms_drill=")[1]?.match(/\w*/)[0];   // the link to something that is only practised
  let turn = 0, fails = 0, strays = 0, skew = 0, timer, clock;             // when to ask next
  let path, entered = Date.now(), typed, memory = {};           // what the visitor is doing, has closed
  let page, host, root, banner, overlay, shown, help, chat, loading;    // what stands on the page
  const sent = {}, outbox = [], hearers = [];

  // ---- asking the server
  // XMLHttpRequest is a quarter less work for the page than fetch(): docs/decisions/0053-embed-asks-by-xmlhttprequest.md.
  const ask = (address, body) => new Promise((load, error) => {
    const answer = new XMLHttpRequest();
    answer.open(body ? "POST" : "GET", address);
    answer.timeout = 5000;
    answer.onloadend = () => (answer.status ? load : error)(answer);
    answer.send(body);
  });
  const post = (name, body) => ask(hosts[0] + base + "/" + name, JSON.stringify(body));

  const load = async (name) => {
    let answer, body;
    for (const from of hosts) {
      try {
        answer = await ask(from + base + name);
        // Where a host lets browsers keep what it answers (RFC 9111, 4.2), it is asked past their store.
        if (answer.status < 300 && !/max-age=0|no-[cs]/.test(answer.getAllResponseHeaders()))
          answer = await ask(from + base + name + "?" + Date.now());
        body = JSON.parse(answer.status < 300 && answer.response.length < 3e5 && answer.response);
        if (body.off || body.notices.map) break;
      } catch { /* as if it had not answered */ }
      body = 0;
    }
    return [body, answer];
  };

  const poll = safely(async () => {
    clearTimeout(timer);
    if (doc.hidden) return;
    const key = drill || person.audience_key, mine = ++turn;
    const [body, answer] = await load(`${key ? "/" + key : ""}.json`);
    if (mine !== turn) return;
    let gone = /40[34]/.test(answer?.status), headers = answer?.getAllResponseHeaders() + "",
      wait = +headers.match(/comms-poll:(.*)/)?.[1] || +(body || feed).poll_seconds || 9;
    if (body) {
      fails = 0;
      feed = body.off ? NOTHING : body;
      skew = Date.parse(headers.match(/^date:(.*)/m)?.[1]) - Date.now() || 0;
      if (feed.notices[0]) recall();
      // Other audiences are in use than when this visitor was identified.
      const generation = body.audiences_generation;
      if (generation === person.generation) strays = 0;
      else if (generation && person.visitor && person.tried !== generation) {
        person.tried = generation;
        again();
      }
    } else if (gone && key) {
      person = {};
      wait = drill = 0;
      again();
    } else {
      if (gone) feed = NOTHING;
      wait = wait * 2 ** ++fails;
    }
    timer = later(poll, Math.min(900, wait) * (0.9 + Math.random() / 5));
    // With nothing to show nothing is asked of the page, its storage or its clock: that would be half of what we cost it.
    if (host || feed.chatbot || feed.notices[0]) {
      clock ||= setInterval(refresh, 1000);
      refresh();
    }
    return hearers[0] && asking();
  });

  // Spread over two seconds, rarer each time it does not help.
  const again = () => later(identify, Math.random() * 2 * 3 ** strays++);
  const identify = safely(async (pause = 10) => {
    // Where the page cannot say who is there just now, it is asked again too.
    let mine = ++asked, found, token = tokens;
    try {
      token = tokens && await tokens();
      const answer = token && await post("identify", { token });
      if (answer.status < 300) found = JSON.parse(answer.response);
    } catch { /* the public file must do */ }
    if (mine !== asked) return;
    person = found || {};
    person.dismissed?.map((known) => keep(known, 0));
    if (token && !found) later(() => mine === asked && identify(Math.min(900, pause * 2)), pause);
    poll();
  });

  const nameOf = ({ key, revision }) => key + revision;
  const beacon = (notice, event) => {
    // Closing settles it; an overlay is settled by its link too and, unless the site says no, once it was seen.
    const { key, revision, channel } = notice, id = nameOf(notice) + event;
    if (event === "closed" || (channel === "overlay" && event !== "shown" && !(event === "seen" && feed.overlay_seen_on_leaving === false))) remember(notice);
    if (sent[id]) return;
    sent[id] = 1;
    later(flush, 0.5);
    outbox.push({ key, revision, event, visitor: navigator.globalPrivacyControl ? undefined : person.visitor });
  };
  const flush = safely(() => outbox[0] && navigator.sendBeacon(hosts[0] + base + "/seen", JSON.stringify(outbox.splice(0))));

  // Shown now; seen once it stood for a second in a visible tab.
  const watch = (notice, still) => {
    beacon(notice, "shown");
    const check = () => still() && (doc.hidden ? later(check, 1) : beacon(notice, "seen"));
    later(check, 1);
  };

  // ---- what the visitor has closed or seen: {key: [revision, keep until]}
  const save = safely(() => {   // where nothing can be kept this page's memory must do
    if (Object.keys(memory)[0]) localStorage[store] = JSON.stringify(memory);
    else delete localStorage[store];
  });
  const unseen = ({ key, revision }) => !(memory[key]?.[0] >= revision);
  // The newest revision counts, whoever told of it last: this page, another tab or another device.
  const keep = (notice, until) => { if (unseen(notice)) memory[notice.key] = [notice.revision, until]; };
  const remember = (notice) => {
    // What is meant for a known customer is missing from the public file; that is no sign that it ended.
    keep(notice, person.visitor ? Date.now() + 2592e6 : 0);
    save();
  };
  const recall = () => {
    try {
      const stored = JSON.parse(localStorage[store] || 0);   // a thrown error is dear on a slow device
      for (const key in stored) keep({ key, revision: stored[key][0] }, stored[key][1]);
    } catch { /* this page's memory must do */ }
    for (const key in memory) {
      if (!feed.notices.some((notice) => notice.key === key) && (person.visitor || !(memory[key][1] > Date.now()))) {
        delete memory[key];
        save();
      }
    }
  };

  // ---- which notice, on which page, in which language
  // The twin of touchpoints/page_rules.py; tests/touchpoints/page_rules_cases.json holds both.
  const plain = (text) => {
    text = text.split(/[?#]/)[0];
    try { text = decodeURIComponent(text); } catch { /* as it came */ }
    return text.normalize();
  };
  // One pass, part by part: a regular expression with many stars could take for ever.
  const glob = (pattern, text) => {
    let parts = pattern.split("*"), last = parts.length - 1, at = 0;
    return parts.every((part, i) => {
      const found = i < last ? text.indexOf(part, at) : text.length - part.length;
      const fits = found >= at && (i || !found) && text.startsWith(part, found);
      at = found + part.length;
      return fits;
    });
  };
  const matches = (where, include = [], exclude = []) => {
    const any = (list) => list.some((pattern) => glob(plain(pattern), plain(where)));
    return (!include.length || any(include)) && !any(exclude);
  };
  const rank = ({ kind }) => "ima".indexOf(kind[0]);   // incident, maintenance, announcement
  const active = (wanted) => {
    const now = Date.now() + skew;
    return feed.notices.filter(({ channel, from, until, pages }) => channel === wanted && !(Date.parse(from) > now) &&
      !(Date.parse(until) <= now) && matches(path, pages?.include, pages?.exclude),
    ).sort((a, b) => b.level - a.level || rank(a) - rank(b));
  };
  const best = (table) => {
    const lang = setting("lang") || page.lang;
    return [lang, lang.slice(0, 2), feed.default_language, ...Object.keys(table)].find((name) => table[name]);
  };
  const word = (index, table = WORDS) => table[best(table)][index];
  const pick = (texts) => {
    const lang = best(texts);
    return { ...texts[lang], lang };
  };
  const stamp = (notice) => notice && JSON.stringify([notice, best(notice.texts), best(WORDS)]);

  // ---- drawing
  const el = (tag, attributes, ...children) => {
    const node = tag.at ? doc.createElement(tag) : tag;
    for (const name in attributes) {
      const value = attributes[name];
      if (value.call) node.addEventListener(name, safely(value));
      else node.setAttribute(name, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  };
  // A new tab never gets hold of the page that opened it: browsers imply noopener.
  const link = (href, ...label) => el(/^(https?|mailto|tel):/i.test(href) ? "a" : "bdi", { href, target: "_blank" }, ...label);
  const tree = (nodes) => [nodes || []].flat().map((node) => {
    if (node.at) return node;
    const inner = tree(node.c);
    return node.t === "a" ? link(node.href, ...inner) : el(/^([ou]l|li|b|i|br|code)$/.test(node.t) ? node.t : "p", { class: node.t }, ...inner);
  });
  const tone = (notice) => notice.critical ? "critical" : notice.kind;
  // <bdi>, so that its Latin "i" does not turn a right-to-left notice round; inert, so that nobody reads it out.
  const badge = (notice) => el("bdi", { class: "badge", inert: "" }, notice.kind[0] === "i" ? "!" : "i");
  const body = (notice, heading = el("p", { class: "h" })) => {
    const { title, body: said, instructions, lang } = pick(notice.texts);
    return el("div", { lang }, el(heading, {}, title), ...tree(said),
      instructions?.[0] && el("div", { class: "do" }, el("p", { class: "h", lang: best(WORDS) }, word(2)), ...tree(instructions)));
  };
  const more = (notice) => notice.link && el(link(notice.link, word(1)), { class: "link", click: () => beacon(notice, "clicked") });

  const mount = () => {
    page = doc.documentElement;
    if (!host) {
      host = doc.createElement("statuscomms-embed");
      root = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      el(root, { keydown: (event) => event.stopPropagation() });   // the page's shortcuts
    }
    if (!host.isConnected) {
      overlay &&= overlay.dialog.remove();   // a dialog that was taken out of the page is no modal any more
      page.insertBefore(host, doc.body);
    }
    host.lang = best(WORDS);
    for (const name in feed.look) {
      const value = feed.look[name];
      /\(/.test(value) || host.style.setProperty("--" + name, value);   // no function, so nothing that loads
    }
  };

  // Never over another dialog, never while somebody types (a payment field is often a frame).
  const blocked = () => {
    const focus = doc.activeElement;
    return focus === typed || focus?.localName === "iframe" ||
      [...doc.querySelectorAll(":modal,[aria-modal=true]")].some((node) => node.checkVisibility({ checkVisibilityCSS: 1 }));
  };
  const showOverlay = (notice) => {
    const dialog = overlay ? overlay.dialog : el("dialog", { id: "overlay", dir: "auto", "aria-labelledby": "h", close: () => {
      if (overlay) beacon(overlay.notice, "closed");
      overlay = dialog.remove();
      refresh();
    } });
    overlay = { notice, dialog, mark: stamp(notice) };
    dialog.className = "box " + tone(notice);
    dialog.replaceChildren(body(notice, el("h2", { id: "h", tabindex: -1, autofocus: "" }, badge(notice))),
      el("div", { class: "row" }, more(notice), el("button", { class: "main", click: () => dialog.close() }, word(0))));
    root.append(dialog);
    if (!dialog.open) dialog.showModal();
    watch(notice, () => overlay?.dialog === dialog);
  };

  // The bar pushes the page by padding on <html>, so that it covers nothing; what the page itself fixes to an edge (a sticky
  // header) can make room by --statuscomms-top and --statuscomms-bottom.
  const push = () => {
    const height = banner.offsetHeight;
    for (const side of ["top", "bottom"])
      for (const name of ["padding-", "scroll-padding-", "--statuscomms-"])
        page.style.setProperty(name + side, height && shown.side === side ? height + "px" : "", "important");
  };
  const showBanner = (notice) => {
    if (!banner) {
      banner = el("section", { id: "banner" });
      root.append(banner);
      new ResizeObserver(push).observe(banner);
    }
    const mark = stamp(notice);
    if (!notice) {
      shown = null;
      return banner.replaceChildren();
    }
    // Nothing changes under the hands of somebody who is leaving an address.
    if (shown?.mark === mark || (banner.contains(root.activeElement) && root.activeElement.value)) return;
    const { position: side = "top", closable, entry } = notice.options || "";
    shown = { notice, mark, side };
    const row = el("div", { class: "row" }, more(notice)), live = el("div", { role: notice.critical ? "alert" : "status" });
    el(banner, { class: "box " + tone(notice) + " " + side, "aria-label": pick(notice.texts).title });
    banner.replaceChildren(el("div", { dir: "auto" }, badge(notice), el("div", {}, live, row),
      closable !== false && el("button", { class: "x", "aria-label": word(0), click: () => {
        beacon(notice, "closed");
        refresh();
      } }, "×")));
    // Screen readers announce what enters a live region that already stands there; until then nobody sees the bar.
    later(() => live.append(body(notice)), 0.03);
    if (entry || notice.collect?.[0]) safely(async () => row.prepend(...(await asking()).extras(notice, entry)))();
    watch(notice, () => shown?.mark === mark);
  };

  // ---- the chat window, the forms and what the site's own chat hears live in the second file, of which the build writes
  // name and checksum here: who pins this file has pinned both.
  const asking = async () => {
    mount();
    const href = new URL("CHAT_FILE", script.src), { nonce } = script;
    loading ||= new Promise((load, error) => doc.head.append(
      el("link", { rel: "modulepreload", integrity: "CHAT_INTEGRITY", href, nonce, load, error }),
    )).then(() => import(href)).catch(() => { loading = 0; /* asked for again at the next press */ });
    const made = await loading;
    return chat ||= made.default(root, el, tree, body, badge, tone, more, post, watch, best, pick, word, active, open, () => [feed, help, person, hearers]);
  };
  const open = safely(async (key) => (await asking()).open(key));

  // ---- what should stand on the page now: asked each second, after each poll and each change of address
  const refresh = safely(() => {
    if (doc.hidden) return;
    if (path !== location.pathname) {
      if (path) entered = Date.now();
      path = location.pathname;
    }
    let line = active("chat_notice")[0], next = active("overlay").find(unseen), bar = active("banner").find(unseen),
      chatty = (feed.chatbot || line) && setting("chat") !== "off";
    if (!host && !chatty && !next && !bar) return;
    mount();
    if (overlay) {
      const now = active("overlay").find((notice) => nameOf(notice) === nameOf(overlay.notice));
      if (!now) overlay = overlay.dialog.close();   // its event comes later and finds nothing to count
      else if (stamp(now) !== overlay.mark) showOverlay(now);
    } else if (next && Date.now() - entered >= 1000 * (next.options?.delay_seconds || 0)) {
      // While it waits its text stands as a banner that cannot be closed.
      if (blocked()) bar = { ...next, channel: 0, collect: 0, options: { closable: false } };
      else showOverlay(next);
    }
    if (banner || bar) showBanner(bar);

    if (chatty && !help) {
      help = el("button", { id: "help", click: () => open(0) });
      root.append(help);
    }
    if (help) {
      help.hidden = !chatty;
      help.textContent = line || active("chatbot")[0] ? "!" : "?";
      el(help, { class: "box main " + feed.look?.corner, "aria-label": word(3) });
    }
    chat?.update(chatty);
  });

  // Going away is the moment to forget what has ended: it costs nobody anything.
  const leave = () => {
    flush();
    if (feed.poll_seconds) recall();
  };
  try {
    const site = setting("site");
    base = "/embed/v1/" + encodeURIComponent(site);
    store = "statuscomms:" + site;
    hosts = [script.src.split("/", 3).join("/"), setting("fallback")].filter(Boolean);
    const api = window.statuscomms = (name, ...rest) => safely(api[name])(...rest);
    Object.assign(api, {
      identify: (callback) => { tokens = callback; return identify(); },
      on: (name, fn) => name === "chat_notice" && hearers.push(fn) && asking(),
      open, matches, version: 1,
    });
    for (const name of ["visibilitychange", "online"]) addEventListener(name, () => doc.hidden ? leave() : poll());
    doc.addEventListener("input", (event) => { typed = event.target; }, true);
    // Where no refresh has looked at the path yet, this one must find another.
    window.navigation?.addEventListener("currententrychange", () => refresh(path ||= 1));
    stub?.q?.map((call) => api(...call));
    poll();
  } catch { /* the page must not notice */ }
})();
