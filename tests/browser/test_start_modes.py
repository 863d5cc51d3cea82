"""A widget that waits: nothing is fetched from the vendor before the start."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def waiting(page, seen, chathub):
    """Open the page in a mode, and expect that it waits without a word to the vendor."""

    def open_it(mode):
        page.goto(f"/start-modes?start={mode}")
        page.wait_for_load_state("networkidle")  # Python is there, and has nothing left to ask
        assert asked(seen, chathub) == []
        assert not [url for url in seen.urls if "/api/chathub/" in url], "nor for a token"
        expect(page.locator("#requests")).to_have_text("0")
        expect(seen.panel).to_have_count(0)
        return seen

    return open_it


def asked(seen, chathub):
    """Return what this page has asked of the vendor."""
    return [url for url in seen.urls if url.startswith(chathub.vendor)]


def works(seen, chathub):
    """Expect the panel, and the page's own count of what that took."""
    seen.ready()
    expect(seen.panel).to_contain_text("Sally Jensen")
    expect(seen.page.locator("#requests")).not_to_have_text("0")


@pytest.mark.parametrize("mode", ["immediate", "idle"])
def test_by_itself(page, seen, chathub, mode):
    page.goto(f"/start-modes?start={mode}")
    works(seen, chathub)


def test_when_its_place_comes_into_view(page, waiting, chathub):
    seen = waiting("visible")
    page.locator(".far + chathub-widget").scroll_into_view_if_needed()
    works(seen, chathub)


@pytest.mark.parametrize("how", ["pointed at", "focused", "clicked"])
def test_when_the_placeholder_is_touched(page, waiting, chathub, how):
    seen = waiting("interaction")
    placeholder = page.get_by_role("button", name="Open the chat")
    if how == "pointed at":
        # Not hover(), which goes on to look for a button that is gone by then.
        box = placeholder.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    elif how == "focused":
        placeholder.focus()
    else:
        placeholder.dispatch_event("click")  # a mouse would come by pointing at it
    works(seen, chathub)
    expect(page.get_by_role("button", name="Open the chat")).to_have_count(0)


def test_when_a_script_says_so_and_after_a_stop_not_again(page, waiting, chathub):
    seen = waiting("manual")
    page.get_by_role("button", name="Start the chat").click()
    works(seen, chathub)
    page.get_by_role("button", name="Stop it").click()
    expect(seen.panel).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(seen.panel).to_have_count(0)


def test_after_a_yes(page, waiting, chathub):
    seen = waiting("consent")
    question = page.get_by_role("group", name="Load it?")
    expect(question).to_be_visible()
    question.get_by_role("button").click()
    works(seen, chathub)
    expect(question).to_be_hidden()
