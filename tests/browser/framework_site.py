"""An example site of a framework, started as its documentation says, and a stand-in that serves its origin."""

import contextlib
from pathlib import Path

import ports
import pytest
from chathub_server.pytest_plugin import Running, Vendor
from site_process import SiteProcess, started

from .page_scripts import SECTIONS
from .seen import Seen


class FrameworkSite:
    """One that runs, with its own stand-in; what `Seen` asks of a site.

    Attributes:
        site: its URL, without a slash at the end.
        vendor: the stand-in's.
    """

    def __init__(self, process, levers, ahead):
        self.site = process.url
        self.vendor = levers.url
        self.said = process.said
        self._levers = levers
        self._ahead = ahead

    def advance(self, seconds):
        """Move the time of the site and of its stand-in."""
        self._ahead.write_text(str(float(self._ahead.read_text()) + seconds))
        self._levers.advance(seconds)


@contextlib.contextmanager
def running(folder, *command, says):
    """Start `python -m` with these words, {port} in them being a free one.

    Args:
        folder: where a file of its clock may be.
        command: the words.
        says: a pattern of what the site prints, with its URL as the first group.
    """
    port = ports.free()
    chathub = Running([f"http://127.0.0.1:{port}"])
    try:
        levers = Vendor(chathub.vendor)
        ahead = folder / "ahead"
        ahead.write_text("0")
        words = [word.format(port=port) for word in command]
        environment = {**levers.settings, "CLOCK_AHEAD": str(ahead)}
        with pytest.MonkeyPatch.context() as paths:
            paths.syspath_prepend(Path(__file__).parent / "moved_clock")
            process = SiteProcess(started(*words, **environment), says)
        try:
            yield FrameworkSite(process, levers, ahead)
        finally:
            process.end()
    finally:
        chathub.stop()


def a_working_day(context, site, sign_in):
    """Sign in, open a second tab, let a day pass, and sign out.

    Args:
        context: the browser's.
        site: where.
        sign_in: does so on the page it is given, which shows the site's first.
    """
    desk, other = (Seen(context.new_page(), site) for _ in range(2))
    context.clock.install()
    desk.page.goto("/")
    desk.nothing_is_left()
    sign_in(desk.page)
    desk.ready("Sally Jensen")
    desk.page.goto("/")  # the token is kept by now: the page has not to wait for it
    first = desk.ready("Sally Jensen")
    assert desk.states == ["ready"], "the token came with the page"
    assert desk.panel.get_attribute("data-operator-id") == "101"
    other.page.goto("/")
    assert other.ready("Sally Jensen") == first, "one token for both"

    desk.pass_hours(23)
    second = desk.another_token(first)
    assert other.another_token(first) == second

    desk.press("Sign out")
    desk.until("!document.querySelector('chathub-widget')")
    assert desk.panels == []
    other.pass_time("00:15")
    other.page.evaluate("() => void dispatchEvent(new Event('focus'))")
    other.state("signed-out")
    other.until(f"{SECTIONS}.length === 0")
