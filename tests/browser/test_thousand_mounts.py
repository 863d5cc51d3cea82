"""Hundreds of mounts in one page: nothing is left, and the heaps stay flat.

`CHATHUB_MOUNTS` sets how many; the figures of 1000 are in the README.
"""

import os

import pytest

from .test_leaving import COUNT

MOUNTS = int(os.environ.get("CHATHUB_MOUNTS", "120"))
SETTLED = 100 if MOUNTS > 200 else 40

CYCLE = """async ([count, isolation]) => {
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

# The same without a manager: the tag by hand, what the module adds taken away by hand.
BY_HAND = """async ([count, script, token]) => {
  for (let mounted = 0; mounted < count; mounted += 1) {
    const tag = document.createElement("script");
    Object.assign(tag, { type: "module", id: "operator-chat-panel-script", src: `${script}#by-hand-${mounted}` });
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


@pytest.fixture
def heaps(page, open_page, browser_name):
    """Open a page that counts what is left, and give a function that measures a cycle's growth."""
    page.add_init_script(COUNT)
    seen = open_page(body="", python=PYTHON_HEAP)
    seen.until("typeof pythonHeap === 'function'", timeout_s=30)

    def grow(what, cycle, *arguments):
        page.evaluate(cycle, [SETTLED, *arguments])
        before = measure(page, seen, browser_name)
        page.evaluate(cycle, [MOUNTS - SETTLED, *arguments])
        after = measure(page, seen, browser_name)
        cycles = MOUNTS - SETTLED
        slopes = {name: (after[name] - before[name]) / cycles for name in ("javascript", "python")}
        print(f"\n{browser_name}, {what}, {cycles} cycles: bytes a cycle {slopes}")
        assert seen.errors == []
        return before["left"], after["left"], slopes

    return grow


@pytest.fixture
def python_limit(browser_name):
    """Give the bytes a cycle Python may keep.

    What JavaScript still holds Python cannot free, and Firefox collects when it likes.
    """
    return 50 if browser_name == "chromium" else 1000


def test_many_mounts_in_frames_leave_nothing_and_the_heaps_flat(heaps, python_limit):
    before, after, slopes = heaps("frame", CYCLE, "frame")
    assert after == before
    assert slopes["python"] < python_limit
    assert slopes["javascript"] < 2000


def test_many_mounts_in_the_page_keep_no_more_than_the_browser_itself(
    heaps, page, chathub, python_limit
):
    token = page.request.get(
        f"{chathub.site}/api/chathub/token?org=sales", headers={"accept": "text/plain"}
    ).text()
    script = f"{chathub.vendor}/operator-chat-panel/widget-script.js"
    _, _, by_hand = heaps("by hand", BY_HAND, script, token)
    before, after, slopes = heaps("page", CYCLE, "page")
    assert after == before
    assert slopes["python"] < python_limit
    assert slopes["javascript"] < by_hand["javascript"] + 2000


def measure(page, seen, browser_name):
    """Return both heaps in bytes after a collection (JavaScript's in Chromium), and what is left."""
    javascript = 0
    for _ in range(3):
        python = page.evaluate("pythonHeap()")
        if browser_name == "chromium":
            session = page.context.new_cdp_session(page)
            session.send("HeapProfiler.collectGarbage")
            javascript = session.send("Runtime.getHeapUsage")["usedSize"]
            session.detach()
    seen.until("leftovers().timers === 0")
    left = page.evaluate("() => ({ ...leftovers(), frames: window.length })")
    return {"javascript": javascript, "python": python, "left": left}
