"""Side by side: the documented recipe and this widget, each judged by its own panel."""

import re

import pytest
from playwright.sync_api import expect

from .stories import nothing_is_cut_off

PANEL = 'section[id^="operator-chat-panel"]'
DOCUMENTED, OURS = "documented", "ours"
# What each side shows while it is away, noted by the page itself: that lasts a second and a half.
NOTE_AWAY = """() => {
  window.away = {};
  for (const name of ["documented", "ours"]) {
    const verdict = document.getElementById(`${name}-verdict`);
    new MutationObserver(() => {
      if (verdict.textContent !== "No panel on this view") return;
      const page = document.getElementById(name).contentDocument;
      const panels = page.querySelectorAll('section[id^="operator-chat-panel"]');
      away[name] = [page.querySelector("h1").textContent, panels.length];
    }).observe(verdict, { childList: true, characterData: true, subtree: true });
  }
}"""


class Side:
    """What a person sees of one side."""

    def __init__(self, page, name):
        self._page = page
        self._name = name
        self.frame = page.frame_locator(f"#{name}")
        self.panel = self.frame.locator(PANEL)
        self.fallback = self.frame.get_by_role("alert")
        self.says = page.locator(f"#{name}-panel")
        self.does = page.locator(f"#{name}-page")
        self.verdict = page.locator(f"#{name}-verdict")

    def token(self):
        """Return the id of the token that its one panel believes it has."""
        return self.panel.get_attribute("data-jti")

    def works(self, but_not_with=None):
        """Expect one panel that is online; return its token."""
        expect(self.verdict).to_have_text("Works", timeout=30_000)
        expect(self.panel).to_have_count(1)
        expect(self.panel).to_contain_text("Online")
        if but_not_with:
            expect(self.panel).not_to_have_attribute("data-jti", but_not_with)
        return self.token()

    def has_none(self):
        """Expect no panel, and the page to say so."""
        expect(self.verdict).to_have_text("No panel")
        expect(self.panel).to_have_count(0)

    def evaluate(self, script):
        """Run a script on its one panel."""
        self.panel.evaluate(script)


class Compared:
    """The page, its two sides and its buttons."""

    def __init__(self, page):
        self._page = page
        page.goto("/compare")
        self.theirs, self.ours = Side(page, DOCUMENTED), Side(page, OURS)
        self.told = page.locator("#told")

    def press(self, name, told):
        """Press a button, and wait until what it does is done."""
        button = self._page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_attribute("aria-disabled", "false")
        button.click()
        expect(self.told).to_contain_text(told, timeout=30_000)

    def set_all_right(self):
        """Begin anew."""
        self.press("Set all right", "All is well")

    def both_work(self):
        """Expect a panel on both sides; return their tokens, theirs first."""
        return self.theirs.works(), self.ours.works()


@pytest.fixture
def compared(page, chathub):
    """Give the page, opened."""
    return Compared(page)


@pytest.mark.full
def test_each_button_does_to_both_sides_what_their_panels_show(compared, page):
    # In this order most of them need no new start, which takes a second.
    a_day_passes(compared, compared.theirs, compared.ours)
    a_view_comes_back(compared, compared.theirs, compared.ours)
    two_organizations_are_asked_for(compared, compared.theirs, compared.ours)
    compared.set_all_right()
    the_backend_is_down_for_a_day(compared, compared.theirs, compared.ours)
    the_script_is_blocked(compared, compared.theirs, compared.ours)
    compared.set_all_right()
    somebody_signs_out(compared, compared.theirs, compared.ours)
    a_verdict_follows_the_panel(compared.theirs, compared.ours)
    nothing_is_cut_off(page)


def a_day_passes(compared, theirs, ours):
    their_token, our_token = compared.both_work()
    compared.press("A day passes", "A day has passed")
    ours.works(but_not_with=our_token)
    expect(ours.says).to_contain_text(re.compile("Its (second|third) token"))
    expect(theirs.panel).to_contain_text("Token expired")
    assert theirs.token() == their_token, "the tag was put in anew, and nothing ran"
    expect(theirs.verdict).to_have_text("Token dead")
    expect(theirs.says).to_contain_text("Token expired. Its first token.")
    expect(theirs.does).to_contain_text("expires: Invalid Date (24 times)")
    expect(theirs.does).to_contain_text("token refreshed, widget reloaded")


def a_view_comes_back(compared, theirs, ours):
    page = compared.told.page
    page.evaluate(NOTE_AWAY)
    compared.press("Leave and come back", "come back")
    assert page.evaluate("away") == {DOCUMENTED: ["Settings", 0], OURS: ["Settings", 0]}
    ours.works()
    theirs.has_none()
    expect(theirs.does).to_contain_text("sales: widget loaded (2 times)")


def two_organizations_are_asked_for(compared, theirs, ours):
    compared.press("Two organizations", "sales and support")
    expect(ours.verdict).to_have_text("Works", timeout=30_000)
    expect(ours.panel).to_have_count(2)
    for name in ("Sally Jensen, Sales", "Oksana Kovalenko, Support"):
        expect(ours.says).to_contain_text(name)
    expect(theirs.verdict).to_have_text("No panel of Support")
    expect(theirs.panel).to_have_count(1)
    expect(theirs.panel).to_contain_text("Sally Jensen")
    expect(theirs.does).to_contain_text("support: widget loaded")


def the_backend_is_down_for_a_day(compared, theirs, ours):
    compared.press("Backend down", "issues no tokens")
    their_token, our_token = compared.both_work()
    compared.press("A day passes", "A day has passed")
    expect(ours.verdict).to_have_text("Fallback shown")
    expect(ours.panel).to_have_count(0)
    expect(ours.fallback).to_contain_text("support@example.com")
    expect(ours.does).to_contain_text("answered 502")
    expect(ours.does).to_contain_text("Next try at")
    expect(theirs.verdict).to_have_text("Token dead")
    expect(theirs.fallback).to_have_count(0)
    expect(theirs.does).to_contain_text("refresh failed")

    compared.press("Backend down", "issues tokens again")
    ours.works(but_not_with=our_token)
    expect(theirs.verdict).to_have_text("Token dead")
    assert theirs.token() == their_token


def the_script_is_blocked(compared, theirs, ours):
    compared.press("Script blocked", "refuses the panel’s script")
    expect(ours.verdict).to_have_text("Fallback shown", timeout=30_000)
    expect(ours.fallback).to_contain_text("It is tried again by itself.")
    expect(ours.does).to_contain_text("widget-script.js answered 403")
    # The documented fallback: a mail address, and no further try.
    expect(theirs.verdict).to_have_text("Fallback shown")
    expect(theirs.fallback).to_contain_text("support@example.com")
    expect(theirs.panel).to_have_count(0)

    compared.press("Script blocked", "serves the script again")
    ours.works()
    expect(theirs.verdict).to_have_text("Fallback shown")
    expect(theirs.panel).to_have_count(0)


def somebody_signs_out(compared, theirs, ours):
    compared.both_work()
    compared.press("Signed out", "Signed out in another tab")
    expect(ours.verdict).to_have_text("Fallback shown")
    expect(ours.fallback).to_contain_text("You are signed out")
    expect(ours.panel).to_have_count(0)
    expect(theirs.verdict).to_have_text("Open, with nobody signed in")
    expect(theirs.panel).to_contain_text("Online")

    compared.press("Signed out", "Signed in again")
    compared.both_work()


def a_verdict_follows_the_panel(theirs, ours):
    """Whatever happens to a panel by hand is what the page says of that side."""
    theirs.evaluate("(panel) => panel.after(panel.cloneNode(true))")
    expect(theirs.verdict).to_have_text("There twice")
    theirs.frame.locator(PANEL).last.evaluate("(panel) => panel.remove()")
    expect(theirs.verdict).to_have_text("Works")
    theirs.evaluate("(panel) => panel.remove()")
    expect(theirs.verdict).to_have_text("No panel")
    ours.evaluate("(panel) => { panel.dataset.status = 'expired'; }")
    expect(ours.verdict).to_have_text("Token dead")
    ours.evaluate("(panel) => { panel.querySelector('.name').textContent = 'Somebody else'; }")
    expect(ours.says).to_contain_text("Somebody else, Sales.")
    ours.evaluate("(panel) => panel.remove()")
    expect(ours.verdict).to_have_text("No panel")
