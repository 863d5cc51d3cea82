// The line that stays in view, for a site that swaps its body: in a frame beside the body, which stays as well.
// In the body each swap would take it away and start another Python. And WebKitGTK 2.50 comes to a halt where a frame
// goes while a module in it waits for an `import()` at its top level, as PyScript's does until Python has started.
const frame = document.createElement("iframe");
document.body.before(Object.assign(frame, { className: "line-frame", src: "/line", title: "State of the chat" }));
