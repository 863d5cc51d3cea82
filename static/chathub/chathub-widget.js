// <chathub-widget>: the element's class, which only a JavaScript class can be. It tells Python
// what happens to it; everything else is decided there (app/chathub_widget/element.py).

const page = (globalThis.chathub ??= { told: [], listen() {} });

const tell = (element, what) => {
  page.told.push([element, what]);
  page.listen();
};

// Python serves the elements: the page's own where it runs PyScript with the site's configuration,
// else one in a hidden frame of the same origin, whose policy is its own.
const serve = (interpreter) => {
  const python = document.querySelector("script[config$='/chathub/mpy.json'], script[config$='/chathub/py.json']");
  if (python) {
    const script = document.createElement("script");
    script.type = python.type;
    script.textContent = "from chathub_widget import element; element.serve()";
    python.after(script); // the page's own Python runs first, and hears everything
  } else {
    const frame = document.createElement("iframe");
    frame.src = new URL(`python/${interpreter === "py" ? "py" : "mpy"}`, import.meta.url);
    frame.title = "Python of the chat widget";
    frame.style.display = "none";
    // Beside the body: a site that swaps its body (Turbo, htmx) keeps Python running.
    document.documentElement.append(frame);
  }
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
    if (page.served) return;
    page.served = true;
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
if (!customElements.get("chathub-widget")) customElements.define("chathub-widget", ChathubWidget);
