# Whoever listens no longer has left no listener in the page.
import asyncio

import js

from .harness import same


def watched(page):
    """Return the listeners there are from now on, of the window and of the document."""
    return [js.harness.listeners(target) for target in (page.window, page.document)]


def counts(held):
    return [int(each.length) for each in held]


def test_of_the_window_and_the_document(page):
    held = watched(page)
    remove = page.browser.listen(
        lambda _: None, ("online", "focus"), ("visibilitychange",), ("input",)
    )
    same(counts(held), [3, 1])
    remove()
    same(counts(held), [0, 0])


def test_of_what_may_have_moved(page):
    held = watched(page)
    remove = page.browser.on_layout(lambda: None, ("transitionend", "load"))
    same(counts(held), [1, 2])
    remove()
    same(counts(held), [0, 0])


def test_of_what_is_typed(page):
    held = watched(page)
    drafts = page.browser.drafts()
    same(counts(held), [2, 0])
    drafts.stop()
    same(counts(held), [0, 0])


def test_of_a_page_that_is_idle_only_later(page):
    held = watched(page)
    js.Object.defineProperty(page.document, "readyState", page.browser.object(value="interactive"))
    remove = page.browser.when_idle(lambda: None)
    same(counts(held), [1, 0])
    remove()
    same(counts(held), [0, 0])


async def test_of_a_page_that_is_only_prerendered(page):
    held = watched(page)
    page.document.prerendering = True
    waiting = asyncio.create_task(page.browser.activated())
    await asyncio.sleep(0)
    same(counts(held), [0, 1])
    page.document.dispatchEvent(page.window.Event.new("prerenderingchange"))
    await waiting
    same(counts(held), [0, 0])


async def test_of_a_module_that_is_fetched(page):
    create, links = page.browser.create, []

    def create_and_watch(name, text=""):
        made = create(name, text)
        links.append((made, js.harness.listeners(made)))
        return made

    page.browser.create = create_and_watch
    asking = asyncio.create_task(page.browser.preload("https://widget.example/w.js", 5))
    await asyncio.sleep(0)
    ((link, held),) = links
    same(int(held.length), 2)
    link.dispatchEvent(page.window.Event.new("error"))
    await asking
    same(int(held.length), 0)


async def test_of_a_request(page):
    held = js.harness.listeners(js.document)
    asking = asyncio.create_task(page.browser.request(js.harness.origin, {}, 5).answer())
    await asyncio.sleep(0)
    same(int(held.length), 1)
    await asking
    same(int(held.length), 0)
