"""A page whose `<chathub-widget>` is a script's, keeps every promise at once, or breaks the one that is named.

The stories that the package ships are tried with it: whether each notices what it is there for. No
Python runs in it, so it is ready within milliseconds. A second element stands beside the first.
"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page of a site's own</title><link rel="icon" href="data:,">
</head><body>
OPENING<chathub-widget organization="sales" ISOLATION fallback-email="help@site.example" fallback-phone="+45 70 10">
</chathub-widget>
<chathub-widget organization="support" ISOLATION></chathub-widget>CLOSING
<script>
const broken = new URLSearchParams(location.search).get("broken");
let count = 0;
const newToken = () => `token-${"x".repeat(40)}-${broken === "same token" ? 0 : (count += 1)}`;
const kept = {
  "token in localStorage": (token) => { localStorage.kept = token; },
  "token in sessionStorage": (token) => { sessionStorage.kept = `a ${token}`; },
  "token in a cookie": (token) => { document.cookie = `kept=${token}`; },
  "token in the URL": (token) => history.replaceState(null, "", `#${token}`),
  "token in history.state": (token) => history.replaceState({ token }, ""),
};

class Widget extends HTMLElement {
  connectedCallback() {
    if (broken === "stops when moved" && this.tag) { this.stop(); this.start(); }
    queueMicrotask(() => {
      if (!this.isConnected || this.tag || (broken === "never comes back" && this.was)) return;
      if (broken === "second visit" && sessionStorage.visited) return this.tell("loading");
      if (broken === "unavailable") return this.fail("endpoint", "The endpoint answered 502.");
      if (broken === "signed out") return this.tell("signed-out");
      this.start();
      setTimeout(() => { sessionStorage.visited = 1; });
    });
  }
  disconnectedCallback() {
    queueMicrotask(() => { if (!this.isConnected) this.go(); });
  }
  get state() { return this.now ?? "idle"; }

  tell(state, more = {}) {
    const { now } = this;
    this.now = state;
    this.setAttribute("state", broken === "attribute" ? "loading" : state);
    const detail = { state, previous: broken === "previous" ? "idle" : now ?? "idle", organization: this.organization,
      code: null, reason: null, expiresAt: null, retryAt: null, ...more };
    if (broken === "token in an event") detail.reason = this.token ?? null;
    if (broken === "more details") detail.token = "";
    if (broken === "fewer details") delete detail.retryAt;
    this.dispatchEvent(new CustomEvent("chathub-state", { detail, bubbles: broken !== "no bubbles", composed: true }));
  }
  get organization() { return this.getAttribute("organization"); }
  get framed() { return this.getAttribute("isolation") === "frame"; }

  put() {
    if (this.framed && !this.frame) {
      this.frame = document.createElement("iframe");
      this.frame.srcdoc = "<!doctype html>";
      this.frame.dataset.organization = this.organization;
      document.documentElement.append(this.frame);
    }
    const inside = this.framed ? this.frame.contentDocument : document;
    const suffix = this.framed ? "" : `-${this.organization}`;
    this.tag = inside.createElement("script");
    Object.assign(this.tag, { type: "module", id: `operator-chat-panel-script${suffix}`, src: "data:text/javascript," });
    if (broken !== "no token") this.tag.setAttribute("token", this.token);
    inside.head.append(this.tag);
    if (broken === "two tags") inside.head.append(this.tag.cloneNode());
    this.panel = Object.assign(inside.createElement("section"), { id: `operator-chat-panel${suffix}` });
    inside.body.append(this.panel);
  }
  take() {
    if (broken !== "tag stays") this.tag?.remove();
    if (broken !== "panel stays") this.panel?.remove();
    this.tag = null;
  }
  ready() {
    if (broken === "token in a request" && !this.asked) {
      this.asked = fetch(`/own/empty.html?${this.token}`).then((answer) => answer.text()).then(() => this.ready());
      return;
    }
    this.tell("ready", { expiresAt: `2030-01-01T${broken === "earlier" ? "09" : "10"}:00:00Z` });
  }
  start() {
    if (this.was && broken === "start") return;
    this.was = true;
    this.fallback?.remove();
    if (broken === "never ready") return this.tell("loading");
    this.token ??= newToken();
    kept[broken]?.(this.token);
    this.tell("loading");
    this.put();
    // A frame's document is another one once it has loaded.
    if (this.frame) this.frame.onload = () => { this.frame.onload = null; this.put(); this.ready(); };
    else this.ready();
  }
  refresh() {
    if (broken === "refresh") return;
    if (broken === "console") console.error("broken on purpose");
    this.tell("refreshing", { expiresAt: "2030-01-01T10:00:00Z" });
    this.token = newToken();
    kept[broken]?.(this.token);
    this.tag.setAttribute("token", this.token);
    this.ready();
  }
  reload() {
    if (broken === "reload") return this.ready();
    this.take();
    this.put();
    this.ready();
  }
  go() {
    this.take();
    if (broken !== "frame stays") this.frame?.remove();
    this.frame = null;
  }
  stop() {
    if (broken === "stop") return this.tell("stopped");
    this.go();
    this.tell("stopped");
    if (broken === "fallback after stop") this.show();
  }
  fail(code, reason) {
    this.go();
    if (broken !== "no fallback") this.show();
    this.tell("unavailable", broken === "no reason" ? {} : { code, reason });
  }
  show() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.fallback = Object.assign(document.createElement("section"), { role: "alert" });
    this.fallback.textContent = `The chat is not there. ${this.getAttribute("fallback-email")}`;
    if (broken !== "no phone") this.fallback.append(this.getAttribute("fallback-phone"));
    root.replaceChildren(this.fallback);
  }
  static observedAttributes = ["token-url"];
  attributeChangedCallback() {
    if (broken !== "any endpoint") this.fail("bad-setting", "This site does not allow that endpoint.");
  }
}
if (broken !== "no script") customElements.define("chathub-widget", Widget);
const root = document.querySelector("site-desk")?.shadowRoot ?? document;
addEventListener("chathub-sign-out", () => {
  if (broken === "sign-out") return;
  for (const each of root.querySelectorAll("chathub-widget")) { each.go(); each.tell("signed-out", { code: "signed-out" }); }
});
addEventListener("focus", () => {
  if (broken === "listener" && root.querySelectorAll("chathub-widget").length === 1) throw new Error("on purpose");
});
</script></body></html>
"""
COMPONENT = ('<site-desk><template shadowrootmode="open">', "</template></site-desk>")


def write(folder):
    """Write the page in each kind; return the function that names its address."""
    for kind in ("page", "frame", "component"):
        isolation = "frame" if kind == "frame" else "page"
        opening, closing = COMPONENT if kind == "component" else ("", "")
        text = PAGE.replace("ISOLATION", f'isolation="{isolation}"')
        text = text.replace("OPENING", opening).replace("CLOSING", closing)
        (folder / f"story-{kind}.html").write_text(text)

    def path_of(broken="nothing", kind="page"):
        return f"/own/story-{kind}.html?broken={broken.replace(' ', '+')}"

    return path_of
