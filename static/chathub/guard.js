// What MicroPython cannot do itself (app/chathub_widget/browser.py says why).

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

// What a property holds, as text: its getter, and whatever makes a text of it, may throw.
export const textOf = (target, name) => {
  try {
    return String(target[name]);
  } catch {
    return "";
  }
};

// The document of a widget's frame. It is the only text that ever becomes markup.
export const frameDocument = "<!doctype html><html><head><title>Chat</title></head><body></body></html>";

// What a Trusted Types policy is made of. Python alone uses it: for the script URL it was set up
// with, and for that document, whatever it is given.
export const trusted = { createScriptURL: (url) => url, createHTML: () => frameDocument };

// While a module runs again: a custom element that is defined already stays as it is, where the
// browser would throw and so end the module. Returns the function that ends this.
export const keepDefinitions = (page) => {
  const registry = page.customElements;
  registry.define = (name, ...more) => {
    if (!registry.get(name)) Object.getPrototypeOf(registry).define.call(registry, name, ...more);
  };
  return () => { delete registry.define; };
};

// Times in seconds: whole numbers beyond 32 bits, such as milliseconds since 1970, arrive cut off.
export const now = (page) => page.Date.now() / 1000;
export const parse = (text) => Date.parse(text) / 1000;
