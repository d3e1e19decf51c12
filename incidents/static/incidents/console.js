/* The incident page's two live things: the countdown of a held update, and a line where a panel did not load. */
(function () {
  "use strict";

  function tick() {
    document.querySelectorAll("[data-countdown]").forEach(function (place) {
      var left = Math.ceil((Date.parse(place.dataset.countdown) - Date.now()) / 1000);
      place.textContent = left > 0 ? left + " " + place.dataset.word : "";
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    tick();
    setInterval(tick, 250);
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
