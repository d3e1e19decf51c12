/* Pages that keep themselves up to date: what somebody writes, has chosen, opened or focused stays as it is. */
(function () {
  "use strict";

  function isWrittenIn(part) {
    return Array.from(part.querySelectorAll("input:not([type=hidden]), textarea")).some(function (field) {
      return /^(checkbox|radio)$/.test(field.type) ? false : field.value !== field.defaultValue;
    });
  }

  function carryOver(part, fresh) {
    part.querySelectorAll("input[type=radio][id]:checked, details[id][open]").forEach(function (kept) {
      var same = fresh.querySelector("#" + CSS.escape(kept.id));
      if (!same) return;
      if (same.tagName === "DETAILS") same.open = true;
      else {
        fresh.querySelectorAll("input[type=radio][name='" + CSS.escape(kept.name) + "']").forEach(function (other) {
          other.removeAttribute("checked");
        });
        same.setAttribute("checked", "");
      }
    });
  }

  function sayNewer(part) {
    var line = document.getElementById("newer-version");
    if (line && !part.querySelector("[data-newer]")) part.prepend(line.content.cloneNode(true));
  }

  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    var part = event.detail.target;
    if (!part.classList.contains("live-part")) return;
    if (isWrittenIn(part)) {
      event.detail.shouldSwap = false;
      sayNewer(part);
      return;
    }
    carryOver(part, event.detail.fragment);
    var focused = document.activeElement;
    if (focused !== part && part.contains(focused) && !focused.id) part.dataset.hadFocus = "";
  });

  document.addEventListener("htmx:oobAfterSwap", function (event) {
    if (event.detail.target.dataset.hadFocus === undefined) return;
    var fresh = document.getElementById(event.detail.target.id);
    if (fresh) fresh.focus({ preventScroll: true });
  });

  // The same for whole fragments, such as the sending panel that comes anew every few seconds.
  var open = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    open = Array.from(event.detail.target.querySelectorAll("details[id][open]"), function (details) { return details.id; });
  });
  document.addEventListener("htmx:afterSwap", function () {
    open.forEach(function (id) {
      var details = document.getElementById(id);
      if (details) details.open = true;
    });
    open = [];
  });

  // A panel of another floor is asked again when the incident changes, but not while somebody writes in it.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var panel = event.detail.elt;
    if (panel.matches("[data-panel]") && isWrittenIn(panel)) event.preventDefault();
  });
})();
