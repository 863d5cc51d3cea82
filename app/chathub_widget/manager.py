"""`WidgetManager`, the public face: start, refresh, reload, stop, and being told."""

import asyncio

from .page.report import report
from .page.shell import Shell
from .page.status import Status
from .page.tabs import tell_sign_out
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Unpack

    from .core.errors import WidgetError
    from .page.browser import Browser
    from .page.status import StateChange
    from .settings import Named


class WidgetManager:
    """Keep ChatHub's operator chat panel on the page.

    All arguments are optional strings.

    Args:
        organization: name or id of the organization; the endpoint's own choice without.
        token_url: the site's token endpoint.
        widget_url: the vendor's module.
        widget_elements: a CSS selector for elements the widget adds later than while its module
            runs, so that they can be taken away with it.
        isolation: "page" (the vendor's own way) or "frame" (a frame of its own for the widget).
        locale: language of the loading and fallback texts; the page's own without.
        fallback_email: an address shown when the chat cannot work.
        fallback_phone: a phone number, likewise.
        fallback_url: an http(s) address, likewise.
        sign_in_url: where a signed-out person can sign in; the link there has this page's address as
            `next`, or behind the `=` in which it ends. An attribute may name this site's own alone.
        host: the element in which loading and fallback are shown; the bottom corner without.
        browser: the seam to the page, for tests.
        markup: whether the arguments are attributes of an element; those may only name a
            `widget_url` and a `token_url` that the site's configuration allows.
    """

    def __init__(
        self,
        host: "Any" = None,
        browser: "Browser | None" = None,
        markup: bool = False,
        **settings: "Unpack[Named]",
    ) -> None:
        if browser is None:
            from .page.browser import page_browser  # exists in a page only; tests bring their own

            browser = page_browser()
        self._browser = browser
        self._markup = markup
        self._settings = Settings(self._browser, markup, **settings)
        self._status = Status(self._browser, self._settings.organization)
        self._shell = Shell(self._browser, self._settings, host, self._status, self._answered)
        self._number = 0
        # By the number of a command: what wakes it, and its error
        self._waiting: dict[int | None, list[Any]] = {}

    @property
    def state(self) -> str:
        """The present state, one of the names in `core/states.py`."""
        return self._status.state

    def on_state(self, callback: "Callable[[StateChange], object]") -> "Callable[[], None]":
        """Call `callback(StateChange)` after every change; return a function that ends that."""
        return self._status.on_state(callback)

    async def start(self) -> None:
        """Start the widget and return when it is ready.

        A widget that is starting or ready already is not started again. One that is unavailable
        or signed out tries again at once.

        Raises:
            WidgetError: why it is not ready. Where a retry can help it goes on by itself.
        """
        await self._done("start")

    async def refresh(self) -> None:
        """Get a new token now; return when the widget has it. A widget that is not started starts.

        Where something else is under way it is done afterwards.

        Raises:
            WidgetError: why not. A widget that works goes on working.
        """
        await self._done("refresh")

    async def reload(self) -> None:
        """Run the widget's module again; return when it has run. A widget that is not started starts.

        Where something else is under way it is done afterwards.

        Raises:
            WidgetError: why not. A widget that works goes on working while its script cannot be
                fetched.
        """
        await self._done("reload")

    def begin(self, name: str) -> None:
        """Begin to "start", "refresh" or "reload", and wait for nothing."""
        self._shell.command(name)

    def sign_out(self) -> None:
        """Drop widget and token, here and in all tabs: the site has signed this person out.

        The site itself has to end the session. An event `chathub-sign-out` on `window` does the same.
        """
        tell_sign_out(self._browser)
        self._shell.sign_out()

    def stop(self) -> None:
        """Take the widget and everything that belongs to it off the page.

        May be called in any state, any number of times.
        """
        self._shell.command("stop")

    def change(self, **settings: "Unpack[Named]") -> None:
        """Take other contacts or another language (`Args` of the class) without a new start."""
        self._settings = Settings(self._browser, self._markup, **settings)
        self._shell.change(self._settings)

    def move(self, host: "Any") -> None:
        """Show loading and fallback in another element from now on; the widget stays as it is."""
        self._shell.move(host)

    def put_back(self) -> None:
        """Put the widget back into the page where a swap of the page's body took it away."""
        self._shell.put_back()

    def report(self) -> str:
        """Return what has happened, as text for a support mail: versions, settings, the last events.

        There is no token in it, and no address of a person. `python -m chathub_widget.replay FILE` tells
        it line by line.
        """
        return report(self._browser, self._settings, self.state, self._shell.record())

    async def _done(self, name: str) -> None:
        """Give a command, wait until it has ended, and raise its error if it had one."""
        self._number += 1
        waiter = self._waiting[self._number] = [asyncio.Event(), None]
        self._shell.command(name, self._number)
        await waiter[0].wait()
        if waiter[1]:
            raise waiter[1]

    def _answered(self, numbers: list[int | None], error: "WidgetError | None") -> None:
        for number in numbers:
            waiter = self._waiting.pop(number, None)
            if waiter:
                waiter[1] = error
                waiter[0].set()
