# <chathub-widget>: what its attributes ask for is what runs. Its class, a JavaScript class, tells so.
import asyncio
import json

import js
from chathub_widget.element import Elements

from .harness import same

WIDGET = "https://widget.example/w.js"
TOKEN = json.dumps({"token": "opaque", "operator": {"id": 7}})


class Desk:
    """A page whose elements are served, and what they have told."""

    def __init__(self, page, status=200, text=TOKEN):
        self.page = page
        self.answer(status, text)
        page.browser.site_settings = {
            "token_url": js.harness.origin + "/token",
            "widget_url": WIDGET,
        }
        self._tell = js.harness.elements(page.window)
        self.states, self.codes = [], []
        page.browser.listen(self._heard, (), ("chathub-state",))
        Elements(page.browser)

    def answer(self, status, text):
        """Let the token endpoint answer so from now on."""
        js.harness.site.status = status
        js.harness.site.text = text

    def asked(self):
        return [str(url) for url in js.harness.site.asked]

    def put(self, **attributes):
        """Insert an element, and tell so."""
        element = self.page.browser.create("chathub-widget")
        for name in attributes:
            element.setAttribute(name.replace("_", "-"), attributes[name])
        self.page.browser.append_to_body(element)
        self.tell(element)
        return element

    def tell(self, element, what="changed"):
        self._tell(element, what)

    def change(self, element, name, value):
        element.setAttribute(name, value)
        self.tell(element)

    def take_away(self, element):
        element.remove()
        self.tell(element)

    def tags(self):
        return self.page.browser.find_all("head script[type=module]")

    def _heard(self, event):
        self.states.append(str(event.detail.state))
        self.codes.append(event.detail.code)


async def until(condition, what):
    """Wait for what comes over the network or with a timer."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError(what)


async def ready(desk, **attributes):
    """Return an element whose widget is there."""
    element = desk.put(**attributes)
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    return element


async def settled(page):
    """Let what was told have its effect: elements are looked at once the running task is over."""
    for _ in range(2):
        rung = asyncio.Event()
        timer = page.browser.timer(lambda *_, rung=rung: rung.set())
        timer.set(0)  # after the one that looks at elements, which was set before
        await rung.wait()
        timer.close()


async def test_an_element_that_is_inserted_becomes_the_vendors_tag_with_a_token(page):
    desk = Desk(page)
    await ready(desk, organization="Sales")
    (tag,) = desk.tags()
    same(str(tag.id), "operator-chat-panel-script-Sales")
    same(str(tag.getAttribute("src")), WIDGET)
    same(str(tag.getAttribute("token")), "opaque")
    same(desk.asked(), ["/token?org=Sales"])
    same(desk.states, ["loading", "ready"])


async def test_an_element_that_is_taken_away_takes_its_tag_along(page):
    desk = Desk(page)
    element = await ready(desk)
    desk.take_away(element)
    await until(lambda: not desk.tags(), "gone")
    same(desk.states[:2], ["loading", "ready"])
    same(str(element.getAttribute("state")), "stopped")


async def test_an_element_that_is_moved_within_one_task_changes_nothing(page):
    desk = Desk(page)
    element = await ready(desk)
    (tag,) = desk.tags()
    element.remove()
    desk.tell(element)
    page.document.body.appendChild(element)
    desk.tell(element)
    await settled(page)
    assert desk.tags()[0].isSameNode(tag)
    same(desk.states, ["loading", "ready"])
    same(len(desk.asked()), 1)


async def test_an_element_in_place_of_another_has_its_widget(page):
    desk = Desk(page)
    element = await ready(desk, organization="sales")
    (tag,) = desk.tags()
    element.remove()
    desk.tell(element)
    other = desk.put(organization="sales")
    await settled(page)
    assert desk.tags()[0].isSameNode(tag)
    same(str(other.getAttribute("state")), "ready")
    same(len(desk.asked()), 1)


async def test_elements_in_place_of_several_have_their_widgets_in_any_order(page):
    desk = Desk(page)
    sales = await ready(desk, organization="sales")
    support = await ready(desk, organization="support")
    first, second = desk.tags()
    desk.take_away(sales)
    desk.take_away(support)
    come = [desk.put(organization=name) for name in ("support", "billing", "sales")]
    await until(lambda: len(desk.tags()) == 3, "three tags")
    assert desk.tags()[0].isSameNode(first) and desk.tags()[1].isSameNode(second)
    await until(
        lambda: [str(each.getAttribute("state")) for each in come] == ["ready"] * 3, "ready"
    )
    same(desk.asked(), ["/token?org=" + name for name in ("sales", "support", "billing")])


async def test_an_element_that_asks_for_something_else_has_a_widget_of_its_own(page):
    desk = Desk(page)
    element = await ready(desk, organization="sales")
    element.remove()
    desk.tell(element)
    other = desk.put(organization="support")
    await until(lambda: str(other.getAttribute("state")) == "ready", "ready")
    same([str(tag.id) for tag in desk.tags()], ["operator-chat-panel-script-support"])
    same(desk.asked(), ["/token?org=sales", "/token?org=support"])


async def test_another_organization_is_another_widget(page):
    desk = Desk(page)
    element = await ready(desk, organization="sales")
    desk.change(element, "organization", "support")
    await until(lambda: len(desk.asked()) == 2, "asked")
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    same([str(tag.id) for tag in desk.tags()], ["operator-chat-panel-script-support"])


async def test_another_contact_leaves_the_widget_alone(page):
    desk = Desk(page)
    element = await ready(desk)
    (tag,) = desk.tags()
    desk.change(element, "fallback-email", "help@site.example")
    await settled(page)
    assert desk.tags()[0].isSameNode(tag)
    same(len(desk.asked()), 1)


async def test_another_contact_or_language_is_shown_at_once(page):
    desk = Desk(page, 404, "")
    element = desk.put()
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    desk.change(element, "fallback-email", "help@site.example")
    desk.change(element, "locale", "da")
    await until(lambda: page.browser.plain(element.shadowRoot.querySelector("a")), "a link")
    same(str(element.shadowRoot.querySelector("a").href), "mailto:help@site.example")
    same(str(element.shadowRoot.querySelector("section").lang), "da")
    same(len(desk.asked()), 1)


async def test_who_is_signed_out_sees_so_and_has_no_tag(page):
    desk = Desk(page, 401, '{"error": "Sign in first.", "code": "no_session"}')
    element = desk.put()
    await until(lambda: str(element.getAttribute("state")) == "signed-out", "signed out")
    same(str(element.shadowRoot.querySelector("h2").textContent), "You are signed out")
    same(desk.tags(), [])


async def test_an_element_that_is_to_wait_is_started_by_a_script(page):
    desk = Desk(page)
    element = desk.put(start="manual")
    await settled(page)
    same(desk.asked(), [])
    desk.tell(element, "start")
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")


async def test_an_element_that_was_never_in_the_page_does_nothing(page):
    desk = Desk(page)
    element = page.browser.create("chathub-widget")
    for what in ("changed", "start", "refresh", "stop"):
        desk.tell(element, what)
    await settled(page)
    same((desk.asked(), desk.states, desk.tags()), ([], [], []))


async def test_a_module_that_the_site_does_not_allow_is_refused_by_name(page):
    desk = Desk(page)
    element = desk.put(widget_url="https://evil.example/x.js")
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    same((desk.asked(), desk.tags()), ([], []))


async def test_a_refresh_before_the_start_is_one(page):
    desk = Desk(page)
    element = desk.put(start="manual")
    await settled(page)
    desk.tell(element, "refresh")
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    same(desk.states, ["loading", "ready"])


async def test_what_is_wrong_is_told_by_a_word_too(page):
    desk = Desk(page, status=403, text="{}")
    element = desk.put()
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    same(desk.states, ["loading", "unavailable"])
    same([code and str(code) for code in desk.codes], [None, "forbidden"])


async def test_no_token_is_asked_for_while_the_page_is_only_prerendered(page):
    page.window.document.prerendering = True
    desk = Desk(page)
    element = desk.put()
    await settled(page)
    same(str(element.getAttribute("state")), "loading")
    same(desk.asked(), [])
    page.window.document.dispatchEvent(page.window.Event.new("prerenderingchange"))
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    same(len(desk.asked()), 1)


def asked_early(page, ago_s):
    """Put there what the element's script has asked so long ago; return the map of such answers."""
    asked_s = page.browser.now_s() - ago_s
    more = {"date": None, "retryAfter": None, "asked": asked_s, "answered": asked_s}
    answer = page.browser.object(status=200, text=TOKEN, **more)
    return js.harness.early(page.window, js.harness.origin + "/token", answer)


async def test_an_answer_from_before_python_was_there_is_taken_once(page):
    desk = Desk(page)
    early = asked_early(page, ago_s=2)
    await ready(desk)
    same(desk.asked(), [])
    same(int(early.size), 0)


async def test_an_answer_from_long_ago_is_not_believed(page):
    desk = Desk(page)
    asked_early(page, ago_s=16)
    await ready(desk)
    same(len(desk.asked()), 1)
