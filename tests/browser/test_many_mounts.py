"""Many mounts in one page: nothing is left, and the heaps stay flat.

The benchmark `mounts` runs this with `CHATHUB_MOUNTS=1000`; its slopes are in the README.
"""

import itertools
import os
import statistics

import pytest

# Counts what the page's Python adds and takes away. What the vendor's module does itself is left
# out: in the page nobody can take that away (CONTRACT.md, rule 7). So is PyScript's own timer,
# which looks for new editors four times a second.
COUNT = r"""
window.counted = { listeners: new Map(), timers: new Set() };
const vendors = () => /widget-script\.js|runtimes\/pyscript/.test(new Error().stack);
for (const target of [EventTarget.prototype]) {
  const { addEventListener, removeEventListener } = target;
  const key = (what, name, listener) => {
    const place = what === window || what === document ? what : "element";
    return place === "element" ? null : [place === window ? "window" : "document", name, listener];
  };
  target.addEventListener = function (name, listener, options) {
    const entry = key(this ?? window, name, listener);
    if (entry && !vendors()) {
      const id = entry[0] + " " + name;
      if (!counted.listeners.has(id)) counted.listeners.set(id, new Set());
      counted.listeners.get(id).add(listener);
    }
    return addEventListener.call(this ?? window, name, listener, options);
  };
  target.removeEventListener = function (name, listener, options) {
    const entry = key(this ?? window, name, listener);
    if (entry) counted.listeners.get(entry[0] + " " + name)?.delete(listener);
    return removeEventListener.call(this ?? window, name, listener, options);
  };
}
const { setTimeout: set, clearTimeout: clear, setInterval: repeat } = window;
window.setTimeout = (callback, delay, ...more) => {
  const mine = !vendors();
  const id = set((...values) => { counted.timers.delete(id); callback(...values); }, delay, ...more);
  if (mine) counted.timers.add(id);
  return id;
};
window.clearTimeout = (id) => { counted.timers.delete(id); clear(id); };
window.setInterval = (callback, delay, ...more) => {
  const id = repeat(callback, delay, ...more);
  if (!vendors()) counted.timers.add(id);
  return id;
};
window.leftovers = () => ({
  listeners: [...counted.listeners.values()].reduce((sum, each) => sum + each.size, 0),
  timers: counted.timers.size,
  elements: document.querySelectorAll("*").length,
});
"""

# So many before the first measurement, and in all.
MOUNTS = {"chromium": (30, 50), "firefox": (20, 40)}
SPAN = 10  # cycles from one measurement to the next
# In bytes a cycle: over a few cycles, a table that doubles weighs much.
NOISE = 2000
if "CHATHUB_MOUNTS" in os.environ:
    MOUNTS = dict.fromkeys(MOUNTS, (100, int(os.environ["CHATHUB_MOUNTS"])))
    NOISE = 300
    SPAN = 100

pytestmark = [
    # Firefox tells little of its heaps and takes long: the benchmark alone asks it.
    pytest.mark.engines(*MOUNTS)
    if "CHATHUB_MOUNTS" in os.environ
    else pytest.mark.engines("chromium"),
    pytest.mark.timeout(1800 if "CHATHUB_MOUNTS" in os.environ else 120),
]

CYCLE = """async ([count, isolation, script]) => {
  const turn = () => new Promise((done) => setTimeout(done));
  const reached = (element, state) => new Promise((done) => {
    element.addEventListener("chathub-state", function heard({ detail }) {
      if (detail.state !== state) return;
      element.removeEventListener("chathub-state", heard);
      done();
    });
  });
  for (let mounted = 0; mounted < count; mounted += 1) {
    const element = document.createElement("chathub-widget");
    element.setAttribute("organization", "sales");
    element.setAttribute("isolation", isolation);
    element.setAttribute("widget-url", script);
    const ready = reached(element, "ready");
    document.body.append(element);
    await ready;
    const stopped = reached(element, "stopped");
    element.remove();
    await stopped;
    await turn();
  }
  said.length = 0;
}"""

SCRIPT = "/operator-chat-panel/widget-script.js"

# The same without a manager: the tag by hand, what the module adds taken away by hand.
BY_HAND = """async ([count, script, token]) => {
  window.byHand ??= 0;
  for (let mounted = 0; mounted < count; mounted += 1) {
    const tag = document.createElement("script");
    byHand += 1; // a fragment that has run would run nothing
    Object.assign(tag, { type: "module", id: "operator-chat-panel-script", src: `${script}#by-hand-${byHand}` });
    tag.setAttribute("token", token);
    const loaded = new Promise((done) => tag.addEventListener("load", done));
    document.head.append(tag);
    await loaded;
    tag.remove();
    document.querySelectorAll('section[id^="operator-chat-panel"], link[href*="operator-chat-panel"]')
      .forEach((element) => element.remove());
  }
}"""

PYTHON_HEAP = """
import gc
import js
from pyscript import ffi

def heap(*_):
    gc.collect()
    return gc.mem_alloc()

js.window.pythonHeap = ffi.create_proxy(heap)
"""


# Nobody can tell Firefox to collect its garbage; much of it makes it do so.
LITTER = """async () => {
  for (let round = 0; round < 30; round += 1) {
    const litter = [];
    for (let count = 0; count < 200_000; count += 1) litter.push({ count });
    await new Promise((done) => setTimeout(done));
  }
  return pythonHeap();
}"""


@pytest.fixture
def heaps(page, open_page, engine):
    """Open a page that counts what is left, and give a function that measures a cycle's growth."""
    page.add_init_script(COUNT)
    seen = open_page(body="", python=PYTHON_HEAP)
    seen.until("typeof pythonHeap === 'function'", timeout_s=60)

    def grow(what, cycle, *arguments):
        settled, mounts = MOUNTS[engine]
        cycles = mounts - settled
        page.evaluate(cycle, [settled, *arguments])
        measured = [measure(page, seen, engine)]
        for _ in range(cycles // SPAN):
            page.evaluate(cycle, [SPAN, *arguments])
            measured.append(measure(page, seen, engine, measured[0]["python"]))
        before, after = measured[0], measured[-1]
        slopes = {name: slope(measured, name) for name in ("javascript", "python")}
        print(f"\n{engine}, {what}, {cycles} cycles: bytes a cycle {slopes}")
        assert seen.errors == []
        return before["left"], after["left"], slopes

    return grow


def slope(measured, name):
    """Return the bytes a cycle in the middle span: what leaks does so in each, what is compiled in one."""
    grown = [after[name] - before[name] for before, after in itertools.pairwise(measured)]
    return statistics.median_low(grown) / SPAN


@pytest.mark.full
def test_many_mounts_in_frames_leave_nothing_and_the_heaps_flat(heaps, chathub):
    before, after, slopes = heaps("frame", CYCLE, "frame", f"{chathub.vendor}{SCRIPT}")
    assert after == before
    assert slopes["python"] < 50
    assert slopes["javascript"] < NOISE


@pytest.mark.full
def test_many_mounts_in_the_page_keep_no_more_than_the_browser_itself(heaps, page, chathub):
    script = f"{chathub.vendor}{SCRIPT}?unconnected"
    token = page.request.get(
        f"{chathub.site}/api/chathub/token?org=sales", headers={"accept": "text/plain"}
    ).text()
    _, _, by_hand = heaps("by hand", BY_HAND, script, token)
    before, after, slopes = heaps("page", CYCLE, "page", script)
    assert after == before
    assert slopes["python"] < 50
    assert slopes["javascript"] < by_hand["javascript"] + NOISE


def measure(page, seen, engine, expected=None):
    """Return both heaps in bytes after a collection (JavaScript's in Chromium), and what is left.

    What JavaScript has collected, Python hears of in a later task, and may then collect itself: it
    has ten rounds to come back to `expected`.
    """
    seen.until("leftovers().timers === 0")
    javascript = 0
    python = []
    while len(python) < 3 or (expected is not None and expected < min(python) and len(python) < 10):
        if engine == "chromium":
            session = page.context.new_cdp_session(page)
            session.send("HeapProfiler.collectGarbage")
            javascript = session.send("Runtime.getHeapUsage")["usedSize"]
            session.detach()
            python.append(page.evaluate("pythonHeap()"))
        else:
            python.append(page.evaluate(LITTER))
    left = page.evaluate("() => ({ ...leftovers(), frames: window.length })")
    return {"javascript": javascript, "python": min(python), "left": left}
