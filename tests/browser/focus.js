() => {
  // What shows that the focus is here: an outline or a ring on the element itself, or on the choice or label that stands for it.
  const element = document.activeElement;
  if (!element || element === document.body || element.tagName === "IFRAME") return "";
  const stands = [element, element.closest(".choice"), ...(element.labels || [])].filter(Boolean);
  const marked = (one) => {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 1 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
  };
  return stands.some(marked) ? "" : element.tagName.toLowerCase() + "#" + element.id + "." + element.className + " \"" + (element.textContent || "").trim().slice(0, 40) + "\"";
}
