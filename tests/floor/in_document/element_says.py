# What a <chathub-widget> tells its page: by events, by its attribute, by what it shows.
import js
from chathub_widget import element as module

from .element import Desk, ready, settled, until
from .harness import same

KEYS = "state previous organization code reason expiresAt retryAt"


def details(page):
    """Return the list in which what each event says will be, by name."""
    found = []

    def heard(event):
        keys = js.Object.keys(event.detail)
        said = {}
        for name in [str(keys[index]) for index in range(keys.length)]:
            value = page.browser.plain(js.Reflect.get(event.detail, name))
            said[name] = value and str(value)
        found.append(said)

    page.browser.listen(heard, (), ("chathub-state",))
    return found


async def test_an_event_says_what_it_was_whose_it_is_and_why(page):
    desk = Desk(page, 403, '{"error": "Not you.", "code": "organization_forbidden"}')
    told = details(page)
    element = desk.put(organization="Sales")
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    same(sorted(told[-1]), sorted(KEYS.split()))
    last = told[-1]
    same(
        [last[name] for name in KEYS.split()[:4]], ["unavailable", "loading", "Sales", "forbidden"]
    )
    assert "Not you." in last["reason"], last


async def test_a_retry_and_an_expiry_are_moments(page):
    desk = Desk(page, 503, "")
    told = details(page)
    element = desk.put()
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    assert told[-1]["retryAt"].startswith("20"), told[-1]
    same(told[-1]["expiresAt"], None)
    desk.take_away(element)
    await settled(page)  # and nothing is tried again


async def broken(page, attributes, what):
    """Let the start of an element meet a mistake of ours; return what it tells, and what is logged."""
    desk = Desk(page)
    told, said = details(page), []
    js.Reflect.set(page.window.console, "error", lambda text: said.append(str(text)))

    def breaks(*_):
        raise ValueError("this one")

    element = desk.put(organization="Sales", **attributes)
    if what == "start":
        await settled(page)
    page.browser.web_address = breaks
    if what == "start":
        desk.tell(element, "start")
    await settled(page)
    return told, said, element


async def test_a_mistake_of_ours_at_a_start_is_told_and_logged(page):
    for attributes, what in (({}, "changed"), ({"start": "manual"}, "start")):
        told, said, element = await broken(page, attributes, what)
        (last,) = told[-1:]
        reason = last.pop("reason")
        same(
            last,
            {
                "state": "unavailable",
                "previous": "idle",
                "organization": "Sales",
                "code": "crashed",
                "expiresAt": None,
                "retryAt": None,
            },
        )
        assert reason.startswith("The widget could not be started: ValueError("), reason
        assert "this one" in reason
        same(said, ["ChatHub: " + reason])
        same(str(element.getAttribute("state")), "unavailable")
        del page.browser.web_address


async def test_what_is_shown_goes_to_the_element_that_takes_the_place(page):
    desk = Desk(page, 404, "")
    element = desk.put(organization="sales", fallback_email="help@site.example")
    await until(lambda: str(element.getAttribute("state")) == "unavailable", "unavailable")
    element.remove()
    desk.tell(element)
    other = desk.put(organization="sales", fallback_email="help@site.example")
    await settled(page)
    same(str(other.getAttribute("state")), "unavailable")
    same(str(other.shadowRoot.querySelector("li a").textContent), "help@site.example")
    same(int(element.shadowRoot.childNodes.length), 0)
    same(len(desk.asked()), 1)


async def test_the_elements_of_the_page_or_of_the_one_around_are_served(page):
    js.harness.elements(page.window)
    page_browser, asked = module.page_browser, []

    def found(parent=False):
        asked.append(parent)
        return page.browser

    module.page_browser = found
    module.serve_parent()
    module.serve()
    same(asked, [True, False])
    module.serve(page.browser)
    same(len(asked), 2)
    module.page_browser = page_browser


async def test_an_element_may_name_no_module_of_another_site_though_python_may(page):
    desk = Desk(page)
    element = desk.put(widget_url="https://evil.example/x.js", start="manual")
    await settled(page)
    same(str(element.getAttribute("state")), "unavailable")
    await ready(desk)
