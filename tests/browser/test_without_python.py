"""Where Python does not answer, the element itself says so, and is ready for one that comes late."""

import json
import time

import chathub_widget.page.messages as messages
import pytest
from playwright.sync_api import expect

from .page_scripts import HIDDEN_PYTHON
from .seen import WIDGET_ELEMENT
from .stories import other_engines_in_full

SHARED = "globalThis[Symbol.for('chathub')]"
WAITS = f"{SHARED}?.timers !== undefined"
NAMED = """<img name="chathub"><form id="chathub"><input name="queue"></form><div id="chathub"></div>
<a id="chathubLoads"></a><a id="chathubOurs"></a><a id="said-by-a-stranger" name="chathubNumber"></a>
<script type="mpy" config="/of/another/chathub/mpy.json"></script>"""
# WebKit's driver cannot move the clock.
SOONER = """<script>
const later = setTimeout.bind(window);
window.setTimeout = (then, ms) => later(then, ms === 15_000 ? 100 : ms);
</script>"""
BLOCKED = "default-src 'self'; frame-src 'none'; script-src 'self' 'unsafe-inline'"
REMOVE_PYTHON = "() => document.querySelector('iframe[src*=\"/chathub/python/\"]').remove()"


@pytest.fixture
def two_lines(seen, own_pages):
    """Open a page that has nothing but the element's script and the element."""

    def open_it(body=WIDGET_ELEMENT, policy="default-src * 'unsafe-inline'", language="en"):
        path = own_pages.write_plain("two-lines", body, language, policy)
        seen.sign_in("demo")
        seen.page.clock.install()
        seen.page.goto(path, wait_until="commit")
        return seen

    return open_it


@pytest.mark.parametrize("missing", ["**/chathub/python/**", "**/core.js", "**/micropython.mjs"])
def test_a_missing_part_ends_in_the_fallback_and_a_reason(two_lines, page, missing):
    page.route(missing, lambda route: route.fulfill(status=404))
    began_s = time.monotonic()
    seen = two_lines(language="constructor")
    seen.until(WAITS)
    page.clock.fast_forward("00:14")
    states = seen.states
    # The page's clock goes on by itself: where the machine stood still the fifteenth second may be over.
    assert states == [] or time.monotonic() - began_s > 1
    page.clock.fast_forward("00:02")
    seen.fallback_says("help@site.example")
    seen.fallback_says("Chat is not available")
    assert seen.states == ["unavailable"]
    assert "Python did not answer within 15 seconds" in seen.changes[0]["reason"]
    assert any(seen.changes[0]["reason"] in text for _, text in seen.console)


@other_engines_in_full
def test_a_policy_that_blocks_the_frame_ends_in_the_fallback(two_lines):
    seen = two_lines(SOONER + WIDGET_ELEMENT, policy=BLOCKED, language="da")
    seen.fallback_says("Chatten er ikke tilgængelig")
    seen.fallback_says("help@site.example")
    seen.state("unavailable")


def test_python_that_comes_late_takes_over(two_lines, page):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/chathub/python/**", hold)
    seen = two_lines()
    seen.until(WAITS)
    page.clock.fast_forward("00:16")
    seen.fallback_says("help@site.example")
    (route,) = held
    route.continue_()
    seen.ready("Sally Jensen")
    expect(seen.fallback).to_have_count(0)


def test_what_is_told_before_python_comes_does_not_grow(two_lines, page):
    page.route("**/chathub/python/**", lambda route: route.abort())
    seen = two_lines()
    seen.until(WAITS)
    page.evaluate(
        """() => {
          for (let count = 0; count < 500; count += 1) {
            const view = document.createElement("chathub-widget");
            document.body.append(view);
            view.setAttribute("organization", count);
            view.refresh();
            view.remove();
          }
        }"""
    )
    assert seen.page.evaluate(f"{SHARED}.queue.length") < 5


@other_engines_in_full
def test_a_frame_of_python_that_the_page_removes_is_made_again(two_lines):
    seen = two_lines()
    seen.ready("Sally Jensen")
    seen.page.evaluate(REMOVE_PYTHON)
    seen.until(HIDDEN_PYTHON)
    seen.until(f"{SHARED}.listen !== null")
    first = seen.ready()
    seen.call("refresh")
    seen.another_token(first)
    seen.remove()
    seen.nothing_is_left()


def test_a_waiting_element_does_not_hold_back_an_immediate_one(two_lines, page):
    page.route("**/never", lambda route: None)
    waiting = '<chathub-widget organization="support" start="idle"></chathub-widget>'
    seen = two_lines(f'{waiting}{WIDGET_ELEMENT}<img src="/never" alt="">')
    seen.until("document.querySelector('section#operator-chat-panel-sales')")


def test_pythons_in_a_worker_are_not_asked_to_serve_the_page(two_lines):
    worker = '<script type="mpy" worker config="/chathub/mpy.json">pass</script>'
    seen = two_lines(worker + WIDGET_ELEMENT)
    seen.ready("Sally Jensen")


@other_engines_in_full
def test_names_that_a_stranger_gives_to_elements_change_nothing(two_lines):
    seen = two_lines(NAMED + WIDGET_ELEMENT)
    seen.ready("Sally Jensen")
    seen.call("reload")
    seen.reached("ready", 2)
    seen.ready()


def test_the_elements_own_words_are_those_of_python(page):
    page.goto("/own/empty.html")
    found = page.evaluate(
        "() => import('/chathub/without-python.js').then(({ TEXTS }) => JSON.stringify(TEXTS))"
    )
    words = ("title", "mail", "phone", "link")
    assert json.loads(found) == {
        name: [language[word] for word in words] for name, language in messages.LANGUAGES.items()
    }
