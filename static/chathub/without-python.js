// What <chathub-widget> shows where no Python has answered: the policy blocks its frame, PyScript or
// the runtime is not there. Built from DOM calls and a constructed sheet, which no policy forbids.

// As in app/chathub_widget/page/messages.py, to which a test holds these.
export const TEXTS = {
  en: ["Chat is not available", "Write to us", "Call us", "Other ways to reach us"],
  da: ["Chatten er ikke tilgængelig", "Skriv til os", "Ring til os", "Andre måder at kontakte os på"],
  pt: ["O chat não está disponível", "Escreva-nos", "Telefone-nos", "Outras formas de contacto"],
  uk: ["Чат недоступний", "Напишіть нам", "Зателефонуйте нам", "Інші способи зв’язку"],
};

const REASON =
  "The chat cannot start: Python did not answer within 15 seconds. Look in the network and the console for" +
  " what is missing or blocked: the page's policy must allow frame-src 'self', and PyScript and its runtime must be there.";

// As the one of app/chathub_widget/page/view.py, in the browser's own colours.
const STYLE = `
:host { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000; max-inline-size: 92vw; }
@media print { :host { display: none; } }
section { box-sizing: border-box; inline-size: 20rem; max-inline-size: 100%; padding: 1rem 1.125rem 1.125rem;
  border: 1px solid GrayText; border-radius: .75rem; background: Canvas; color: CanvasText;
  font: 400 .9375rem/1.5 system-ui, sans-serif; text-align: start; direction: ltr; overflow-wrap: anywhere; }
h2 { margin: 0 0 .25rem; font: inherit; font-weight: 600; }
`;

const shown = new WeakSet();

export const show = (element) => {
  if (shown.has(element) || !element.isConnected) return;
  shown.add(element);
  console.error(`ChatHub: ${REASON}`);
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(card(element));
  const previous = element.state;
  element.setAttribute("state", "unavailable");
  const detail = { state: "unavailable", previous, organization: element.getAttribute("organization"), code: "no-python", reason: REASON, expiresAt: null, retryAt: null };
  element.dispatchEvent(new CustomEvent("chathub-state", { bubbles: true, composed: true, detail }));
};

// Python has come after all, and shows what there is to show.
export const takeAway = (element) => {
  if (!shown.delete(element)) return;
  element.shadowRoot.replaceChildren();
  element.shadowRoot.adoptedStyleSheets = [];
  element.removeAttribute("state");
};

const card = (element) => {
  const language = (element.getAttribute("locale") || document.documentElement.lang || navigator.language).split(/[-_]/)[0].toLowerCase();
  const known = Object.keys(TEXTS).includes(language) ? language : "en";
  const [title, mail, phone, link] = TEXTS[known];
  const section = document.createElement("section");
  section.setAttribute("role", "alert");
  section.lang = known;
  add(section, "h2", title);
  for (const [address, label, text] of contacts(element, mail, phone, link)) {
    const line = add(section, "div", text ? `${label}: ` : "");
    add(line, "a", text || label).href = address;
  }
  return section;
};

const contacts = (element, mail, phone, link) => {
  const [address, number, url] = ["email", "phone", "url"].map((name) => element.getAttribute(`fallback-${name}`)?.trim() ?? "");
  const found = [];
  if (/^[^\s@<>?&]+@[^\s@<>?&]+$/.test(address)) found.push([`mailto:${address}`, mail, address]);
  if (/^[\d+\-() ./]*\d[\d+\-() ./]*$/.test(number)) found.push([`tel:${number.replace(/[^\d+]/g, "")}`, phone, number]);
  if (url && URL.canParse(url, document.baseURI) && /^https?:$/.test(new URL(url, document.baseURI).protocol)) found.push([url, link, ""]);
  return found;
};

const add = (parent, name, text = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  return parent.appendChild(element);
};
