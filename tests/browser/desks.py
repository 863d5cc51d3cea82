"""The desks of static/frameworks: one story for React, Vue and Angular, told through what is seen."""

import re

from playwright.sync_api import expect
from setup_tools import ROOT

from .stories import mended, nothing_is_cut_off

FRAMEWORKS = ROOT / "static" / "frameworks"
COMPONENTS = {
    "React": "OperatorChat.tsx",
    "Vue": "OperatorChat.vue",
    "Angular": "operator-chat.ts",
}

# Faster than a hasty person; every click is the router's.
HURRY = """(changes) => new Promise((done) => {
  const links = document.querySelectorAll("nav a");
  const timer = setInterval(() => {
    links[changes % 2].click();
    changes -= 1;
    if (changes === 0) {
      clearInterval(timer);
      done();
    }
  }, 15);
})"""

ELEMENTS = "[...document.querySelectorAll('*')].map((each) => each.localName + each.id).join(' ')"


class Desk:
    """One framework's desk: its views, its switches, and what it says of the widget's state."""

    def __init__(self, seen, framework):
        self.seen = seen
        self.page = seen.page
        self.path = f"/{framework.lower()}"
        self.framework = framework
        self._switches = self.page.get_by_role("region", name="Chat", exact=True)
        self.chat = self._switches.get_by_role("switch", name="Chat on this page")
        self.framed = self._switches.get_by_role("switch", name="In a frame of its own")

    def open(self, view=""):
        """Load the page anew, at one of its views."""
        self.page.goto(f"{self.path}{view}")
        built = self.page.get_by_role("heading", name=re.compile(rf"^{self.framework} \d+\.\d+"))
        expect(built, "python3 tests builds it").to_be_visible()

    def view(self, name):
        """Expect the view of this name."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        expect(self.page).to_have_title(f"{name} · Support desk")
        link = self.page.get_by_role("navigation").get_by_role("link", name=name)
        expect(link).to_have_attribute("aria-current", "page")

    def go(self, name):
        """Follow the link to a view."""
        self.page.get_by_role("navigation").get_by_role("link", name=name).click()
        self.view(name)

    def choose(self, organization):
        """Use the organization switch."""
        self._switches.get_by_role("radio", name=organization).check()

    def isolate(self, framed):
        """Use the isolation switch, and wait until the framework has told the element."""
        self.framed.set_checked(framed)
        isolation = "document.querySelector('chathub-widget').getAttribute('isolation')"
        # Until then the panel in the page is still there, and looks as if all were done.
        self.seen.until(f"(framed) => ({isolation} === 'frame') === framed", framed)

    def says(self, state):
        """Expect the desk to show this state."""
        expect(self._switches.get_by_role("status")).to_contain_text(state)

    def works_for(self, operator):
        """Wait for the panel of an operator, and for the desk to say so."""
        self.seen.ready(operator)
        self.says("Ready")

    def shows_its_code(self):
        """Expect the component's file beside what runs, word for word."""
        name = COMPONENTS[self.framework]
        code = self.page.get_by_role("region", name=name)
        assert code.text_content() == (FRAMEWORKS / self.framework.lower() / name).read_text()

    def left(self):
        """Expect that the element has gone, and the widget with it."""
        expect(self.seen.element).to_have_count(0)
        self.seen.nothing_is_left()

    def starts(self):
        """Return how often a widget began to load from nothing."""
        return len([each for each in self.seen.changes if each["previous"] in ("idle", "stopped")])

    def tokens_asked(self):
        """Return how often the page asked for a token."""
        return len([url for url in self.seen.urls if "/api/chathub/token" in url])

    def nothing_went_wrong(self):
        """Expect a console without errors and warnings."""
        assert self.seen.errors == []
        assert [each for each in self.seen.console if each[0] in ("error", "warning")] == []


def story(seen, framework):
    """Load, navigate, switch, toggle, break and mend, sign out, leave."""
    desk = Desk(seen, framework)
    page = seen.page
    page.clock.install()
    desk.open("/settings")
    desk.view("Settings")
    assert [url for url in seen.urls if "/api/" in url or seen.chathub.vendor in url] == []

    desk.go("Inbox")
    desk.works_for("Sally Jensen")
    nothing_is_cut_off(page)
    desk.shows_its_code()
    desk.go("Settings")
    desk.left()
    page.go_back()
    desk.view("Inbox")
    desk.works_for("Sally Jensen")

    desk.choose("Support")
    desk.works_for("Oksana Kovalenko")
    desk.go("Settings")
    desk.left()
    desk.go("Inbox")
    desk.works_for("Oksana Kovalenko")

    desk.chat.uncheck()
    desk.left()
    desk.says("Not mounted")
    desk.chat.check()
    desk.works_for("Oksana Kovalenko")
    assert (desk.starts(), desk.tokens_asked()) == (5, 5)

    desk.isolate(True)
    expect(page.locator("iframe[srcdoc]")).to_have_count(1)
    desk.works_for("Oksana Kovalenko")
    desk.go("Settings")
    desk.left()
    desk.go("Inbox")
    desk.works_for("Oksana Kovalenko")
    desk.isolate(False)
    expect(page.locator("iframe[srcdoc]")).to_have_count(0)
    desk.works_for("Oksana Kovalenko")
    assert (desk.starts(), desk.tokens_asked()) == (8, 8)
    desk.nothing_went_wrong()

    # The handlers hear what is wrong, and what ends.
    seen.chathub.fail("operator-token", status=500)
    seen.pass_hours(23)
    desk.says("answered 502")
    assert len(seen.panels) == 1
    seen.pass_time("01:00:00")
    desk.says("Unavailable")
    expect(seen.fallback).to_contain_text("support@example.com")
    mended(seen)
    desk.works_for("Oksana Kovalenko")

    seen.sign_out()
    seen.call("refresh")
    desk.says("Signed out")
    seen.nothing_is_left()
    seen.sign_in("demo")
    seen.call("start")
    desk.works_for("Oksana Kovalenko")

    desk.go("Settings")
    desk.left()
    page.get_by_role("link", name="ChatHub widget").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("managed from Python")
    assert [error for error in seen.errors if "token expired" not in error] == []


def short_story(seen, framework):
    """Mount, leave by the router, come back by history and by the router, unmount."""
    page = seen.page
    page.goto(f"/{framework.lower()}")
    seen.ready("Sally Jensen")
    seen.press("Settings")
    seen.until("!document.querySelector('chathub-widget')")
    seen.nothing_is_left()
    page.evaluate("() => history.back()")
    seen.ready("Sally Jensen")
    seen.press("Settings")
    seen.nothing_is_left()
    seen.press("Inbox")
    seen.ready("Sally Jensen")
    says = "[...document.querySelectorAll('[role=status]')].some((each) => /Ready/.test(each.textContent))"
    seen.until(says)


def a_hundred_route_changes(seen, framework, framed):
    """Render everything in each frame, then change views a hundred times in two seconds."""
    desk = Desk(seen, framework)
    page = seen.page
    desk.open()
    desk.works_for("Sally Jensen")
    token = seen.token_id
    draft = seen.panel.get_by_role("textbox")
    draft.fill("Half a sente")
    renders = page.get_by_role("switch", name="Render everything in each frame")
    renders.check()
    seen.until("parseInt(document.querySelector('output').textContent) > 60")
    assert seen.token_id == token, "the widget stays as it is"
    expect(draft).to_have_value("Half a sente")
    assert seen.states == ["loading", "ready"]
    assert desk.tokens_asked() == 1
    # The handlers, new in each render, still hear the element.
    desk.choose("Support")
    desk.works_for("Oksana Kovalenko")
    assert desk.tokens_asked() == 2
    renders.uncheck()

    desk.isolate(framed)
    desk.works_for("Oksana Kovalenko")
    begun = desk.starts()
    elements = page.evaluate(ELEMENTS)
    page.evaluate(HURRY, 100)
    desk.view("Settings")
    desk.left()
    desk.go("Inbox")
    desk.works_for("Oksana Kovalenko")
    expect(seen.panel).to_have_count(1)
    seen.until(f"(before) => {ELEMENTS} === before", elements)
    # A start that was over before it could ask has asked for nothing.
    assert desk.tokens_asked() <= desk.starts() <= begun + 50
    desk.nothing_went_wrong()
