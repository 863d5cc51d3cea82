# When an element starts by itself, by each word of its `start` attribute.
import js
from chathub_widget.page.starting import Starting
from chathub_widget.settings import Settings

from .element import Desk, settled, until
from .harness import same


class Waiting:
    """An element that waits for its start, and how often it has begun."""

    def __init__(self, page, mode):
        self.page = page
        self.element = page.put("<chathub-widget></chathub-widget>")
        self.begun = 0
        settings = Settings(page.browser)
        self.starting = Starting(page.browser, self.element, settings, mode, self._begin)

    def _begin(self):
        self.begun += 1

    def button(self):
        root = self.page.browser.plain(self.element.shadowRoot)
        return root and self.page.browser.plain(root.querySelector("button"))

    def loads(self):
        self.page.window.dispatchEvent(self.page.window.Event.new("load"))


def in_state(page, name):
    """Let a page be at this point of its loading: "interactive" or "complete"."""
    state = page.browser.object(value=name, configurable=True)
    js.Object.defineProperty(page.document, "readyState", state)


def test_an_element_starts_at_once_unless_it_is_to_wait(page):
    for mode in ("immediate", "ahead"):
        same((mode, Waiting(page, mode).begun), (mode, 1))


def test_an_element_that_is_started_by_a_script_waits_for_that(page):
    waiting = Waiting(page, "manual")
    waiting.loads()
    same((waiting.begun, waiting.button()), (0, None))


# When the page is idle


def test_a_page_that_is_loading_is_not_idle_and_later_has_two_seconds_for_it(page):
    asked = js.harness.idle()
    in_state(page, "interactive")
    waiting = Waiting(page, "idle")
    same(int(asked.length), 0)
    waiting.loads()
    same((int(asked.length), int(asked[0][1].timeout), waiting.begun), (1, 2000, 0))
    asked[0][0]()
    same(waiting.begun, 1)


def test_a_page_that_has_loaded_is_asked_at_once_whether_it_is_idle(page):
    asked = js.harness.idle()
    in_state(page, "complete")
    waiting = Waiting(page, "idle")
    asked[0][0]()
    asked[0][0]()
    same(waiting.begun, 1)


async def test_a_browser_that_knows_no_idle_page_starts_a_moment_after_it_has_loaded(page):
    in_state(page, "complete")
    waiting = Waiting(page, "idle")
    same(waiting.begun, 0)
    began_s = page.browser.monotonic_s()
    await until(lambda: waiting.begun, "begun")
    assert page.browser.monotonic_s() - began_s > 0.1


def test_an_element_that_goes_before_the_page_is_idle_starts_nothing(page):
    asked = js.harness.idle()
    for state in ("interactive", "complete"):
        in_state(page, state)
        waiting = Waiting(page, "idle")
        waiting.starting.cancel()
        waiting.loads()
        for index in range(asked.length):
            asked[index][0]()
        same((state, waiting.begun), (state, 0))


# When it comes into view


def test_an_element_starts_when_one_sees_it_and_is_watched_no_longer(page):
    sight = js.harness.sight(page.window)
    waiting = Waiting(page, "visible")
    assert sight.watched[0].isSameNode(waiting.element)
    sight.show(False)
    same(waiting.begun, 0)
    sight.show(False, True)
    same((waiting.begun, int(sight.watched.length)), (1, 0))


def test_an_element_that_goes_unseen_starts_nothing(page):
    sight = js.harness.sight(page.window)
    waiting = Waiting(page, "visible")
    waiting.starting.cancel()
    same(int(sight.watched.length), 0)
    sight.show(True)
    same(waiting.begun, 0)


# When somebody asks for it


def test_an_element_starts_when_somebody_asks_for_it_and_its_button_goes(page):
    waiting = Waiting(page, "interaction")
    same(waiting.begun, 0)
    same(str(waiting.button().textContent), "Open the chat")
    waiting.button().click()
    same((waiting.begun, waiting.button()), (1, None))


def test_a_button_goes_with_its_element(page):
    waiting = Waiting(page, "interaction")
    button = waiting.button()
    waiting.starting.cancel()
    waiting.starting.cancel()
    button.click()
    same((waiting.begun, waiting.button()), (0, None))


async def test_an_element_starts_by_the_word_it_has(page):
    desk = Desk(page)
    element = desk.put(start="interaction")
    await settled(page)
    same(desk.asked(), [])
    element.shadowRoot.querySelector("button").click()
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    same(len(desk.asked()), 1)


async def test_an_element_whose_settings_are_wrong_says_so_at_once(page):
    desk = Desk(page)
    element = desk.put(start="manual", isolation="box")
    await settled(page)
    same(desk.codes[-1], "bad-setting")
    same(str(element.getAttribute("state")), "unavailable")


async def test_an_element_that_goes_while_it_waits_is_not_started(page):
    sight = js.harness.sight(page.window)
    desk = Desk(page)
    element = desk.put(start="visible")
    await settled(page)
    desk.take_away(element)
    await settled(page)
    sight.show(True)
    await settled(page)
    same((desk.asked(), desk.states), ([], []))
