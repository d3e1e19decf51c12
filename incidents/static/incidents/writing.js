/* Help for whoever writes: drafts save themselves two seconds after a change, placeholders are put in by a click.
   Without it everything works by the form's own buttons. */
(function () {
  "use strict";
  var SAVE_AFTER = 2000;
  var waiting = 0;
  var lastField = null;

  function save() {
    clearTimeout(waiting);
    waiting = 0;
    var form = document.getElementById("declare");
    if (form) form.dispatchEvent(new CustomEvent("save-draft"));
  }

  function changed(event) {
    if (!event.target.name || !event.target.closest("#declare-form") || waiting) return;
    waiting = setTimeout(save, SAVE_AFTER);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", function () { clearTimeout(waiting); waiting = 0; });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && waiting) save();
  });

  // A click list of placeholders: the word goes where the cursor last was.
  document.addEventListener("focusin", function (event) {
    if (/^(INPUT|TEXTAREA)$/.test(event.target.tagName) && event.target.lang) lastField = event.target;
  });
  document.addEventListener("click", function (event) {
    var word = event.target.closest("[data-placeholder]");
    if (!word) return;
    var area = word.closest(".words-box");
    var field = lastField && lastField.isConnected && area && area.contains(lastField) ? lastField : area && Array.prototype.find.call(area.querySelectorAll("textarea"), function (one) { return one.offsetParent; });
    if (!field) return;
    field.setRangeText(word.dataset.placeholder, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
