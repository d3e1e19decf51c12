/* Small behaviour of the console: CSRF for htmx, honest errors, focus after a swap, keys. Everything works without it. */
(function () {
  "use strict";
  var waitingForG = 0;

  function find(selector) {
    return document.querySelector(selector);
  }

  function toast(name) {
    var source = document.getElementById("toast-" + name);
    var place = document.getElementById("toasts");
    if (!source || !place || place.querySelector("[data-toast='" + name + "']")) return;
    var shown = source.content.firstElementChild.cloneNode(true);
    shown.setAttribute("data-toast", name);
    place.appendChild(shown);
  }

  document.addEventListener("htmx:configRequest", function (event) {
    var token = find("meta[name=csrf-token]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  });

  // An error that the server explains in a fragment of its own is shown; the fragment says where it belongs.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var answer = event.detail.xhr;
    if (answer.status >= 400 && answer.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
  });

  document.addEventListener("htmx:responseError", function (event) {
    var answer = event.detail.xhr;
    if (!answer.getResponseHeader("HX-Retarget") && !isPoll(event)) toast("server");
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () { toast("network"); });
  });
  document.addEventListener("htmx:afterOnLoad", function () {
    var stale = find("#toasts [data-toast=network]");
    if (stale) stale.remove();
  });

  function isPoll(event) {
    var trigger = event.detail.elt.getAttribute && event.detail.elt.getAttribute("hx-trigger");
    return Boolean(trigger) && trigger.indexOf("every") !== -1;
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    var wrong = event.detail.elt.querySelector && event.detail.elt.querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
  });

  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-close-toast]");
    if (closer) closer.closest(".toast").remove();
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // The first wrong field of a whole page gets the focus as well.
  document.addEventListener("DOMContentLoaded", function () {
    var wrong = find("main [aria-invalid=true]");
    if (wrong) wrong.focus();
    var here = find(".main-nav [aria-current]");
    if (here) here.closest("nav").scrollLeft = here.offsetLeft - here.closest("nav").offsetLeft - 16;
  });

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function press(keys) {
    var found = find('[data-shortcut="' + keys + '"]');
    if (!found) return false;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(found.tagName)) found.focus(); else found.click();
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (press("ctrl enter")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || find("dialog[open]")) return;
    if (event.key === "g") {
      waitingForG = Date.now();
      return;
    }
    var keys = Date.now() - waitingForG < 1500 ? "g " + event.key : event.key;
    waitingForG = 0;
    if (event.key === "?") {
      var help = document.getElementById("shortcuts");
      if (help) help.showModal();
      event.preventDefault();
    } else if (!/["\\]/.test(event.key) && press(keys)) {
      event.preventDefault();
    }
  });
})();
