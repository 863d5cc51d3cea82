# What stops an element, and what starts it again.
from .element import Desk, ready, settled, until
from .harness import same


async def test_an_element_that_was_stopped_stays_so_until_somebody_starts_it(page):
    desk = Desk(page)
    element = await ready(desk)
    desk.tell(element, "stop")
    await until(lambda: not desk.tags(), "gone")
    desk.change(element, "organization", "sales")
    await settled(page)
    same(len(desk.asked()), 1)
    desk.tell(element, "start")
    await until(lambda: len(desk.tags()) == 1, "back")
    same(desk.asked()[1:], ["/token?org=sales"])


async def test_a_stop_right_after_a_start_is_a_stop(page):
    desk = Desk(page)
    element = desk.put(start="manual")
    await settled(page)
    desk.tell(element, "start")
    desk.tell(element, "stop")
    await settled(page)
    same(str(element.getAttribute("state")), "stopped")
    same(desk.tags(), [])
    same(str(element.shadowRoot.textContent) if element.shadowRoot else "", "")


async def test_a_start_after_a_stop_is_a_start(page):
    desk = Desk(page)
    element = await ready(desk)
    desk.tell(element, "stop")
    desk.tell(element, "start")
    await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
    same(desk.states, ["loading", "ready", "stopped", "loading", "ready"])


async def stopped_in_a_listener(page, when, then=None):
    """Stop an element in the listener that hears of this state; nothing is left."""
    desk = Desk(page)

    def stop(event):
        if str(event.detail.state) == when:
            desk.tell(event.target, "stop")

    page.browser.listen(stop, (), ("chathub-state",))
    element = desk.put()
    if then:
        await until(lambda: str(element.getAttribute("state")) == "ready", "ready")
        desk.tell(element, then)
    await until(lambda: str(element.getAttribute("state")) == "stopped", "stopped")
    same(desk.states[-2:], [when, "stopped"])
    same(desk.tags(), [])


async def test_a_stop_in_a_listener_of_loading_is_a_stop(page):
    await stopped_in_a_listener(page, "loading")


async def test_a_stop_in_a_listener_of_ready_is_a_stop(page):
    await stopped_in_a_listener(page, "ready")


async def test_a_stop_in_a_listener_of_refreshing_is_a_stop(page):
    await stopped_in_a_listener(page, "refreshing", "refresh")


async def test_an_element_in_place_of_one_that_was_stopped_starts(page):
    desk = Desk(page)
    element = await ready(desk, organization="sales")
    desk.tell(element, "stop")
    element.remove()
    desk.tell(element)
    other = desk.put(organization="sales")
    await until(lambda: str(other.getAttribute("state")) == "ready", "ready")
    same(len(desk.tags()), 1)


async def test_an_element_that_was_stopped_stays_so_when_its_contacts_change(page):
    desk = Desk(page)
    element = await ready(desk)
    desk.tell(element, "stop")
    desk.change(element, "fallback-email", "help@site.example")
    await settled(page)
    same(str(element.getAttribute("state")), "stopped")
    same(desk.tags(), [])
    same(len(desk.asked()), 1)
