"""What the core decides about tokens, done: they are asked for, kept and shared with the other tabs."""

from ..core.errors import SIGNED_OUT, WidgetError
from ..core.token import read_token
from .token_provider import TokenProvider

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.schedule import ServerClock
    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser
    from .driver import Driver


class TokenEffects:
    """Do what concerns the tokens of one widget, between `begin` and `close`."""

    def __init__(self, driver: "Driver", browser: "Browser", clock: "ServerClock") -> None:
        self._driver = driver
        self._browser = browser
        self._clock = clock
        self._provider: TokenProvider | Any = None

    def begin(self, settings: "Settings") -> None:
        """Be ready to ask, and hear the other tabs."""
        self._provider = TokenProvider(
            self._browser, self._clock, settings, self._offered, self._no_right, self._signed_out
        )

    def close(self) -> None:
        """Give up what is under way, and hear the other tabs no more."""
        self._provider.close()
        self._provider = None

    def note_command(self) -> None:
        """Note that somebody has told the widget to do something, as `TokenProvider` says."""
        if self._provider:
            self._provider.note_command()

    def do_ask(self, is_renewal: bool, is_fresh: bool, is_refused: bool) -> None:
        """Ask for the next token."""
        self._driver.start(self._asked(is_renewal, is_fresh, is_refused))

    async def _asked(
        self, is_renewal: bool, is_fresh: bool, is_refused: bool
    ) -> "tuple[str, dict[str, Any]]":
        token, is_offer = await self._provider.next(is_renewal, is_fresh, is_refused)
        return "token", {"token": token, "is_offer": is_offer}

    def do_check(self) -> None:
        """Ask whether this person may have the panel still."""
        self._driver.start(self._checked())

    async def _checked(self) -> "tuple[str, dict[str, Any]]":
        return "token", {"token": await self._provider.check()}

    def do_give_up(self) -> None:
        """End the request that is under way."""
        self._provider.give_up()

    def do_keep_offer(self, token: "Token") -> None:
        """Keep another tab's token for when this tab's turn comes."""
        self._provider.keep_offer(token)

    def do_tell_tabs(self, code: str) -> None:
        """Tell the other tabs that there is no session, or no right."""
        self._provider.tell(code)

    def _offered(self, value: str, expires_s: object, operator: object) -> None:
        try:
            token = read_token(value, self._clock.now_s(), expires_s, operator)
        except WidgetError:
            return  # what other tabs say is only an offer
        self._driver.post("offer", token=token, is_offer=True)

    def _no_right(self, code: str) -> None:
        reason = "The token endpoint has refused this widget in another tab."
        self._driver.post("failed", error=WidgetError(code, reason), was_told=True)

    def _signed_out(self) -> None:
        error = WidgetError(SIGNED_OUT, "You have been signed out in another tab.")
        self._driver.post("failed", error=error, was_told=True)
