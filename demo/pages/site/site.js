// The two lines a customer's own website adds for visitors who are logged in: a queue for calls made before the
// embed has loaded, and where the embed gets the visitor's signed identity from (an empty answer when logged out).
window.statuscomms = window.statuscomms || function () { (statuscomms.q = statuscomms.q || []).push(arguments); };
statuscomms("identify", () => fetch("/statuscomms-token").then((answer) => (answer.ok ? answer.text() : null)));
