/* The incident page's two live things: the countdown of a held update, and a line where a panel did not load. */
(function () {
  "use strict";

  function tick() {
    document.querySelectorAll("[data-seconds-left]").forEach(function (place) {
      // Counted from when the page came: the reader's clock may be wrong.
      if (!place.until) place.until = performance.now() + 1000 * place.dataset.secondsLeft;
      var left = Math.ceil((place.until - performance.now()) / 1000);
      var said = left > 0 ? left + " " + place.dataset.word : place.dataset.over;
      if (place.textContent !== said) place.textContent = said;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    tick();
    setInterval(tick, 250);
  });

  // A page that the browser kept may show an update that is long out.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.querySelector("[data-seconds-left]")) location.reload();
  });

  document.addEventListener("keydown", function (event) {
    var undo = document.querySelector("[data-escape]");
    if (event.key !== "Escape" || !undo || document.querySelector("dialog[open], details.menu[open]")) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable) return;
    undo.click();
  });

  function failed(event) {
    var panel = event.target.closest && event.target.closest("[data-panel]");
    if (!panel || panel !== event.detail.elt) return;
    var line = document.getElementById("panel-failed");
    if (line) panel.replaceChildren(line.content.cloneNode(true));
  }
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, failed);
  });
})();
