"""What a page is asked about its first `<chathub-widget>`, in JavaScript; in open shadow roots where its HTML has none.

Tokens stay in the page: what leaves it is said in numbers, names and yes or no, and of whatever an
element says of itself every token is struck out.
"""

PROBE = r"""() => {
  const key = Symbol.for("chathub-stories");
  if (globalThis[key]) return;
  const told = [], thrown = [], tokens = new Set();
  const noted = { tag: null, frame: null };
  let away = null; // the element that was taken out, with its place
  const DETAIL = ["state", "previous", "organization", "code", "reason", "expiresAt", "retryAt"];

  const findIn = (root) => root.querySelector("chathub-widget")
    ?? [...root.querySelectorAll("*")].reduce((found, { shadowRoot }) => found ?? (shadowRoot && findIn(shadowRoot)), null);
  const first = () => away?.element ?? findIn(document);
  const clean = (text) => {
    for (const token of tokens) text = text.replaceAll(token, "…");
    return text.replace(/eyJ[\w-]+\.[\w.-]+/g, "…");
  };
  const organizationOf = (element) => (element.getAttribute("organization") ?? "").trim();
  const isFramed = (element) => element.getAttribute("isolation") === "frame";

  const TAG = "operator-chat-panel-script";
  const tagId = (element) =>
    isFramed(element) ? TAG : [TAG, ...organizationOf(element).split(/\s+/).filter(Boolean)].join("-");
  const named = (root, id) => [...root.querySelectorAll(`[id="${CSS.escape(id)}"]`)];
  const inside = (frame) => {
    try { return frame.contentDocument; } catch { return null; }
  };
  const framesOf = (element) => {
    if (!isFramed(element)) return [];
    const frames = [...document.querySelectorAll("iframe")].filter((frame) => {
      const own = inside(frame);
      return own && named(own, TAG).length > 0;
    });
    const same = frames.filter((frame) => (frame.dataset.organization ?? "") === organizationOf(element));
    return frames.some((frame) => "organization" in frame.dataset) ? same : frames;
  };
  const tagsOf = (element) => {
    const roots = isFramed(element) ? framesOf(element).map(inside) : [document];
    return roots.flatMap((root) => named(root, tagId(element))).filter((tag) => tag.localName === "script");
  };
  const fallbackOf = (element) => {
    const card = element.shadowRoot?.querySelector("[role=alert]");
    return card?.checkVisibility() ? card : null;
  };
  const isComplete = (tag) => tag.type === "module" && Boolean(tag.src && tag.getAttribute("token"));
  const leftOf = (element) => {
    const others = element.getAttribute("widget-elements");
    return [
      ...tagsOf(element).map(() => "its tag"),
      ...(isFramed(element) ? [] : named(document, tagId(element).replace("-script", ""))).map(() => "its panel"),
      ...(noted.frame?.isConnected || framesOf(element).length ? ["its frame"] : []),
      ...(others ? [...document.querySelectorAll(others)] : []).map(() => "an element of widget-elements"),
    ];
  };
  const missingContacts = (element) => {
    const card = fallbackOf(element);
    const plain = (text) => text.replace(/\s/g, "");
    const links = card ? [...card.querySelectorAll("a")].flatMap((link) => [link.href, link.getAttribute("href")]) : [];
    const shown = plain([card?.textContent ?? "", ...links].join(" "));
    return ["fallback-email", "fallback-phone", "fallback-url"]
      .filter((name) => element.getAttribute(name))
      .filter((name) => !shown.includes(plain(element.getAttribute(name))));
  };
  const eventsOf = (element) => told.filter(([target]) => target === element).map(([, detail]) => ({
    names: Object.keys(detail ?? {}).sort(),
    ...Object.fromEntries(DETAIL.map((name) => [name, detail?.[name] == null ? null : clean(String(detail[name]))])),
  }));
  const see = (tag) => tag?.getAttribute("token") && tokens.add(tag.getAttribute("token"));

  const look = () => {
    const element = first();
    const page = { title: document.title, address: location.origin + location.pathname,
      status: performance.getEntriesByType("navigation")[0]?.responseStatus ?? null };
    if (!element) return { ...page, found: false };
    const tags = tagsOf(element);
    const card = fallbackOf(element);
    return {
      ...page, found: true, upgraded: typeof element.state === "string",
      state: element.state ?? null, attribute: element.getAttribute("state"), start: element.getAttribute("start"),
      tags: tags.length, complete: tags.length > 0 && tags.every(isComplete),
      same_tag: tags.at(-1) === noted.tag, new_token: tags.length > 0 && !tokens.has(tags.at(-1).getAttribute("token")),
      left: leftOf(element), fallback: card && clean(card.textContent.replace(/\s+/g, " ").trim()),
      missing_contacts: missingContacts(element), events: eventsOf(element), thrown: thrown.map(clean),
    };
  };
  // What is there now is what later looks compare with.
  const note = () => {
    const element = first();
    noted.tag = tagsOf(element).at(-1) ?? null;
    noted.frame = framesOf(element).at(-1) ?? null;
    see(noted.tag);
    told.length = 0;
  };
  const remove = () => {
    const element = first();
    away = { element, parent: element.parentNode, next: element.nextSibling };
    element.remove();
  };
  const insert = () => {
    const { element, parent, next } = away;
    away = null;
    parent.insertBefore(element, next?.parentNode === parent ? next : null);
  };
  const places = () => {
    tagsOf(first()).forEach(see);
    const parts = [...tokens].flatMap((token) => [token, token.split(".").at(-1)]).filter((part) => part.length > 15);
    const texts = {
      "a chathub-state event": JSON.stringify(told.map(([, detail]) => detail)),
      "the page's URL": location.href,
      "a URL that the page asked for": performance.getEntries().map(({ name }) => name).join(" "),
      "localStorage": JSON.stringify({ ...localStorage }),
      "sessionStorage": JSON.stringify({ ...sessionStorage }),
      "a cookie": document.cookie,
      "window.name": window.name,
      "history.state": JSON.stringify(history.state) ?? "",
    };
    return { tokens: tokens.size, found: Object.keys(texts).filter((name) => parts.some((part) => texts[name].includes(part))) };
  };
  const wake = () => {
    thrown.length = 0;
    for (const name of ["focus", "online", "pageshow", "resize"]) dispatchEvent(new Event(name));
    document.dispatchEvent(new Event("visibilitychange"));
  };

  document.addEventListener("chathub-state", (event) => told.push([event.composedPath()[0], event.detail]));
  addEventListener("error", ({ message }) => thrown.push(String(message)));
  addEventListener("unhandledrejection", ({ reason }) => thrown.push(String(reason)));
  globalThis[key] = {
    look, note, remove, insert, places, wake,
    move() { remove(); insert(); },
    call(name) { first()[name]()?.catch?.(() => {}); },
    set([name, value]) { first().setAttribute(name, value); },
    signOut() { dispatchEvent(new Event("chathub-sign-out")); },
  };
}"""
ASK = """([name, argument]) => {
  const probe = globalThis[Symbol.for("chathub-stories")];
  return probe ? { answer: probe[name](argument) ?? null } : null;
}"""
