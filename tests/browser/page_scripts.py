"""What a page is asked, in JavaScript: what it shows, what its widgets said, what is left."""

# Looks in the page itself, ten times in a fifth of a second, which spares the driver nine answers.
LOOK = """async (argument) => {{
  for (let times = 0; ; times += 1) {{
    const seen = ({});
    const found = typeof seen === "function" ? seen(argument) : seen;
    if (found || times === 10) return found;
    await new Promise((done) => setTimeout(done, 20));
  }}
}}"""

# What widgets say, and what the console and the window hear; an init script, or in the page's head.
LISTEN = """
if (!window.said) {
  window.said = [];
  window.heard = [];
  document.addEventListener("chathub-state", (event) => said.push(event.detail));
  for (const level of ["error", "warn"]) {
    const write = console[level].bind(console);
    console[level] = (...words) => { heard.push([level, words.map(String).join(" ")]); write(...words); };
  }
  addEventListener("error", ({ message }) => heard.push(["thrown", message]));
  addEventListener("unhandledrejection", ({ reason }) => heard.push(["thrown", String(reason)]));
}
"""

DOCUMENTS = """[document, ...[...document.querySelectorAll("iframe[srcdoc]")]
  .map((frame) => frame.contentDocument)].filter((each) => each !== null)"""
SECTIONS = f"""{DOCUMENTS}
  .flatMap((each) => [...each.querySelectorAll('section[id^="operator-chat-panel"]')])"""
PANELS = f"""{SECTIONS}.map((panel) => ({{
  id: panel.id,
  token: panel.dataset.jti,
  operator: panel.querySelector(".name").textContent,
  organization: panel.querySelector(".organization").textContent,
  status: panel.querySelector("[role=status]").textContent,
  messages: panel.querySelector("[role=log]").textContent,
  draft: panel.querySelector("input").value,
}}))"""
ONLINE = f"""(wanted) => {{
  const found = {PANELS};
  const [panel] = found;
  return found.length === 1 && panel.status === "Online" && panel.token !== wanted.not
    && (!wanted.operator || panel.operator === wanted.operator) && panel;
}}"""
FALLBACKS = """[...document.querySelectorAll("chathub-widget, body > div")]
  .map((host) => host.shadowRoot?.querySelector("[role=alert]"))
  .filter((card) => card?.checkVisibility())"""
UNAVAILABLE = f"""(says) => {{
  const last = said.at(-1);
  return last?.state === "unavailable" && new RegExp(says).test(last.reason)
    && {FALLBACKS}.length > 0 && {SECTIONS}.length === 0 && last;
}}"""
# The organizations whose panels work, and with which token.
WORKING = f"""(wanted) => {{
  const all = {PANELS};
  const found = all.filter((panel) => panel.status === "Online");
  const tokens = Object.fromEntries(found.map((panel) => [panel.organization, panel.token]));
  const names = Object.keys(tokens).sort();
  return all.length === names.length && names.join() === wanted.names.join()
    && names.every((name) => tokens[name] !== wanted.not[name]) && {{ tokens }};
}}"""
LEFT = f"""[...{SECTIONS}, ...document.querySelectorAll(
  "script[id^=operator-chat-panel], link[href*=operator-chat-panel], iframe[srcdoc]")]"""
BUTTON = """(name) => [document, ...[...document.querySelectorAll("*")].map((host) => host.shadowRoot)]
  .filter((root) => root)
  .flatMap((root) => [...root.querySelectorAll("button, a")])
  .find((button) => button.textContent.trim() === name && button.checkVisibility())"""

HIDDEN_PYTHON = "document.querySelector('iframe[src*=\"/chathub/python/\"]') !== null"

# Python has heard of every element.
NOTHING_UNHEARD = "globalThis[Symbol.for('chathub')].queue.length === 0"
# Whether the two panels, in frames too, and what these selectors find stand beside each other in the window: a panel
# may be there before its style sheet.
APART = """(selectors) => {
  const boxes = [[document, 0], ...[...document.querySelectorAll("iframe[srcdoc]")]
    .map((frame) => [frame.contentDocument, frame.getBoundingClientRect().left])]
    .flatMap(([inside, shift]) => [...inside.querySelectorAll("section[id^=operator-chat-panel]")]
      .map((panel) => [panel, shift]))
    .concat(selectors.map((selector) => [document.querySelector(selector), 0]))
    .map(([element, shift]) => [element.getBoundingClientRect(), shift])
    .map(([{ left, right }, shift]) => [left + shift, right + shift])
    .sort(([one], [other]) => one - other);
  return boxes.length === 2 + selectors.length && boxes[0][0] >= 0 && boxes.at(-1)[1] <= innerWidth
    && boxes.slice(1).every(([left], before) => boxes[before][1] <= left);
}"""
