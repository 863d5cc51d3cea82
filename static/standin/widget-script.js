// The stand-in for ChatHub's operator chat panel, written as a third party would:
// it finds its tag by id, reads the token once, and cleans nothing up.
// Its URL may ask for more: "?hand-over" takes new tokens, "?throws" breaks while running,
// "?unconnected" opens no connection (a browser allows a page some two hundred).

const TAG = "operator-chat-panel-script";
const own = new URL(import.meta.url);
const tag = findTag();
const suffix = tag ? tag.id.slice(TAG.length) : "";

let token = tag?.getAttribute("token") ?? "";
let claims = decode(token);
let expired = false;
let socket = null;
let attempts = 0;
let aheadMs = 0;

const place = freePlace();
const root = document.createElement("section");
const parts = {};
build();
document.body.append(root);
document.head.append(styleSheet());
showClaims();

if (own.searchParams.has("throws")) throw new Error("stand-in broken on purpose");

if (!own.searchParams.has("unconnected")) connect();
setInterval(showTimeLeft, 1000);
addEventListener("online", () => { if (!socket && !expired) connect(); });
if (own.searchParams.has("hand-over")) tag.addEventListener("chathub-token", takeToken);

function findTag() {
  // Chromium leaves the fragment out of import.meta.url once the script comes from its cache, so
  // of several tags the first that no other run has taken is this one's.
  const taken = (globalThis.operatorChatPanelTags ??= new WeakSet());
  const tags = [...document.querySelectorAll(`script[id^="${TAG}"]`)].filter((each) => !taken.has(each));
  const found = tags.find((each) => each.src === own.href) ?? tags[0];
  if (found) taken.add(found);
  return found;
}

function decode(jwt) {
  try {
    const base64 = jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    const found = JSON.parse(new TextDecoder().decode(bytes));
    if (!Number.isFinite(found.exp)) throw new Error("no exp");
    return found;
  } catch {
    throw new Error("operator token missing or malformed");
  }
}

function freePlace() {
  const panels = document.querySelectorAll('section[id^="operator-chat-panel"]');
  const taken = new Set([...panels].map((each) => Number(each.dataset.place)));
  let free = 0;
  while (taken.has(free)) free += 1;
  return free;
}

function styleSheet() {
  return Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: new URL("widget.css", import.meta.url).href,
  });
}

function build() {
  root.id = `operator-chat-panel${suffix}`;
  root.className = "operator-chat-panel";
  root.dataset.place = place;
  root.style.setProperty("--place", place);

  const header = add(root, "header");
  const who = add(header, "div", "who");
  parts.name = add(who, "h2", "name");
  parts.organization = add(who, "p", "organization");
  parts.status = add(header, "p", "status", { role: "status" });
  parts.toggle = add(header, "button", "toggle", { type: "button", "aria-controls": `${root.id}-chat` });
  parts.toggle.addEventListener("click", () => show(!("open" in root.dataset)));
  parts.validity = add(root, "p", "validity");
  parts.log = add(root, "div", "log", { id: `${root.id}-chat`, role: "log", "aria-label": "Messages", tabindex: "0" });
  parts.form = add(root, "form");
  parts.input = add(parts.form, "input", "", {
    "aria-label": "Message to the customer",
    placeholder: "Write a message",
    autocomplete: "off",
    maxlength: "2000",
  });
  add(parts.form, "button", "", { type: "submit" }).textContent = "Send";
  parts.form.addEventListener("submit", send);
  show(false);
}

// On a phone, where it begins as its head; elsewhere all of it is there, and the button is not.
function show(open) {
  root.toggleAttribute("data-open", open);
  parts.toggle.setAttribute("aria-expanded", String(open));
  parts.toggle.textContent = open ? "Close" : "Open";
}

function add(parent, name, part = "", attributes = {}) {
  const element = document.createElement(name);
  if (part) element.className = part;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function showClaims() {
  root.dataset.operatorId = claims.operatorId;
  root.dataset.expiresAt = new Date(claims.exp * 1000).toISOString();
  root.dataset.jti = claims.jti;
  root.setAttribute("aria-label", `Chat of ${claims.name}, ${claims.organization}`);
  parts.name.textContent = claims.name;
  parts.organization.textContent = claims.organization;
  showTimeLeft();
}

function showTimeLeft() {
  const end = new Date(claims.exp * 1000);
  const clock = end.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const now = new Date(Date.now() + aheadMs);
  const time = end.toDateString() === now.toDateString() ? clock : `tomorrow ${clock}`;
  const minutes = Math.round((end - Date.now() - aheadMs) / 60000);
  const left = minutes >= 60 ? `${Math.round(minutes / 60)} h` : `${Math.max(minutes, 0)} min`;
  parts.validity.textContent = expired ? `Valid until ${time}` : `Valid until ${time}, ${left} left`;
}

function showStatus(state, text) {
  root.dataset.status = state;
  parts.status.textContent = text;
}

function connect() {
  showStatus("connecting", attempts ? "Reconnecting" : "Connecting");
  const opened = new WebSocket(new URL("chat", own.href).href.replace(/^http/, "ws").split(/[?#]/)[0]);
  socket = opened;
  opened.addEventListener("open", () => opened.send(JSON.stringify({ token })));
  opened.addEventListener("message", ({ data }) => { if (socket === opened) receive(JSON.parse(data)); });
  opened.addEventListener("close", () => { if (socket === opened) reconnect(); });
}

function reconnect() {
  socket = null;
  if (expired) return;
  attempts += 1;
  showStatus("reconnecting", "Reconnecting");
  setTimeout(() => { if (!socket && !expired) connect(); }, Math.min(500 * 2 ** attempts, 15000));
}

function receive(message) {
  if (message.type === "welcome") {
    attempts = 0;
    aheadMs = message.now * 1000 - Date.now();
    showTimeLeft();
    showStatus("online", "Online");
  } else if (message.type === "message") {
    say("customer", message.text);
  } else if (message.error === "token expired") {
    expired = true;
    showStatus("expired", "Token expired");
    showTimeLeft();
    raiseExpired();
  } else if (message.type === "error") {
    expired = true;
    showStatus("refused", "Token refused");
  }
}

function raiseExpired() {
  reportError(new Error("token expired"));
  Promise.reject(new Error("token expired"));
}

function say(from, text) {
  add(parts.log, "p", from).textContent = text;
  parts.log.scrollTop = parts.log.scrollHeight;
}

function send(event) {
  event.preventDefault();
  const text = parts.input.value.trim();
  if (!text) return;
  if (expired) return raiseExpired();
  if (root.dataset.status !== "online") return;
  socket.send(JSON.stringify({ text }));
  say("operator", text);
  parts.input.value = "";
}

function takeToken(event) {
  event.preventDefault();
  claims = decode(tag.getAttribute("token"));
  token = tag.getAttribute("token");
  expired = false;
  attempts = 0;
  const old = socket;
  connect();
  old?.close();
  showClaims();
}
