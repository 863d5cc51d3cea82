"""The shell around the core: tells it what happens, does what it decides.

The `Driver` runs the core; what it decides is done here, in `panel_effects.py` and in `token_effects.py`:
each effect by a method of its name, `do_…`.
"""

from ..core.errors import SIGNED_OUT, WidgetError
from ..core.schedule import ServerClock
from .driver import Driver
from .panel_effects import PanelEffects
from .tabs import tell_sign_out
from .token_effects import TokenEffects
from .view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..settings import Settings
    from .browser import Browser
    from .status import Status


class Shell:
    """Do for one widget what its core decides.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        host: the element to show loading and fallback in, or None.
        status: the `Status` that tells listeners.
        on_answer: called with the numbers of commands and None or their `WidgetError`.
    """

    def __init__(
        self,
        browser: "Browser",
        settings: "Settings",
        host: "Any",
        status: "Status",
        on_answer: "Callable[[list[int | None], WidgetError | None], None]",
    ) -> None:
        self._browser = browser
        self._settings = settings
        self._host = host
        self._status = status
        self._on_answer = on_answer
        clock = ServerClock(browser)
        self._driver = Driver(browser, clock, status)
        self._panels = PanelEffects(self._driver, browser, clock, settings, host)
        self._tokens = TokenEffects(self._driver, browser, clock)
        self._driver.parts = (self, self._panels, self._tokens)
        self._view: View | Any = None
        self._removers: list[Callable[[], None]] = []

    # What the manager says

    def command(self, name: str, number: int | None = None) -> None:
        """Do what somebody asks: "start", "refresh", "reload" or "stop"."""
        settings = self._settings
        self._tokens.note_command()
        self._driver.post(
            name,
            number=number,
            problem=settings.problem,
            in_frame=settings.isolation == "frame",
        )

    def sign_out(self, reason: str = "You have been signed out.") -> None:
        """Drop widget and token."""
        self._driver.post("failed", error=WidgetError(SIGNED_OUT, reason), was_told=True)

    def change(self, settings: "Settings") -> None:
        """Take other contacts or another language."""
        self._settings = settings
        self._panels.change(settings, self._host)
        if self._view:
            self._view.change(settings)

    def move(self, host: "Any") -> None:
        """Show loading and fallback in another element, and put the widget back into the page."""
        self._host = host
        self._panels.change(self._settings, host)
        if self._view:
            self._view = self._view.moved_to(host)
        self.put_back()

    def put_back(self) -> None:
        """Put the widget back where a swap of the page's body took it away."""
        self._panels.put_back()
        if self._view:
            self._view.put_back()

    def record(self) -> list[str]:
        """Return the lines of the record."""
        return self._driver.record()

    # Beginning and ending

    def do_begin(self) -> None:
        """Begin to listen to the page, and be ready to do something."""
        settings, browser = self._settings, self._browser
        for sentence in settings.warnings:
            browser.log("warn", sentence)
        self._status.note(" ".join(settings.warnings) or None)
        self._tokens.begin(settings)
        self._panels.begin()
        self._view = View(browser, self._host, settings, lambda: self.command("start"))
        self._removers = [
            browser.listen(self._woke, ("online", "pageshow", "focus"), ("visibilitychange",)),
            browser.listen(self._heard_sign_out, ("chathub-sign-out",)),
        ]
        self._driver.begin(self._rang)

    def do_close(self) -> None:
        """Take everything away, and listen no more."""
        self._driver.end()
        self._tokens.close()
        for remove in self._removers:
            remove()
        self._panels.close()
        self._view.close()
        self._view = None
        self._removers = []

    def do_answer(self, numbers: list[int | None], error: WidgetError | None) -> None:
        """Tell those who gave these commands how they ended."""
        self._on_answer(numbers, error)

    def do_fail(self, error: WidgetError) -> None:
        """Report a failure, which comes after all that is being done."""
        self._driver.post("failed", self._driver.generation, error=error)

    def do_log(self, level: str, sentence: str) -> None:
        """Write to the console."""
        self._browser.log(level, sentence)

    def _rang(self, *_: object) -> None:
        self._view.put_back()
        self._driver.post("time")

    def _heard_sign_out(self, _: object) -> None:
        tell_sign_out(self._browser)
        self.sign_out()

    # What is shown

    def do_show(self, what: str, will_retry: bool = False) -> None:
        """Show the loading state, the fallback of an error's code, or nothing."""
        if what == "loading":
            self._view.loading()
        elif what == "nothing":
            self._view.nothing()
        else:
            self._view.fallback(what, will_retry)

    def do_hide(self) -> None:
        """Show the loading state instead of the panel, which stays."""
        self._panels.hide()
        self._view.loading()

    def do_unhide(self) -> None:
        """Show the panel again."""
        self._panels.show()
        self._view.nothing()

    def _woke(self, event: "Any") -> None:
        self._driver.post(
            "woke",
            kind=str(event.type),
            is_visible=self._browser.visible(),
            was_kept=self._browser.was_kept(event),
        )
