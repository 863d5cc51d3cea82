// <chathub-widget>: the element's class, which only a JavaScript class can be. It tells Python
// what happens to it; everything else is decided there (app/chathub_widget/element.py).

const page = (globalThis.chathub ??= { told: [], listen() {} });

const tell = (element, what) => {
  page.told.push([element, what]);
  page.listen();
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
  ];

  connectedCallback() {
    tell(this, "changed");
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

  start() {
    tell(this, "start");
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

customElements.define("chathub-widget", ChathubWidget);

// The page's own PyScript serves the element.
const python = document.querySelector('script[type="mpy"], script[type="py"]');
if (python) {
  const script = document.createElement("script");
  script.type = python.type;
  script.textContent = "import chathub_widget.element as element; element.serve()";
  python.after(script);
}
