/* Stands in front of the embed script on the page of a preview: answers its questions from the draft that the page carries,
   lets nothing out, and leaves the focus where it is until somebody touches the frame. */
(function () {
  "use strict";
  var script = document.currentScript;
  var draft = document.getElementById("draft-feed").textContent;
  var touched = false;

  // The only question that really goes out is the logo, by fetch; all others are asked so.
  window.XMLHttpRequest = function () {
    var request = this;
    request.getAllResponseHeaders = function () { return "cache-control: no-store"; };  // so it is asked once
    request.open = function (method, address) { request.asksForFeed = /\.json$/.test(String(address)); };
    request.send = function () {
      setTimeout(function () {
        request.status = request.asksForFeed ? 200 : 202;
        request.response = request.asksForFeed ? draft : "{}";
        request.onloadend();
      });
    };
  };
  var ask = window.fetch;
  window.fetch = function (address) {
    if (/\/looks\/[^/]+\.png$/.test(String(address))) return ask.call(window, address, { credentials: "omit" });
    return Promise.reject(new TypeError("a preview lets nothing out"));
  };
  navigator.sendBeacon = function () { return true; };

  ["pointerdown", "keydown"].forEach(function (name) {
    window.addEventListener(name, function () { touched = true; }, true);
  });
  var focus = HTMLElement.prototype.focus;
  HTMLElement.prototype.focus = function (options) {
    if (touched) focus.call(this, options);
  };
  var setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (touched || name !== "autofocus") setAttribute.call(this, name, value);
  };
  var showModal = HTMLDialogElement.prototype.showModal;
  HTMLDialogElement.prototype.showModal = function () {
    if (touched) return showModal.call(this);
    // A dialog focuses what it finds as it opens; it finds nothing while nothing of it is visible.
    this.style.visibility = "hidden";
    showModal.call(this);
    this.style.visibility = "";
  };

  window.addEventListener("load", function () {
    var opens = script.dataset.opens;
    // The script asks for the feed first; what it then knows is there a moment later.
    if (opens && window.statuscomms) setTimeout(function () { window.statuscomms("open", opens === "window" ? undefined : opens); }, 100);
  });
})();
