"""A widget that waits: nothing is fetched from the vendor before the start."""

import pytest
from playwright.sync_api import expect

from .page_scripts import NOTHING_UNHEARD
from .stories import every_engine

WIDGET = '<chathub-widget organization="sales" start="{}"></chathub-widget>'
# The line has a row for each widget; in the same task its Python begins to hear the page's buttons.
BUTTONS_ARE_HEARD = (
    "document.querySelector('.line-frame').contentDocument.querySelector('.of-widget') !== null"
)
FAR = '<p style="margin-block-end: 300vh"></p>' + WIDGET.format("visible")


@pytest.fixture
def waiting(chathub, mount):
    """Mount a widget and expect that it waits without a word to the vendor or for a token."""

    def mount_it(body):
        seen = mount(body)
        seen.until(NOTHING_UNHEARD)  # Python has heard of it
        asked = chathub.calls()
        # Python's turn comes before this: what it would have asked for, it has.
        seen.page.evaluate("() => fetch('/own/empty.html').then(() => true)")
        assert chathub.calls() == asked
        assert seen.panels == []
        assert seen.states == []
        return seen

    return mount_it


@every_engine
def test_when_the_page_is_idle(page, seen):
    page.goto("/start-modes?start=idle")
    seen.ready("Sally Jensen")


@every_engine
def test_when_its_place_comes_into_view(waiting):
    seen = waiting(FAR)
    seen.page.evaluate("() => document.querySelector('chathub-widget').scrollIntoView()")
    seen.ready()


def test_the_page_says_where_that_place_is_and_leads_there(page, waiting_page):
    seen = waiting_page("visible")
    page.get_by_role("link", name="Go to its place").click()
    seen.ready("Sally Jensen")
    expect(page.get_by_text("The widget’s place is right below")).to_be_in_viewport()


@pytest.mark.parametrize("how", ["pointed at", "focused", "clicked"])
def test_when_the_placeholder_is_touched(waiting, how):
    seen = waiting(WIDGET.format("interaction"))
    placeholder = seen.page.get_by_role("button", name="Open the chat")
    expect(placeholder).to_be_visible()
    if how == "pointed at":
        # Not hover(), which goes on to look for a button that is gone by then.
        box = placeholder.bounding_box()
        seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    elif how == "focused":
        placeholder.focus()
    else:
        placeholder.dispatch_event("click")  # a mouse would come by pointing at it
    seen.ready()
    expect(placeholder).to_have_count(0)


@pytest.fixture
def waiting_page(page, seen, chathub):
    """Open the page in a mode, and expect that it waits without a word to the vendor."""

    def open_it(mode):
        page.goto(f"/start-modes?start={mode}")
        page.wait_for_load_state("networkidle")  # nothing is left to ask
        seen.until(BUTTONS_ARE_HEARD)
        waits(seen)
        return seen

    return open_it


def waits(seen):
    """Expect that nothing was asked of the vendor, nor a token of the site; the page says so."""
    asked = [
        url for url in seen.urls if url.startswith(seen.chathub.vendor) or "/api/chathub/" in url
    ]
    assert asked == []
    expect(seen.page.locator("#requests")).to_have_text("0")
    assert seen.panels == []


def test_when_a_script_says_so_and_after_a_stop_not_again(page, waiting_page):
    seen = waiting_page("manual")
    page.get_by_role("button", name="Start the chat").click()
    seen.ready()
    expect(page.locator("#requests")).not_to_have_text("0")
    page.get_by_role("button", name="Stop it").click()
    seen.nothing_is_left()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert seen.panels == []


def test_after_a_yes(page, waiting_page):
    seen = waiting_page("consent")
    question = page.get_by_role("group", name="Load it?")
    expect(question).to_be_visible()
    question.get_by_role("button").click()
    seen.ready()
    expect(question).to_be_hidden()
