// <chathub-widget>: the element's class, which only a JavaScript class can be. It tells Python
// what happens to it; everything else is decided there (app/chathub_widget/element.py). Where there
// is no Python to decide anything, it shows a plain fallback.

const PYTHON_TIMEOUT_MS = 15_000;
const FRAMES_AT_MOST = 3;

// By a symbol, which no element's id or name can take the place of.
const page = (globalThis[Symbol.for("chathub")] ??= { told: [] });
page.listen ??= null; // Python's, once it is there

const elements = () => [...document.querySelectorAll("chathub-widget")];

// Once each, and of an element that has gone without Python nothing: there may never be any.
const tell = (element, what) => {
  if (!page.listen) page.told = page.told.filter(([told, before]) => told.isConnected && !(told === element && before === what));
  page.told.push([element, what]);
  if (page.listen) page.listen();
  else if (page.gaveUp) showFallback();
};

page.serve = (listen) => {
  page.listen = listen;
  page.gaveUp = false;
  clearTimeout(page.timer);
  page.plain?.then(({ takeAway }) => elements().forEach(takeAway));
  listen();
};

const wait = () => {
  page.plain ??= import("./without-python.js"); // now, since later there may be no server
  page.timer = setTimeout(() => {
    page.gaveUp = true;
    showFallback();
  }, PYTHON_TIMEOUT_MS);
};

const showFallback = () => page.plain.then(({ show }) => elements().filter(isWanted).forEach(show));

const isWanted = (element) =>
  element.getAttribute("start") !== "manual" || page.told.some(([told, what]) => told === element && what === "start");

// Python serves the elements: the page's own where it runs PyScript with the site's configuration,
// else one in a hidden frame of the same origin, whose policy is its own.
const serve = (interpreter) => {
  if (page.served) return;
  page.served = true;
  wait();
  const python = [...document.querySelectorAll("script[config]")].find(isSites);
  if (!python) return openFrame(interpreter === "py" ? "py" : "mpy", 1);
  const script = document.createElement("script");
  script.type = python.type;
  script.textContent = "from chathub_widget import element; element.serve()";
  python.after(script); // the page's own Python runs first, and hears everything
};

// Python in a worker cannot touch the page.
const isSites = (script) => {
  const config = script.getAttribute("config");
  const names = ["mpy", "py"].filter((name) => name === script.type);
  return (
    script instanceof HTMLScriptElement &&
    !script.hasAttribute("worker") &&
    URL.canParse(config, document.baseURI) &&
    names.some((name) => new URL(config, document.baseURI).href === new URL(`${name}.json`, import.meta.url).href)
  );
};

const openFrame = (interpreter, times) => {
  const frame = document.createElement("iframe");
  frame.src = new URL(`python/${interpreter}`, import.meta.url);
  frame.title = "Python of the chat widget";
  frame.style.display = "none";
  // Beside the body: a site that swaps its body (Turbo, htmx) keeps Python running.
  document.documentElement.append(frame);
  new MutationObserver((_, observer) => {
    if (frame.isConnected) return;
    observer.disconnect();
    startAgain();
    if (times < FRAMES_AT_MOST) openFrame(interpreter, times + 1);
  }).observe(document.documentElement, { childList: true });
};

// The page has taken Python away, and with it whoever knew what is there: a new one begins anew.
const startAgain = () => {
  clearTimeout(page.timer);
  page.listen = null;
  for (const element of page.remains ?? []) element.remove();
  page.remains = new Set();
  page.told = elements().map((element) => [element, "changed"]);
  wait();
};

// Safari has no requestIdleCallback; and a page that is never idle is to get its widget all the same.
const idle = (then) =>
  globalThis.requestIdleCallback ? requestIdleCallback(then, { timeout: 2000 }) : setTimeout(then);

class ChathubWidget extends HTMLElement {
  static observedAttributes = [
    "organization",
    "token-url",
    "widget-url",
    "widget-elements",
    "locale",
    "fallback-email",
    "fallback-phone",
    "fallback-url",
    "isolation",
    "start",
  ];

  connectedCallback() {
    tell(this, "changed");
    const soon = () => serve(this.getAttribute("interpreter"));
    if ((this.getAttribute("start") ?? "immediate") === "immediate") soon();
    else if (document.readyState === "complete") idle(soon);
    else addEventListener("load", () => idle(soon), { once: true });
  }

  disconnectedCallback() {
    tell(this, "changed");
  }

  attributeChangedCallback() {
    tell(this, "changed");
  }

  get state() {
    return this.getAttribute("state") ?? "idle";
  }

  // React and Vue set a property where there is one: `start="idle"` must reach the attribute.
  get start() {
    return () => tell(this, "start");
  }

  set start(mode) {
    this.setAttribute("start", mode);
  }

  stop() {
    tell(this, "stop");
  }

  refresh() {
    tell(this, "refresh");
  }

  reload() {
    tell(this, "reload");
  }
}

// A page may load this file twice, from two bundles or two addresses: the first serves it.
if (!customElements.get("chathub-widget")) {
  customElements.define("chathub-widget", ChathubWidget);
  // The page may have no widget of its own that tells the other tabs (app/chathub_widget/page/tabs.py).
  addEventListener("chathub-sign-out", () => {
    const channel = new BroadcastChannel("chathub");
    channel.postMessage(JSON.stringify({ version: 1, type: "signed-out", endpoint: null, at: Date.now() / 1000 }));
    channel.close();
  });
}
