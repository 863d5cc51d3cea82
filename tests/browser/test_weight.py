"""What a first visit to two lines of HTML costs, without a clock: requests, bytes, tasks, and Python's memory."""

import json

from page_weight import transfers_of

from .seen import WIDGET_ELEMENT

MOST_REQUESTS = 13  # with the page itself
MOST_BYTES = 295_000


def test_a_first_visit_needs_few_requests_and_few_bytes(page, seen, own_pages):
    transfers = transfers_of(page)
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("weight", WIDGET_ELEMENT))
    seen.ready()
    # Where Python takes three seconds the fallback is fetched as well: that is a slow machine's.
    counted = [(url, size) for url, size in transfers if "/without-python" not in url]
    urls = sorted(url for url, _ in counted)
    assert urls == sorted(set(urls)), "nothing is sent twice"
    assert len(urls) <= MOST_REQUESTS, urls
    assert sum(size for _, size in counted) <= MOST_BYTES, counted


MOST_ALLOCATED = 480_000  # bytes, all that was ever allocated: nothing is collected meanwhile
ALLOCATED = """
import gc
import js

gc.disable()
js.window.allocated = lambda *_: gc.mem_alloc()
"""


def test_python_allocates_little_until_the_panel_is_there(open_page, page):
    seen = open_page(python=ALLOCATED)
    seen.ready()
    assert 100_000 < page.evaluate("allocated()") <= MOST_ALLOCATED


MOST_TASKS = 60  # of the page's main thread, that scripts, timers and the document have asked for
# Not what arrives, nor frames and whatever else is done again as long as it takes: a slow machine has more of it.
ASKED_BY = ("third_party/blink/renderer/core/", "third_party/blink/renderer/bindings/")
AS_LONG_AS_IT_TAKES = ("core/frame/", "core/loader/anchor_element")
READY = """() => new Promise((ready) => {
  const look = () => said.some(({ state }) => state === "ready") && ready();
  addEventListener("chathub-state", look);
  look();
})"""


def test_few_tasks_run_until_the_panel_is_there(page, seen, own_pages):
    seen.sign_in("demo")
    browser = page.context.browser
    browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing"])
    page.goto(own_pages.write_plain("tasks", WIDGET_ELEMENT), wait_until="commit")
    page.evaluate(READY)
    page.evaluate("() => void performance.mark('the panel is there')")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    # Of this page's main thread: others of this browser have processes of their own.
    (thread,) = {thread_of(event) for event in events if event["name"] == "the panel is there"}
    tasks = [
        event
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and thread_of(event) == thread
        and counts(event["args"]["src_file"])
    ]
    assert 20 < len(tasks) <= MOST_TASKS


def thread_of(event):
    return event["pid"], event["tid"]


def counts(asked_in):
    """Whether a task counts, by the file of Chromium that has asked for it."""
    return asked_in.startswith(ASKED_BY) and not any(
        part in asked_in for part in AS_LONG_AS_IT_TAKES
    )
