// What MicroPython cannot do itself (app/chathub_widget/page/browser/ says why).

// What the element's script and Python share in a page. By a symbol, which no element's id or name
// can take the place of.
export const shared = (page) => {
  const found = (page[Symbol.for("chathub")] ??= { queue: [] });
  found.early ??= new Map(); // answers, by URL
  found.preloaded ??= new Set(); // URLs of modules
  found.ran ??= new Set(); // URLs of modules, with the fragment
  found.ours ??= new WeakSet(); // the tags that a manager holds
  found.numbers ??= new WeakMap(); // of elements
  found.remains ??= new Set(); // what is a widget's, should Python be taken away
  return found;
};

// Call a method that may throw: a synchronous throw would lose the running task.
export const attempt = (target, method, ...values) => {
  try {
    return { done: true, value: target[method](...values) };
  } catch (error) {
    return { done: false, value: String(error) };
  }
};

// Set a property that may throw, as a script's `src` does under Trusted Types.
export const assign = (target, name, value) => {
  try {
    target[name] = value;
    return { done: true };
  } catch (error) {
    return { done: false, value: String(error) };
  }
};

// A promise to be kept later: Promise itself does not pass through MicroPython whole.
export const promise = () => {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
};

// What a property holds, or one of a property, as text: a getter, and whatever makes a text of it, may throw.
export const textOf = (target, ...more) => {
  try {
    return String(more.reduce((held, name) => held[name], target));
  } catch {
    return "";
  }
};

// The document of a widget's frame. It is the only text that ever becomes markup. A link in it opens a
// page of its own, where it would load that into the frame, "#top" the page around it.
export const frameDocument =
  '<!doctype html><html><head><title>Chat</title><base target="_blank"></head><body></body></html>';

// What a Trusted Types policy is made of: of script URLs what `passes` lets through, and of markup
// that document, whatever it is given.
export const trusted = (passes) => ({ createScriptURL: (url) => passes(url), createHTML: () => frameDocument });

// While a module runs again: a custom element that is defined already stays as it is, where the
// browser would throw and so end the module. Returns the function that ends this.
export const keepDefinitions = (page) => {
  const registry = page.customElements;
  const define = registry.define; // perhaps the page's own
  return replaced(registry, "define", (name, ...more) => {
    if (!registry.get(name)) define.call(registry, name, ...more);
  });
};

// Put a method in another's place; returns the function that puts that back, unless somebody else has been there.
const replaced = (target, name, value) => {
  const there = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (target[name] !== value) return;
    if (there) Object.defineProperty(target, name, there);
    else delete target[name];
  };
};

// Times in seconds: whole numbers beyond 32 bits, such as milliseconds since 1970, arrive cut off.
export const now = (page) => page.Date.now() / 1000;
export const parse = (text) => Date.parse(text) / 1000;

// Tell what a module adds while it runs from what the page adds because of that. Who adds something
// has called one of these before, as a rule, and a microtask queued there runs once that code has
// ended: before the page's mutation observers, and whatever else waits for it. The module is the code
// that looks for its tag. Elements that were in the page already are moved, not added.
const LOOKS = ["createElement", "getElementById", "querySelector", "querySelectorAll"];

export const watchModule = (page, tag) => {
  const { document } = page;
  const observer = new page.MutationObserver(() => {});
  let watching = true;
  let ending = false;
  let looked = false;
  let added = [];
  const end = () => {
    const records = observer.takeRecords();
    if (looked && added.length === 0) {
      added = addedIn(records);
      page.setTimeout(() => { added = []; });
    }
    ending = looked = false;
  };
  const heard = (isTag) => {
    if (!watching) return;
    if (!ending) page.queueMicrotask(end);
    ending = true;
    looked ||= isTag;
  };
  const removers = [
    ...LOOKS.map((name) => wrapped(document, name, () => heard(false), (found) => heard(found === tag))),
    wrapped(tag, "getAttribute", () => heard(true), () => {}),
  ];
  observer.observe(document, { childList: true, subtree: true });
  return {
    added: () => added,
    stop: () => {
      watching = false;
      observer.disconnect();
      for (const remove of removers) remove();
    },
  };
};

// Wrap a method of one object; the page may have wrapped it before, and may do so after.
const wrapped = (target, name, before, after) => {
  const method = target[name];
  return replaced(target, name, (...values) => {
    before();
    const found = method.apply(target, values);
    after(found);
    return found;
  });
};

const addedIn = (records) => {
  const moved = new Set();
  const found = new Set();
  for (const { addedNodes, removedNodes } of records) {
    for (const node of removedNodes) if (!found.has(node)) moved.add(node);
    for (const node of addedNodes) if (node.nodeType === 1 && !moved.has(node)) found.add(node);
  }
  return [...found];
};
