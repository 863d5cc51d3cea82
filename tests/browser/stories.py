"""What happens to every widget sooner or later, whatever page it is on."""

import pytest

from .page_scripts import SECTIONS, WORKING
from .seen import READY_S

DAY_S = 24 * 3600
every_engine = pytest.mark.engines("chromium", "firefox", "webkit")
other_engines_in_full = pytest.mark.engines("chromium", full=("firefox", "webkit"))


def a_day_passes(seen):
    """Let the time of a refresh come: the panel shows a new token."""
    before = seen.token_id
    seen.pass_hours(23)
    return seen.another_token(before)


def the_token_dies(seen):
    """Let the token die at the vendor: the panel complains and gets another."""
    before = seen.token_id
    seen.chathub.advance(DAY_S)
    return seen.another_token(before)


def the_backend_breaks_and_is_mended(seen, contact="support@example.com"):
    """Let a day pass with nobody to give a token: the panel while its own lives, then the fallback."""
    before = seen.token_id
    seen.chathub.fail("operator-token", status=500)
    seen.pass_hours(23)
    seen.until("document.querySelector('chathub-widget').state === 'ready'")
    assert seen.token_id == before
    seen.pass_hours(1)
    seen.fallback_says(contact)
    seen.until(f"{SECTIONS}.length === 0")
    mended(seen)
    return seen.another_token(before)


def mended(seen):
    """Take back every fault, and let the next try be at once: after many it is a minute away."""
    seen.chathub.mend()
    # Until it is there: a try that was under way has met the fault, hears no event, and plans the next.
    seen.until(f"() => {{ dispatchEvent(new Event('online')); return {SECTIONS}.length > 0; }}")


def working(seen, *names, other_than=None):
    """Wait until these organizations have a panel that works, and no other has one.

    Args:
        seen: the page.
        names: the organizations.
        other_than: tokens by organization that are not to be seen any more.
    """
    wanted = {"names": sorted(names), "not": other_than or {}}
    return seen.until(WORKING, wanted, timeout_s=READY_S)["tokens"]


def panels(seen):
    """Return the panels of the page and its frames, by organization."""
    found = seen.panels
    shown = {panel["organization"]: panel for panel in found}
    assert len(shown) == len(found), "one panel an organization"
    return shown


def nothing_is_cut_off(page):
    """Expect no sideways scrolling, on a desktop and on a phone."""
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def heading(seen, text):
    """Wait until the page's heading is this."""
    seen.until("(text) => document.querySelector('h1')?.textContent.trim() === text", text)


def swapped_site(seen, site):
    """Walk through a site whose body is swapped in place: /turbo and /htmx hold the same pages."""
    page = seen.page
    page.clock.install()
    page.goto(f"/{site}")
    first = seen.ready("Oksana Kovalenko")
    page.evaluate(
        "() => { window.sameDocument = true; window.line = document.querySelector('.line-frame'); }"
    )
    seen.type("Half a sente")
    asked = seen.chathub.calls()

    def follow(name):
        seen.press(name)
        heading(seen, name)
        seen.until("!document.querySelector('chathub-widget:not([state])')")

    def the_same_panel():
        assert seen.ready() == first, "the same panel, not another one"
        assert seen.panels[0]["draft"] == "Half a sente"

    for name in ("Customers", "Orders", "Customers"):
        follow(name)
        the_same_panel()
    page.evaluate("() => history.back()")
    heading(seen, "Orders")
    the_same_panel()
    assert seen.chathub.calls() == asked, "nothing was loaded again"

    follow("Opening hours")
    seen.nothing_is_left()
    page.evaluate("() => history.back()")
    heading(seen, "Orders")
    seen.ready()
    page.evaluate("() => history.forward()")
    heading(seen, "Opening hours")
    seen.nothing_is_left()
    follow("Customers")
    seen.ready()
    seen.set("organization", "Sales")
    seen.ready("Sally Jensen")
    follow("Orders")  # which is Support's again
    seen.ready("Oksana Kovalenko")
    a_day_passes(seen)
    follow("Opening hours")
    seen.nothing_is_left()
    assert page.evaluate("sameDocument"), "the body was swapped, the page never loaded again"
    assert page.evaluate("line === document.querySelector('.line-frame')"), (
        "its Python started once"
    )


def no_policy_was_violated(seen):
    """Expect no word about it in the console, and no error but the panel's own complaint."""
    assert [text for _, text in seen.console if "Content Security Policy" in text] == []
    assert [text for _, text in seen.console if "TrustedScript" in text] == []
    assert [error for error in seen.errors if "token expired" not in error] == []
