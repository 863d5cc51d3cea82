// <chathub-widget>: the element's class, which only a JavaScript class can be. It tells Python
// what happens to it; everything else is decided there (app/chathub_widget/element.py). Where there
// is no Python to decide anything, it shows a plain fallback.

// The site's own addresses: whoever serves this file writes them here.
const SITE = null;
const PYTHON_TIMEOUT_MS = 15_000;
const SLOW_MS = 3_000;
const ANSWER_TIMEOUT_MS = 10_000;
const MODULE_TIMEOUT_MS = 5_000;
const FRAMES_AT_MOST = 3;
const TAG_ID = "operator-chat-panel-script";
const TAGS = ["organization", "token-url", "widget-url", "isolation", "start"]; // what decides about the tag

// By a symbol, which no element's id or name can take the place of.
const page = (globalThis[Symbol.for("chathub")] ??= { queue: [] });
page.listen ??= null; // Python's, once it is there
page.early ??= new Map(); // answers of the token endpoint, by URL, until Python takes them
page.preloaded ??= new Set(); // URLs of modules
page.ran ??= new Set(); // likewise; none of them can be loaded once more
page.connected ??= new Set(); // the elements, also those in the shadow roots of other components

const elements = () => [...page.connected];

// Once each, and of an element that has gone without Python nothing: there may never be any.
const tell = (element, what) => {
  if (!page.listen) page.queue = page.queue.filter(([told, before]) => told.isConnected && !(told === element && before === what));
  page.queue.push([element, what]);
  if (page.listen) page.listen();
  else if (page.gaveUp) showFallback();
};

page.serve = (listen) => {
  page.listen = listen;
  ahead = null; // Python takes its tag over
  page.gaveUp = false;
  page.timers?.forEach(clearTimeout);
  page.plain?.then(({ takeAway }) => elements().forEach(takeAway));
  listen();
};

const wait = () => {
  page.timers = [setTimeout(loadFallback, SLOW_MS), setTimeout(giveUp, PYTHON_TIMEOUT_MS)];
};

// Before it is needed, since then there may be no server.
const loadFallback = () => {
  page.plain ??= import(ownAddress(SITE.withoutPython));
};

const giveUp = () => {
  page.gaveUp = true;
  loadFallback();
  showFallback();
};

const showFallback = () => page.plain.then(({ show }) => elements().filter(isWanted).forEach(show));

const isWanted = (element) =>
  ahead?.element !== element && element.getAttribute("start") !== "manual" || page.queue.some(([told, what]) => told === element && what === "start");

// Python serves the elements: the page's own where it runs PyScript with the site's configuration,
// else one in a hidden frame of the same origin, whose policy is its own.
const serve = (interpreter) => {
  if (page.served) return;
  page.served = true;
  wait();
  const python = [...document.querySelectorAll("script[config]")].find(isSites);
  if (!python) return openFrame(interpreterOf(interpreter), 1);
  const script = document.createElement("script");
  script.type = python.type;
  script.textContent = "from chathub_widget import element; element.serve()";
  python.after(script); // the page's own Python runs first, and hears everything
};

const interpreterOf = (asked) => {
  if (Object.hasOwn(SITE.python, asked ?? "mpy")) return asked ?? "mpy";
  console.warn(`ChatHub: this site has no interpreter "${asked}"; MicroPython serves in its place.`);
  return "mpy";
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

// At the lowest priority, while the frame's page is on its way. In Chromium alone: Safari knows none, and Firefox
// begins when all is over, and lets a policy's default-src forbid it.
const prefetch = (address) => void hint("prefetch", ownAddress(address));

// A link that is there until what it names has come, or cannot.
const hint = (rel, href) => {
  const link = Object.assign(document.createElement("link"), { rel, href });
  for (const name of ["load", "error"]) link.addEventListener(name, () => link.remove());
  document.head.append(link);
  return link;
};

const openFrame = (interpreter, times) => {
  const frame = document.createElement("iframe");
  frame.src = ownAddress(SITE.python[interpreter]);
  frame.title = "Python of the chat widget";
  frame.style.display = "none";
  // Beside the body: a site that swaps its body (Turbo, htmx) keeps Python running.
  document.documentElement.append(frame);
  if ("prerendering" in document) SITE.needed[interpreter].forEach(prefetch);
  new MutationObserver((_, observer) => {
    if (frame.isConnected) return;
    observer.disconnect();
    startAgain();
    if (times < FRAMES_AT_MOST) openFrame(interpreter, times + 1);
  }).observe(document.documentElement, { childList: true });
};

// The page has taken Python away, and with it whoever knew what is there: a new one begins anew.
const startAgain = () => {
  page.timers?.forEach(clearTimeout);
  page.listen = null;
  for (const element of page.remains ?? []) element.remove();
  page.remains = new Set();
  page.queue = elements().map((element) => [element, "changed"]);
  wait();
};

// start="ahead": the first tag as HTML would have had it, without Python, which takes it over when the page
// is idle. What is not as it should be is Python's to find out: it starts at once then. One element of a
// page may do so, since one module cannot tell two tags apart.
let ahead = null;

const runAhead = async (element) => {
  const organization = organizationOf(element);
  if (organization === null || ahead || page.listen || isInFrame(element)) return false;
  const run = { element, id: tagId(organization), tag: null };
  ahead = run;
  try {
    if (document.prerendering) await new Promise((then) => document.addEventListener("prerenderingchange", then));
    preloadModule();
    const token = await tokenFor(organization);
    if (ahead !== run || page.listen || document.getElementById(run.id)) throw new Error("no longer wanted");
    return await putIn(run, token);
  } catch {
    takeBack(element);
    return false;
  }
};

// A stranger's <base> leads nowhere.
const ownAddress = (address) => new URL(address, location.href).href;

const isInFrame = (element) => element.getAttribute("isolation") === "frame";

// What an element is for, where the site's own addresses serve it; null where Python may read that otherwise.
const organizationOf = (element) => {
  const isNamed = ["token-url", "widget-url"].some((name) => element.hasAttribute(name));
  const name = element.getAttribute("organization") ?? "";
  return isNamed || /[^\p{L}\p{N}\p{P} ]/u.test(name) ? null : name.trim();
};

const tagId = (organization) => [TAG_ID, ...organization.split(" ").filter(Boolean)].join("-");

const tokenUrl = (organization) => {
  const url = ownAddress(SITE.token_url);
  if (!organization) return url;
  return `${url}${url.includes("?") ? "&" : "?"}org=${encodeURIComponent(organization)}`;
};

const ask = (url, fetch) => {
  const control = new AbortController();
  setTimeout(() => control.abort(), ANSWER_TIMEOUT_MS);
  const headers = { Accept: "application/json" };
  return fetch(url, { headers, credentials: "include", signal: control.signal });
};

// The hidden frame calls this before Python is there, with a `fetch` of its own, since the page's policy may let
// nobody ask: what Python is going to ask is on its way meanwhile, and so is the module.
page.askEarly = (fetch) => {
  if (document.prerendering) return;
  for (const element of elements()) {
    const organization = organizationOf(element);
    const isNow = [null, "immediate"].includes(element.getAttribute("start"));
    if (!isNow || organization === null || document.getElementById(tagId(organization))) continue;
    const url = tokenUrl(organization);
    if (!page.early.has(url)) page.early.set(url, earlyAnswer(url, fetch));
    if (!isInFrame(element)) preloadModule();
  }
};

const earlyAnswer = async (url, fetch) => {
  const asked = Date.now() / 1000;
  try {
    const answer = await ask(url, fetch);
    const [date, retryAfter] = ["date", "retry-after"].map((name) => answer.headers.get(name));
    return { status: answer.status, text: await answer.text(), date, retryAfter, asked, answered: Date.now() / 1000 };
  } catch {
    return null; // Python asks again, and finds out why
  }
};

let preload = null;

// A page remembers that a module could not be loaded: Python then takes another address of it.
const preloadModule = () => {
  const href = ownAddress(SITE.widget_url);
  if (preload || performance.getEntriesByName(href).length) return; // the page has it
  preload = hint("modulepreload", href);
  preload.addEventListener("error", () => page.ran.add(href));
  page.preloaded.add(href);
};

const tokenFor = async (organization) => {
  const answer = await ask(tokenUrl(organization), fetch);
  const { token } = await answer.json();
  if (!answer.ok || typeof token !== "string" || !/^[\w.~+/=-]{1,8192}$/.test(token)) throw new Error("no token");
  return token;
};

// Whether the module has run; Python, which knows what to do with one that never comes, is not kept waiting for it.
const putIn = (run, token) =>
  new Promise((resolve, reject) => {
    const tag = Object.assign(document.createElement("script"), { type: "module", id: run.id, src: ownAddress(SITE.widget_url) });
    tag.setAttribute("token", token);
    tag.addEventListener("load", () => resolve(true), { once: true });
    tag.addEventListener("error", reject, { once: true });
    run.tag = tag;
    document.head.append(tag);
    setTimeout(() => resolve(false), MODULE_TIMEOUT_MS);
  });

// Before Python is there. A script that has gone to another document does not run any more.
const takeBack = (element) => {
  if (ahead?.element !== element) return;
  const { id, tag } = ahead;
  ahead = null;
  if (!tag) return;
  page.ran.add(tag.src);
  document.implementation.createHTMLDocument("").adoptNode(tag);
  const panels = document.body.querySelectorAll(`:scope > #${CSS.escape(id.replace("-script", ""))}`);
  for (const panel of panels) panel.remove();
};

const leave = (element) => {
  takeBack(element);
  if (elements().length === 0) preload?.remove();
};

// Safari has no requestIdleCallback; and a page that is never idle is to get its widget all the same.
const idle = (then) =>
  globalThis.requestIdleCallback ? requestIdleCallback(then, { timeout: 2000 }) : setTimeout(then);

const whenIdle = (then) => {
  if (document.readyState === "complete") idle(then);
  else addEventListener("load", () => idle(then), { once: true });
};

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
    "sign-in-url",
    "isolation",
    "start",
    "state",
  ];

  connectedCallback() {
    page.connected.add(this);
    tell(this, "changed");
    const soon = () => serve(this.getAttribute("interpreter"));
    const mode = this.getAttribute("start") ?? "immediate";
    if (mode === "immediate") soon();
    else if (mode === "ahead") runAhead(this).then((ran) => (ran ? whenIdle(soon) : soon()));
    else whenIdle(soon);
  }

  disconnectedCallback() {
    page.connected.delete(this);
    tell(this, "changed");
    queueMicrotask(() => this.isConnected || leave(this)); // it may only have been moved
  }

  attributeChangedCallback(name, before, now) {
    if (name === "state" && now !== null) return; // as it is told
    tell(this, name === "state" ? "restored" : "changed");
    if (before === now || !TAGS.includes(name) || ahead?.element !== this) return;
    takeBack(this);
    serve(this.getAttribute("interpreter"));
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
    takeBack(this);
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
    page.early.clear();
    const channel = new BroadcastChannel("chathub");
    channel.postMessage(JSON.stringify({ version: 1, type: "signed-out", endpoint: null, at: Date.now() / 1000 }));
    channel.close();
  });
}
