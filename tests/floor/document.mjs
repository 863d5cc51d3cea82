// Run the stories of in_document/ on MicroPython, each with a page of its own that happy-dom makes, and
// print what became of each: null, or what went wrong. Told "once", they end where the first goes wrong.
import { readFileSync, readdirSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Window } from "happy-dom";

process.on("uncaughtException", ({ stack }) => {
  writeSync(2, stack); // Node itself prints the line that threw, which is all of MicroPython
  process.exit(1);
});
const [, , runtime, source, guard, stories, limit] = process.argv;
const { loadMicroPython } = await import(pathToFileURL(join(runtime, "micropython.mjs")));
const said = [];
const python = await loadMicroPython({ stdout: (line) => said.push(line), stderr: (line) => said.push(line) });

const copy = (folder, target) => {
  for (const name of readdirSync(folder, { recursive: true }).filter((each) => each.endsWith(".py"))) {
    python.FS.mkdirTree(`${target}/${dirname(name)}`);
    python.FS.writeFile(`${target}/${name}`, readFileSync(join(folder, name)));
  }
};
copy(source, "/chathub_widget");
copy(stories, "/in_document");

// The token endpoint of every page: it answers what a story has said last.
const site = {};
const server = createServer((request, response) => {
  site.asked.push(request.url);
  if (!site.status) return; // it never answers
  setTimeout(() => response.writeHead(site.status, site.headers).end(site.text), site.after_ms);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;

globalThis.document = new EventTarget(); // of Python's own window, where its policy's violations are told
globalThis.navigator = {}; // Node 20 has none
const ask = globalThis.fetch;
globalThis.fetch = (url, options) => {
  site.options = options;
  return ask(url, options);
};

const found = {};
let isWrong = false;
const opened = [];
globalThis.harness = {
  site,
  origin,
  guard: { ...(await import(`data:text/javascript,${encodeURIComponent(readFileSync(guard, "utf8"))}`)) },
  open: (url) => {
    Object.assign(site, { status: 200, headers: {}, text: "", after_ms: 0, asked: [], options: {} });
    const page = new Window({ url, settings: { handleDisabledFileLoadingAsSuccess: true } });
    page.origin = page.location.origin; // happy-dom 21 has none
    opened.push(page);
    return page;
  },
  // What MicroPython cannot say: a property that throws, and the layout that happy-dom has not.
  thrower: { get() { throw new Error("no"); }, set() { throw new Error("no"); } },
  box: (element, box) => { element.getBoundingClientRect = () => box; },
  // What the element's script is to Python: told what happens to elements.
  elements: (page) => {
    const queue = [];
    page[Symbol.for("chathub")] = { queue, serve(listen) { this.listen = listen; listen(); } };
    return (element, what) => {
      queue.push([element, what]);
      page[Symbol.for("chathub")].listen();
    };
  },
  early: (page, url, answer) => {
    const { early } = Object.assign((page[Symbol.for("chathub")] ??= { queue: [] }), { early: new Map([[url, Promise.resolve(answer)]]) });
    return early;
  },
  // Which listeners there are at a target from now on: name, function, whether it captures.
  listeners: (target) => {
    const held = [];
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = (...listener) => {
      held.push(listener);
      add.apply(target, listener);
    };
    target.removeEventListener = (name, listener, captures = false) => {
      const found = held.findIndex(([n, l, c = false]) => n === name && l === listener && c === captures);
      if (found >= 0) held.splice(found, 1);
      remove.call(target, name, listener, captures);
    };
    return held;
  },
  // What happy-dom and Node have not.
  idle: () => {
    const asked = [];
    globalThis.requestIdleCallback = (...values) => asked.push(values);
    return asked;
  },
  sight: (page) => {
    const sight = { watched: [], show: (...are) => sight.tell(are.map((isIntersecting) => ({ isIntersecting }))) };
    page.IntersectionObserver = class {
      constructor(tell) { sight.tell = tell; }
      observe(element) { sight.watched.push(element); }
      disconnect() { sight.watched.length = 0; }
    };
    return sight;
  },
  locks: () => {
    const last = new Map();
    navigator.locks = {
      request(name, hold) {
        last.set(name, (last.get(name) ?? Promise.resolve()).then(() => hold({ name })));
      },
    };
  },
  policies: (page) => {
    const made = [];
    page.trustedTypes = {
      createPolicy(name, { createScriptURL, createHTML }) {
        made.push(name);
        return { createScriptURL: (url) => createScriptURL(url) ?? "", createHTML };
      },
    };
    return made;
  },
  timings: (page, notesStatuses) => {
    const entries = [];
    page.performance = { now: () => performance.now(), getEntriesByType: (type) => (type === "resource" ? entries : []) };
    page.PerformanceResourceTiming = notesStatuses ? class { get responseStatus() { return 0; } } : class {};
    return entries;
  },
  isOver: () => limit === "once" && isWrong,
  tell: (file, story, wrong) => {
    (found[file] ??= {})[story] = wrong ?? null;
    isWrong ||= found[file][story] !== null;
  },
  close: async () => {
    delete globalThis.requestIdleCallback;
    delete navigator.locks;
    for (const page of opened.splice(0)) await page.happyDOM.close();
  },
};
await python.runPythonAsync(`
import sys
sys.path.insert(0, "/")
import in_document.harness
`);
for (const file of readdirSync(stories).filter((each) => each.endsWith(".py") && each !== "harness.py")) {
  await python.runPythonAsync(`await in_document.harness.run("${file.slice(0, -3)}")`);
}
console.log(JSON.stringify({ found, said }));
process.exit(0);
