# What a page tells, to whom, and until when.
import asyncio

import js

from .element import until
from .harness import same


def test_events_of_window_and_document_are_heard_until_that_is_ended(page):
    heard = []
    remove = page.browser.listen(
        lambda event: heard.append(str(event.type)), ("online", "focus"), ("visibilitychange",)
    )
    for target in (page.window, page.document):
        for name in ("online", "focus", "visibilitychange", "other"):
            target.dispatchEvent(page.window.Event.new(name))
    same(heard, ["online", "focus", "visibilitychange"])
    remove()
    page.window.dispatchEvent(page.window.Event.new("online"))
    page.document.dispatchEvent(page.window.Event.new("visibilitychange"))
    same(len(heard), 3)


def test_what_the_page_keeps_from_others_is_heard_where_that_is_wanted(page):
    heard = []
    field = page.put("<div><input></div>").firstElementChild
    field.parentNode.addEventListener(
        "input", page.window.eval("(event) => event.stopPropagation()")
    )
    remove = page.browser.listen(lambda event: heard.append(str(event.type)), capturing=("input",))
    field.dispatchEvent(page.window.Event.new("input"))
    same(heard, ["input"])
    remove()
    field.dispatchEvent(page.window.Event.new("input"))
    same(len(heard), 1)


async def test_whatever_may_have_moved_is_told_until_that_is_ended(page):
    told = []
    element = page.put("<div><p>text</p></div>").firstElementChild
    remove = page.browser.on_layout(lambda *_: told.append(1), ("transitionend",))

    async def moves(change):
        told.clear()
        change()
        await until(lambda: told, "told")

    page.document.addEventListener("transitionend", page.window.eval("() => {}"))
    scroll = page.window.Event.new("transitionend")
    await moves(lambda: element.setAttribute("class", "open"))
    await moves(lambda: element.appendChild(page.document.createElement("i")))
    await moves(lambda: js.Reflect.set(element.firstChild, "data", "other"))
    await moves(lambda: page.window.dispatchEvent(page.window.Event.new("resize")))
    await moves(lambda: element.dispatchEvent(scroll))
    remove()
    told.clear()
    element.setAttribute("class", "closed")
    page.window.dispatchEvent(page.window.Event.new("resize"))
    element.dispatchEvent(scroll)
    await page.browser.sleep(0.01)
    same(told, [])


async def test_a_page_that_is_only_prerendered_is_waited_for(page):
    await page.browser.activated()
    page.document.prerendering = True
    waiting = asyncio.create_task(page.browser.activated())
    await page.browser.sleep(0.01)
    same(waiting.done(), False)
    page.document.dispatchEvent(page.window.Event.new("prerenderingchange"))
    await waiting


def test_events_of_one_element_are_heard_until_that_is_ended(page):
    heard = []
    element = page.put("<p></p>")
    callback = page.browser.callback(lambda *_: heard.append(1))
    page.browser.listen_to(element, "load", callback)
    element.dispatchEvent(page.window.Event.new("load"))
    page.browser.unlisten(element, "load", callback)
    element.dispatchEvent(page.window.Event.new("load"))
    same(heard, [1])


def test_a_callback_that_was_released_does_nothing_more(page):
    heard = []
    callback = page.browser.callback(lambda *_: heard.append(1))
    proxy = callback.proxy
    page.browser.release(callback)
    proxy()
    same(heard, [])


def test_an_exception_of_a_callback_is_said_and_is_not_the_pages(page):
    said = []
    page.window.console.error = lambda text: said.append(str(text))

    def breaks(*_):
        raise ValueError("this one")

    callback = page.browser.callback(breaks)
    page.browser.listen_to(page.document.body, "load", callback)
    page.document.body.dispatchEvent(page.window.Event.new("load"))
    same(said, ["ChatHub: ValueError: this one"])


def test_who_handles_an_event_of_ours_says_so(page):
    element = page.put("<div><script></script></div>").firstElementChild
    heard = []

    def takes(event):
        heard.append((str(event.type), bool(event.bubbles), str(event.detail.state)))
        event.preventDefault()

    same(page.browser.dispatch(element, "chathub-token"), False)
    remove = page.browser.listen(takes, (), ("chathub-token",))
    same(page.browser.dispatch(element, "chathub-token", {"state": "ready"}), True)
    same(heard, [("chathub-token", True, "ready")])
    remove()
    same(page.browser.dispatch(element, "chathub-token"), False)


def test_an_error_and_a_rejection_tell_what_was_thrown_and_where(page):
    told = []

    def heard(event):
        told.append(page.browser.error_of(event))

    page.browser.listen(heard, ("error", "unhandledrejection"))
    error = page.window.Event.new("error")
    error.filename = "https://widget.example/w.js"
    error.message = "token expired"
    page.window.dispatchEvent(error)
    rejection = page.window.Event.new("unhandledrejection")
    rejection.reason = "token expired, too"
    page.window.dispatchEvent(rejection)
    page.window.dispatchEvent(page.window.Event.new("error"))
    same(
        told,
        [
            ("https://widget.example/w.js", "token expired"),
            ("", "token expired, too"),
            ("undefined", "undefined"),
        ],
    )


def test_a_callback_says_what_its_function_says_and_so_does_a_method(page):
    callback = page.browser.callback(lambda number: number + 1)
    same(int(callback.proxy(1)), 2)
    found = page.browser.object(text="here")
    same(page.browser.attempt(found, "hasOwnProperty", "text"), True)
    same(page.browser.attempt(found, "nothing"), None)


def test_what_cannot_be_made_text_is_empty(page):
    thrower = js.JSON.parse("{}")
    js.Object.defineProperty(thrower, "reason", js.harness.thrower)
    same(page.browser.text_of(thrower, "reason"), "")


def test_a_violation_tells_what_was_blocked_by_which_directive(page):
    event = page.window.Event.new("securitypolicyviolation")
    event.blockedURI = "https://widget.example/w.js"
    event.effectiveDirective = "script-src-elem"
    same(page.browser.violation_of(event), ("https://widget.example/w.js", "script-src-elem"))


def test_a_page_that_comes_back_from_history_is_known(page):
    kept, new, other = [page.window.Event.new(name) for name in ("pageshow", "pageshow", "focus")]
    kept.persisted = other.persisted = True
    new.persisted = False
    same([page.browser.was_kept(each) for each in (kept, new, other)], [True, False, False])


def rejected(page, stack):
    """Return the URL that a rejection with this stack is said to come from."""
    event = page.browser.object(type="unhandledrejection", reason=page.browser.object(stack=stack))
    return page.browser.error_of(event)[0]


def test_a_rejections_file_is_the_first_of_its_stack_in_every_browsers_way(page):
    url = "https://widget.example/w.js"
    for stack in (
        "Error: no\n    at fail (https://widget.example/w.js:10:5)\n    at https://site.example/a.js:1:2",
        "Error: no\n    at https://widget.example/w.js:10:5",
        "fail@https://widget.example/w.js:10:5\n@https://site.example/a.js:1:2\n",
        "https://widget.example/w.js:10:5",
        "module code@https://widget.example/w.js:3",
    ):
        same(rejected(page, stack), url)
    same(
        rejected(page, "https://widget.example:8443/w.js:10:5"), "https://widget.example:8443/w.js"
    )
    same(rejected(page, ""), "")
    same(rejected(page, "Error: no\n    at <anonymous>"), "")


async def test_an_element_that_is_taken_away_is_told_once_it_is_gone(page):
    told, others = [], []
    element = page.put("<div><p></p></div>").firstElementChild
    page.browser.on_removed(element, lambda: told.append("gone"))
    page.browser.on_children([element], lambda *_: others.append(1))
    page.document.body.firstElementChild.appendChild(page.document.createElement("i"))
    await until(lambda: others, "told of another")
    same(told, [])
    element.remove()
    await until(lambda: told, "told")
    same(told, ["gone"])


async def test_what_comes_and_goes_beside_an_element_is_told(page):
    told = []
    element = page.put("<div><p></p><i></i></div>").firstElementChild
    place = element.parentNode
    remove = page.browser.on_children([element], lambda *nodes: told.append(nodes))
    place.removeChild(place.lastElementChild)
    place.appendChild(page.document.createElement("b"))
    await until(lambda: told, "told")
    ((added, removed),) = told
    same([[str(node.localName) for node in nodes] for nodes in (added, removed)], [["b"], ["i"]])
    remove()
    place.appendChild(page.document.createElement("u"))
    await page.browser.sleep(0.01)
    same(len(told), 1)


async def test_an_element_that_stands_nowhere_is_passed_over(page):
    told = []
    element = page.put("<p></p>")
    loose = page.document.createElement("p")
    page.browser.on_children([loose, element], lambda *nodes: told.append(nodes))
    element.remove()
    await until(lambda: told, "told")
