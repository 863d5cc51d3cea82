# Modules: under which address one runs, whether it can be fetched, what it adds to a page.
import asyncio

import js
from pyscript.js_modules.chathub_guard import attempt, shared

from .harness import same
from .network import LATE_S, NOBODY, SOON_S, site

URL = "https://widget.example/w.js"


def test_a_module_runs_each_time_under_a_url_that_no_tag_has(page):
    url = "https://widget.example/w.js"
    same(page.browser.has_run(url), False)
    same([page.browser.next_url(url) for _ in range(2)], [url, url + "#2"])
    same(page.browser.next_url(url + "x"), url + "x")
    tag = page.browser.create("script")
    page.browser.set(tag, "type", "module")
    tag.setAttribute("src", url + "#3")
    page.browser.append_to_head(tag)
    same(page.browser.next_url(url), url + "#4")
    same(page.browser.has_run(url + "#4"), True)
    same(page.browser.has_run(url + "#3"), False)
    page.browser.note_run(url + "#page")
    same(page.browser.has_run(url + "#page"), True)


async def test_what_a_module_adds_is_known_though_another_looks_for_a_url_meanwhile(page):
    browser = page.browser
    tag = browser.create("script")
    browser.set(tag, "type", "module")
    tag.setAttribute("src", "https://widget.example/w.js")
    page.window.setTimeout = lambda *_: 0  # a busy page's timers come late
    browser.append_to_head(tag)
    watch = browser.watch_module(tag)
    browser.next_url("https://widget.example/w.js")
    browser.append_to_head(browser.create("link"))
    await asyncio.sleep(0)
    tag.getAttribute("token")  # the module runs
    panel = browser.append_to_body(browser.create("section"))
    await asyncio.sleep(0)
    found = watch.added()
    same([str(each.localName) for each in found], ["section"])
    assert browser.same(found[0], panel)
    watch.stop()


def test_a_tag_that_the_page_had_before_counts_and_what_was_only_preloaded_does_not(page):
    entries = js.harness.timings(page.window, True)
    entries.push(page.browser.object(name=URL, initiatorType="link"))
    same(page.browser.next_url(URL), URL)
    other, third = URL + "?2", URL + "?3"
    entries.push(page.browser.object(name=other, initiatorType="script"))
    same(page.browser.next_url(other), other + "#2")
    entries.push(page.browser.object(name=third, initiatorType="script"))
    shared(page.window).preloaded.add(third)
    same(page.browser.next_url(third), third)


def test_a_module_that_runs_again_may_define_its_elements_again(page):
    registry = page.window.customElements
    define = page.window.eval(
        "() => customElements.define('chat-panel', class extends HTMLElement {})"
    )
    define()
    end = page.browser.keep_definitions()
    define()
    end()
    same(attempt(registry, "define", "chat-panel", registry.get("chat-panel")).done, False)


# Fetched without being run


def link(page):
    return page.document.querySelector("link")


async def preloaded(page, url, what, timeout_s=LATE_S):
    """Preload a module, and let the browser fire this event at its link; None for none at all."""
    asking = asyncio.create_task(page.browser.preload(url, timeout_s))
    await asyncio.sleep(0)
    same([str(link(page).rel), str(link(page).href)], ["modulepreload", url])
    if what:
        link(page).dispatchEvent(page.window.Event.new(what))
    found = await asking
    same(page.browser.plain(link(page)), None)
    return found


def noted(page, status):
    """Let the browser note this status of a load that is about to begin."""
    start = page.browser.monotonic_s() * 1000 + 60_000
    entries = js.harness.timings(page.window, True)
    entries.push(page.browser.object(name=URL, startTime=start, responseStatus=status))


async def test_a_module_can_be_fetched_where_the_browser_says_so_and_notes_that_it_could(page):
    for what, status, wanted in (
        ("load", 200, True),
        ("load", 304, True),
        ("load", 404, False),  # as in Firefox
        ("load", 0, False),
        ("error", 200, False),
    ):
        noted(page, status)
        same((what, status, await preloaded(page, URL + "#2", what)), (what, status, wanted))


async def test_where_no_status_is_noted_the_server_is_asked_and_else_the_browser_believed(page):
    for status, wanted in ((200, True), (404, False)):
        site(status)
        js.harness.timings(page.window, False)
        same(await preloaded(page, js.harness.origin + "/w.js", "load"), wanted)
        js.harness.timings(page.window, True)
        same(await preloaded(page, js.harness.origin + "/w.js", "load"), wanted)
    same(await preloaded(page, NOBODY, "load"), True)
    same(await preloaded(page, NOBODY, "error"), False)


async def test_a_module_that_does_not_come_in_time_is_neither_there_nor_not(page):
    began_s = page.browser.monotonic_s()
    same(await preloaded(page, URL, None, SOON_S), None)
    assert page.browser.monotonic_s() - began_s > SOON_S * 0.9


# What the browser notes of a load


def test_the_last_load_since_then_tells_its_status(page):
    same(page.browser.last_status(URL), None)
    entries = js.harness.timings(page.window, True)
    for name, start, status in (
        (URL, 1000, 404),
        (URL + "#2", 2000, 200),
        (URL + "x", 3000, 503),
    ):
        entries.push(page.browser.object(name=name, startTime=start, responseStatus=status))
    same(page.browser.last_status(URL), 200)
    same(page.browser.last_status(URL, 2.005), 200)  # rounded otherwise
    same(page.browser.last_status(URL, 2.015), None)
    same(page.browser.last_status(URL + "y"), None)


def test_a_browser_that_notes_no_statuses_tells_that_there_was_an_answer(page):
    entries = js.harness.timings(page.window, False)
    same(page.browser.notes_statuses(), False)
    entries.push(page.browser.object(name=URL, startTime=1000, responseStatus=404))
    same(page.browser.last_status(URL), 0)


async def test_a_status_that_is_noted_late_is_waited_for(page):
    entries = js.harness.timings(page.window, True)
    asking = asyncio.create_task(page.browser.status_of(URL, 1))
    await asyncio.sleep(0)
    entries.push(page.browser.object(name=URL, startTime=1000, responseStatus=404))
    same(await asking, 404)


async def test_the_server_is_asked_where_no_status_is_noted(page):
    site(503)
    for notes_statuses, url, status in (
        (True, js.harness.origin + "/w.js", 503),
        (False, js.harness.origin + "/w.js", 503),
        (False, NOBODY, 0),
    ):
        js.harness.timings(page.window, notes_statuses)
        same(await page.browser.status_of(url, 0), status)
    same(str(js.harness.site.options.credentials), "omit")
