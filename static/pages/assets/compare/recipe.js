// The documented recipe, as ChatHub's documentation describes it, written anew:
// dynamic injection, token manager, "token expired", several organizations,
// fallback contact, a view that mounts and unmounts. Where the samples differ,
// this is the one that gets further. Its messages are there to be read.

const TAG = "operator-chat-panel-script";
const HOUR_MS = 60 * 60 * 1000;

// Dynamic injection: a tag that is there already is replaced.
const loadWidget = (id, token) =>
  new Promise((resolve, reject) => {
    document.getElementById(id)?.remove();
    const script = document.createElement("script");
    script.type = "module";
    script.id = id;
    script.src = document.body.dataset.widget;
    script.setAttribute("token", token);
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("the script failed")));
    document.head.append(script);
  });

// The token manager: checks hourly, and refreshes an hour before the token expires.
class TokenManager {
  constructor(organization, id) {
    this.organization = organization;
    this.id = id;
  }

  async initialize() {
    await this.fetchToken();
    await loadWidget(this.id, this.token);
    this.timer = setInterval(() => this.check(), HOUR_MS);
    console.log(`${this.organization}: widget loaded`);
  }

  async fetchToken() {
    const response = await fetch(`/compare/token?org=${this.organization}`);
    if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`);
    const { token, expiresAt } = await response.json();
    this.token = token;
    this.expiresAt = new Date(expiresAt);
  }

  check() {
    console.log(`${this.organization}: token checked, expires: ${this.expiresAt}`);
    if (this.expiresAt - Date.now() < HOUR_MS) this.refresh();
  }

  async refresh() {
    try {
      await this.fetchToken();
      await loadWidget(this.id, this.token);
      console.log(`${this.organization}: token refreshed, widget reloaded`);
    } catch (error) {
      console.error(`${this.organization}: refresh failed, ${error.message}`);
    }
  }

  destroy() {
    clearInterval(this.timer);
    document.getElementById(this.id)?.remove();
  }
}

let managers = [];

// A widget that says its token has expired gets another one.
window.addEventListener("error", ({ message }) => {
  if (!message.includes("token expired")) return;
  for (const manager of managers) manager.refresh();
});

// Without a widget, a contact.
const showFallback = () => {
  if (document.querySelector("[role=alert]")) return;
  const text = "The chat is not available. Please write to support@example.com.";
  const fallback = document.createElement("p");
  fallback.setAttribute("role", "alert");
  fallback.textContent = text;
  document.body.append(fallback);
};

// A component: loads on mount, removes on unmount. Where there are several
// organizations, each has an id of its own.
window.mount = async (...organizations) => {
  const several = organizations.length > 1;
  const idOf = (name) => (several ? `${TAG}-${name}` : TAG);
  managers = organizations.map((name) => new TokenManager(name, idOf(name)));
  for (const manager of managers) {
    try {
      await manager.initialize();
    } catch (error) {
      console.error(`${manager.organization}: not loaded, ${error.message}`);
      showFallback();
    }
  }
};

window.unmount = () => {
  for (const manager of managers) manager.destroy();
  managers = [];
};
