# A page that is morphed into the next HTML, which does not know the widget: that stays, with the keyboard in it.
from .additions import adopted, change, shown, take_the_splash_away
from .element import Desk, ready, settled
from .harness import same


def take_all_away(document):
    for selector in ("section", ".splash"):
        document.querySelector(selector).remove()


async def morph(page, additions, then=None):
    additions.begin_swap()
    await change(page, take_all_away)
    if then:
        then()
    additions.begin_swap()  # the page's next element tells so, too
    additions.end_swap()


async def test_what_a_morph_takes_away_comes_back(page):
    additions = adopted(page)
    for _ in range(2):
        await morph(page, additions)
        same(shown(page), ["main", "section", "p"])


async def test_what_the_vendor_takes_away_after_a_morph_stays_away(page):
    additions = adopted(page)
    await morph(page, additions)
    await change(page, take_the_splash_away)
    additions.end_swap()
    additions.put_back()
    same(shown(page), ["main", "section"])


async def test_what_the_vendor_has_taken_away_before_a_morph_stays_away(page):
    additions = adopted(page)
    await change(page, take_the_splash_away)
    additions.begin_swap()
    await change(page, lambda document: document.querySelector("section").remove())
    additions.end_swap()
    same(shown(page), ["main", "section"])


def with_a_field(page):
    """Return the additions of a widget in whose panel somebody is typing, and the field."""
    additions = adopted(page)
    field = page.document.createElement("input")
    page.document.querySelector("section").appendChild(field)
    field.focus()
    return additions, field


async def test_who_types_in_a_panel_goes_on_to_type_there_after_a_morph(page):
    additions, field = with_a_field(page)
    await morph(page, additions)
    assert page.document.activeElement.isSameNode(field)


async def test_the_keyboard_stays_where_the_page_has_put_it_meanwhile(page):
    additions, _ = with_a_field(page)
    search = page.document.createElement("input")
    page.document.querySelector("main").appendChild(search)
    await morph(page, additions, search.focus)
    assert page.document.activeElement.isSameNode(search)


async def test_the_keyboard_does_not_come_to_a_panel_that_has_lost_it_before(page):
    additions, field = with_a_field(page)
    await morph(page, additions)
    field.blur()
    await morph(page, additions)
    assert page.document.activeElement.isSameNode(page.document.body)


async def test_what_widgets_have_added_comes_back_once_an_element_is_restored_to_its_html(page):
    adopted(page)
    desk = Desk(page)
    element = await ready(desk)
    for what, left in (("restored", ["section", "p"]), ("changed", [])):
        desk.tell(element, what)
        await change(page, take_all_away)
        await settled(page)
        same([name for name in shown(page) if name in ("section", "p")], left)


async def test_an_element_that_is_restored_to_its_html_has_its_state_again(page):
    desk = Desk(page)
    element = await ready(desk)
    element.removeAttribute("state")
    desk.tell(element, "restored")
    await settled(page)
    same(str(element.getAttribute("state")), "ready")
    same(desk.states, ["loading", "ready"])
    same(len(desk.asked()), 1)


async def test_a_script_that_takes_the_state_away_each_time_has_its_way_in_the_end(page):
    desk = Desk(page)
    element = await ready(desk)

    async def lose():
        element.removeAttribute("state")
        desk.tell(element, "restored")
        await settled(page)
        return page.browser.get(element, "state")

    for _ in range(30):
        desk.tell(element)
        await settled(page)
    same(await lose(), "ready")
    for _ in range(30):
        await lose()
    same(page.browser.get(element, "state"), None)
    page.browser.monotonic_s = lambda now_s=page.browser.monotonic_s: now_s() + 1
    same(await lose(), "ready")
