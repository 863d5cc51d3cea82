// What a page notes of itself, in its first script, for first_visit.py. Frames tell the page around them.
if (window === top) {
  const tasks = [];
  let largest = null;
  let pythonAt = null;
  const observe = (type, note) => {
    if (PerformanceObserver.supportedEntryTypes.includes(type)) {
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    }
  };
  observe("longtask", ({ startTime, duration }) => tasks.push({ startTime, duration }));
  observe("largest-contentful-paint", ({ startTime }) => { largest = startTime; });
  const most = (found) => Math.max(0, ...found.map(({ duration }) => duration));
  const isThere = () => [document, ...[...document.querySelectorAll("iframe[srcdoc]")].map((frame) => frame.contentDocument)]
    .some((each) => each?.querySelector('section[id^="operator-chat-panel"], [data-mark], [data-none]'));
  window.noted = {
    memories: [],
    panelAt: new Promise((found) => {
      const timer = setInterval(() => {
        if (window[Symbol.for("chathub")]?.listen) pythonAt ??= performance.now();
        if (!isThere()) return;
        clearInterval(timer);
        found(performance.now());
      }, 5);
    }),
    costs: () => ({
      "first paint": performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
      "largest paint": largest,
      "blocked": tasks.reduce((sum, { duration }) => sum + Math.max(0, duration - 50), 0),
      "longest task": most(tasks),
      "longest task after the interpreter": pythonAt && most(tasks.filter(({ startTime }) => startTime > pythonAt)),
      "wasm MB": noted.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0) / 1e6,
    }),
  };
}
for (const name of ["instantiate", "instantiateStreaming"]) {
  const own = WebAssembly[name];
  WebAssembly[name] = async (source, imports) => {
    const made = await own.call(WebAssembly, source, imports);
    const members = [made.instance ?? made].map(({ exports }) => Object.values(exports)).flat();
    const memory = members.concat(imports?.env?.memory ?? []).find((each) => each instanceof WebAssembly.Memory);
    if (memory) top.noted.memories.push(memory);
    return made;
  };
}
