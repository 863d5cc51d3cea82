"""Stories that every page with a `<chathub-widget>` keeps, tried in a browser.

    pytest --chathub-site https://desk.example/chat

runs them; a module of a site's own may import them, to run them with the fixtures beside it:

    from chathub_server.testing.site_stories import *

They know the element's attributes, properties, methods and events, the documented id of the vendor's tag and
the document, and nothing else of the site. Each opens the page anew.
"""

import re

import pytest
from chathub_widget.core.token import mask

from .widget_page import AT_ONCE_S, WidgetPage
from .widget_view import DETAIL, STATES, WidgetView

__all__ = [
    "test_a_second_visit_shows_the_panel_again",
    "test_a_sign_out_takes_the_widget_away_at_once",
    "test_a_token_url_that_is_not_allowed_ends_in_the_fallback",
    "test_events_say_what_they_are_to_say_and_nothing_else",
    "test_inserting_the_element_again_brings_the_widget_back",
    "test_moving_the_element_changes_nothing",
    "test_no_error_is_written_to_the_console",
    "test_no_token_is_outside_the_tag",
    "test_refresh_brings_a_new_token",
    "test_reload_runs_the_module_again",
    "test_removing_the_element_leaves_nothing",
    "test_stop_takes_the_widget_away_and_start_brings_it_back",
    "test_the_panel_comes_up",
]
NOT_ALLOWED = "https://not-allowed.invalid/token"


def test_the_panel_comes_up(chathub_page: WidgetPage) -> None:
    """The state says ready, as a property and as an attribute; one tag is there, and no fallback."""
    chathub_page.until_ready("on the page")


def test_events_say_what_they_are_to_say_and_nothing_else(chathub_page: WidgetPage) -> None:
    """Each `chathub-state` bubbles, with exactly the documented details, and says where it came from."""
    seen = _a_whole_life(chathub_page)
    for event in seen.events:
        names, said = event["names"], event["state"]
        _expect(
            names == sorted(DETAIL), f"a detail with the keys {sorted(DETAIL)}", f"one with {names}"
        )
        _expect(said in STATES, f"one of the states {list(STATES)} in an event", repr(said))
    told = seen.states
    _expect(
        {"refreshing", "stopped", "loading", "ready"} <= set(told),
        "the states refreshing, ready, stopped and loading in bubbling events",
        str(told),
    )
    before = [event["previous"] for event in seen.events[1:]]
    _expect(
        before == told[:-1], f"each event to name the state before it, {told[:-1]}", str(before)
    )
    _expect(told[-1] == seen.state, f"the last event to tell {seen.state!r}", repr(told[-1]))


def test_no_token_is_outside_the_tag(chathub_page: WidgetPage) -> None:
    """No token is in an event, an address, storage or a readable cookie, neither the first nor a new one."""
    chathub_page.call("refresh")
    _until_refreshed(chathub_page)
    places = chathub_page.places_of_tokens()
    _expect(not places, "no token outside the vendor's tag", f"one in {' and in '.join(places)}")


def test_refresh_brings_a_new_token(chathub_page: WidgetPage) -> None:
    """`refresh()` ends in ready, with another token on the tag, which does not end earlier."""
    chathub_page.call("refresh")
    seen = _until_refreshed(chathub_page)
    told = [event["expiresAt"] for event in seen.events if event["expiresAt"]]
    _expect(len(told) > 1, "events with the expiry before and after refresh()", str(told))
    _expect(told[-1] >= told[0], f"an expiry not before {told[0]} after refresh()", told[-1])


def test_removing_the_element_leaves_nothing(chathub_page: WidgetPage) -> None:
    """Neither a tag, a panel nor a frame is left, and nothing that listens and throws."""
    chathub_page.remove()
    chathub_page.until_gone("after the element was removed", None)
    before = len(chathub_page.errors() or [])
    chathub_page.wake()
    seen = chathub_page.look()
    thrown = [*seen.thrown, *(chathub_page.errors() or [])[before:]]
    _expect(
        not thrown, "no listener that throws after the element was removed", "".join(thrown[:1])
    )
    _expect(not seen.left, "nothing of the widget once the window was woken", str(seen))


def test_inserting_the_element_again_brings_the_widget_back(chathub_page: WidgetPage) -> None:
    """An element that was taken out and is put in again has its widget again."""
    chathub_page.remove()
    chathub_page.until_gone("after the element was removed", None)
    chathub_page.insert()
    chathub_page.until_ready("after the element was inserted again")


def test_moving_the_element_changes_nothing(chathub_page: WidgetPage) -> None:
    """Removed and inserted in one task, it has the same tag, and was never stopped."""
    chathub_page.move()
    seen = chathub_page.until_ready("after the element was removed and inserted in one task")
    _expect(seen.same_tag, "the same tag after the element was moved", "another one")
    chathub_page.call("reload")  # whatever came of the move has been told by then
    seen = _until_reloaded(chathub_page)
    _expect(
        not {"idle", "stopped"} & set(seen.states),
        "no widget that stops because its element was moved",
        f"the states {seen.states}",
    )


def test_stop_takes_the_widget_away_and_start_brings_it_back(chathub_page: WidgetPage) -> None:
    """`stop()` leaves nothing, not even the fallback; `start()` brings the widget back."""
    chathub_page.call("stop")
    seen = chathub_page.until_gone("after stop()", "stopped")
    _expect(seen.is_gone, "no fallback after stop()", str(seen))
    chathub_page.call("start")
    chathub_page.until_ready("after start()")


def test_reload_runs_the_module_again(chathub_page: WidgetPage) -> None:
    """`reload()` ends in ready with another tag, since a module runs once for each address."""
    chathub_page.call("reload")
    _until_reloaded(chathub_page)


def test_a_second_visit_shows_the_panel_again(chathub_page: WidgetPage) -> None:
    """The page that is loaded again has its widget, from whatever the browser has kept."""
    chathub_page.open_again()
    chathub_page.until_ready("on a second visit")


def test_a_sign_out_takes_the_widget_away_at_once(chathub_page: WidgetPage) -> None:
    """A `chathub-sign-out` event on the window leaves nothing of the widget."""
    chathub_page.sign_out()
    chathub_page.until_gone("after chathub-sign-out", "signed-out", AT_ONCE_S)


def test_a_token_url_that_is_not_allowed_ends_in_the_fallback(chathub_page: WidgetPage) -> None:
    """Markup that names a stranger's endpoint gets the fallback, with a reason and the site's contacts."""
    chathub_page.set("token-url", NOT_ALLOWED)
    seen = chathub_page.until(
        lambda seen: seen.state == "unavailable" and seen.fallback is not None,
        "state 'unavailable' and the fallback for a token-url that is not allowed",
    )
    last = seen.events[-1] if seen.events else {}
    _expect(
        bool(last.get("reason") and last.get("code")),
        "an event with a reason and a code for a token-url that is not allowed",
        f"{last.get('reason')!r} and {last.get('code')!r}",
    )
    missing = " and ".join(seen.missing_contacts)
    _expect(not missing, "every contact of the element in the fallback", f"none of {missing}")
    _expect(not seen.left, "nothing of the widget beside the fallback", str(seen))


def test_no_error_is_written_to_the_console(chathub_page: WidgetPage) -> None:
    """A whole life of the widget writes no error, where the browser tells; and nothing throws."""
    seen = _a_whole_life(chathub_page)
    errors = [each for each in chathub_page.errors() or seen.thrown if "favicon" not in each]
    _expect(not errors, "no error in the console", "".join(errors[:1]))


def _a_whole_life(page: WidgetPage) -> WidgetView:
    page.call("refresh")
    _until_refreshed(page)
    page.call("stop")
    page.until_gone("after stop()", "stopped")
    page.call("start")
    return page.until_ready("after start()")


def _until_refreshed(page: WidgetPage) -> WidgetView:
    return page.until(
        lambda seen: seen.is_ready and seen.new_token,
        "state 'ready' and a new token on the tag after refresh()",
    )


def _until_reloaded(page: WidgetPage) -> WidgetView:
    return page.until(
        lambda seen: seen.is_ready and not seen.same_tag,
        "state 'ready' and a new tag after reload()",
    )


def _expect(is_so: bool, expected: str, seen: str) -> None:
    if not is_so:
        # Whatever may be a token, of whatever kind.
        seen = mask(re.sub(r"[\w.~+=-]{40,}", "…", seen), [])
        pytest.fail(f"Expected {expected}, and there was {seen}.", pytrace=False)
