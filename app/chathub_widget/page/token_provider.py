"""The next token: the one another tab has just got, or one asked of the site."""

from ..core.errors import SIGNED_OUT, STOPPED, WidgetError
from .source import TokenSource
from .tabs import Tabs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.schedule import ServerClock
    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser


class TokenProvider:
    """Get tokens for one widget, and share those that are renewals with the other tabs.

    Args:
        browser: the seam to the page.
        clock: the `ServerClock`, set by each answer of the site.
        settings: the checked `Settings`.
        on_offer: called with a token that another tab has renewed, as `Tabs` says.
        on_no_right: called when another tab was answered that the right to this widget is gone,
            with a `code` of `core/errors.py`.
        on_signed_out: called when another tab has found the session gone.
    """

    def __init__(
        self,
        browser: "Browser",
        clock: "ServerClock",
        settings: "Settings",
        on_offer: "Callable[[str, Any, Any], None]",
        on_no_right: "Callable[[str], None]",
        on_signed_out: "Callable[[], None]",
    ) -> None:
        self._source = TokenSource(browser, clock, settings.token_url, settings.organization)
        self._on_no_right = on_no_right
        self._on_signed_out = on_signed_out
        self._tabs = Tabs(browser, settings, on_offer, self._heard_no_right, self._heard_signed_out)
        self._offer: Token | None = None
        self._asking = 0
        self._commands = 0

    async def next(self, renewal: bool, fresh: bool, refused: bool = False) -> "tuple[Token, bool]":
        """Return the next `Token`, and whether another tab has got it. Only the last who asks gets one.

        Args:
            renewal: whether the widget has one already; then tabs that are due together take turns.
            fresh: whether a token of the widget's own is wanted, not one that is kept somewhere.
            refused: whether that is so because the widget refuses the one it has: then another tab's will do.

        Raises:
            WidgetError: why there is none.
        """
        self.give_up()
        self._offer = None
        asking = self._asking
        if not renewal or (fresh and not refused):
            token = await self._ask(renewal, fresh)
        else:
            end_turn = await self._tabs.turn()
            try:
                if asking != self._asking:
                    raise WidgetError(STOPPED, "Nobody waits for this token any more.")
                if self._offer:
                    return self._offer, True
                token = await self._ask(renewal, fresh)
            finally:
                end_turn()
        if renewal and asking == self._asking:
            self._tabs.offer(token)
        return token, False

    async def check(self) -> "Token":
        """Return a `Token` of whoever is signed in now, which may be the one at hand.

        Raises:
            WidgetError: why there is none.
        """
        self.give_up()
        return await self._ask(True)

    async def _ask(self, renewal: bool, fresh: bool = False) -> "Token":
        # "No session" may be an answer from before the person signed in: a working widget asks once more,
        # and so does one that is told to do something meanwhile.
        asking, once_more = self._asking, renewal
        while True:
            commands = self._commands
            try:
                return await self._source.ask(fresh)
            except WidgetError as error:
                is_old = once_more or commands != self._commands
                if error.code != SIGNED_OUT or not is_old or asking != self._asking:
                    raise
            once_more = False

    def note_command(self) -> None:
        """Note that somebody has told the widget to do something: what is asked may be answered otherwise now."""
        self._commands += 1

    def give_up(self) -> None:
        """End what is under way."""
        self._asking += 1
        self._source.give_up()

    def keep_offer(self, token: "Token") -> None:
        """Keep a token another tab has offered, for when this tab's turn comes."""
        self._offer = token

    def tell(self, code: str) -> None:
        """Tell the other tabs what the endpoint has just answered: no session, or no right."""
        if code == SIGNED_OUT:
            self._tabs.signed_out(self._source.asked_s)
        else:
            self._tabs.no_right(code, self._source.asked_s)

    def close(self) -> None:
        """Give up what is under way, and hear of the other tabs no more."""
        self.give_up()
        self._tabs.close()

    def _heard_no_right(self, code: str, at_s: float) -> None:
        if at_s > self._source.confirmed_s:
            self._on_no_right(code)

    def _heard_signed_out(self, at_s: float) -> None:
        if at_s > self._source.confirmed_s:
            self._on_signed_out()
