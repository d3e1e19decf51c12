() => {
  const found = [];
  const name = (element) =>
    element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + "." + element.className + " \"" + (element.textContent || "").trim().slice(0, 40) + "\"";
  const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  if (document.querySelectorAll("h1").length !== 1) found.push("has " + document.querySelectorAll("h1").length + " h1");
  if (!document.documentElement.lang) found.push("names no language");
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5);
    found.push("overflows to " + document.documentElement.scrollWidth + " px: " + wide.slice(0, 3).map(name).join("; "));
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length) found.push("repeats the ids " + twice.join(", "));
  for (const element of document.querySelectorAll("button, .button, input[type=submit], summary, nav a, select, input:not([type=checkbox], [type=radio], [type=hidden])")) {
    if (!visible(element) || element.closest(".hidden-text, .trap")) continue;
    const box = element.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 43.5) found.push("has a target of " + Math.round(box.width) + "×" + Math.round(box.height) + " px: " + name(element));
  }
  for (const element of document.querySelectorAll("button, .button, .badge, .choice, label, dt, dd, th, td, h1, h2, h3, a")) {
    if (visible(element) && !element.closest(".hidden-text, .skip") && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline" && getComputedStyle(element).overflowX === "visible")
      found.push("cuts or spills words: " + name(element));
  }
  return found;
}
