"""The other tabs of the site: a renewed token is offered to all, a right that is gone is told to all.

Messages go through a BroadcastChannel, so nothing is stored. Each carries the version of this
protocol, and whatever is not such a message is ignored:

    {"version": 1, "type": "token", "endpoint", "organization", "operator", "token", "expiresAt"}
    {"version": 1, "type": "no-right", "endpoint", "organization", "code", "at"}
    {"version": 1, "type": "signed-out", "endpoint", "at"}

`expiresAt` is in seconds since 1970 by the server's clock. `at` is when the endpoint was asked that
answered so, by the local wall clock, which all tabs share; a session confirmed later goes on. A
sign-out that the site itself has told (`chathub-sign-out`) names no endpoint and is meant for all.

Tabs that are due in the same moment, as after a night's sleep, take turns by a lock, and whoever
comes later uses what the first has got
(https://developer.mozilla.org/en-US/docs/Web/API/Web_Locks_API).
"""

import json

from ..core.errors import FORBIDDEN, NO_ORGANIZATION
from ..core.token import LONGEST_TOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeGuard

    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser

TURN_TIMEOUT_S = 15
VERSION = 1
CHANNEL = "chathub"  # chathub-widget.js tells of a sign-out on it, too
_ARRIVES_IN_S = 0.05  # a message that was sent before the lock was passed on
_LONGEST_MESSAGE = 2 * LONGEST_TOKEN  # characters


class Tabs:
    """What one widget tells the same widget in other tabs, and hears from it.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`; widgets of one endpoint and organization share.
        on_token: called with the text of a token that another tab has renewed, its expiry in
            seconds since 1970 and its operator, either of them None where it is not known.
        on_no_right: called with a `code` of `core/errors.py` and a time when another tab was answered
            that this person has no right to this widget.
        on_signed_out: called with a time when another tab has found the session gone.
    """

    def __init__(
        self,
        browser: "Browser",
        settings: "Settings",
        on_token: "Callable[[str, Any, Any], None]",
        on_no_right: "Callable[[str, float], None]",
        on_signed_out: "Callable[[float], None]",
    ) -> None:
        self._browser = browser
        self._organization = (settings.organization or "").lower()
        self._endpoint = settings.token_url
        self._on_token = on_token
        self._on_no_right = on_no_right
        self._on_signed_out = on_signed_out
        self._channel = browser.channel(CHANNEL, self._heard)

    async def turn(self) -> "Callable[[], None]":
        """Wait until no other tab is asking; return a function that ends this tab's turn."""
        name = "{} {} {}".format(CHANNEL, self._endpoint, self._organization)
        end, waited = await self._browser.turn(name, TURN_TIMEOUT_S)
        if waited:
            await self._browser.sleep(_ARRIVES_IN_S)
        return end

    def offer(self, token: "Token") -> None:
        """Offer a renewed token to the other tabs."""
        self._tell(
            type="token",
            endpoint=self._endpoint,
            organization=self._organization,
            operator=token.operator,
            token=token.value,
            expiresAt=token.expires_s,
        )

    def no_right(self, code: str, at_s: float) -> None:
        """Tell the other tabs that this person has no right to this widget."""
        self._tell(
            type="no-right",
            endpoint=self._endpoint,
            organization=self._organization,
            code=code,
            at=at_s,
        )

    def signed_out(self, at_s: float) -> None:
        """Tell the other tabs that the endpoint knows no session."""
        self._tell(type="signed-out", endpoint=self._endpoint, at=at_s)

    def close(self) -> None:
        """Tell and hear nothing more."""
        self._channel.close()

    def _tell(self, **message: object) -> None:
        message["version"] = VERSION
        self._channel.post(json.dumps(message))

    def _heard(self, text: str) -> None:
        message = _message(text)
        endpoint, kind = message.get("endpoint"), message.get("type")
        if endpoint not in (None, self._endpoint):
            return
        if kind == "signed-out" and _is_time(message.get("at")):
            self._on_signed_out(message["at"])
        elif endpoint and message.get("organization") == self._organization:
            self._heard_of_this_widget(kind, message)

    def _heard_of_this_widget(self, kind: object, message: "dict[str, Any]") -> None:
        value, code, at_s = message.get("token"), message.get("code"), message.get("at")
        if kind == "token" and isinstance(value, str):
            self._on_token(value, message.get("expiresAt"), message.get("operator"))
        elif kind == "no-right" and code in (FORBIDDEN, NO_ORGANIZATION) and _is_time(at_s):
            self._on_no_right(code, at_s)


def tell_sign_out(browser: "Browser") -> None:
    """Tell every widget of the site, in all tabs, that the site has signed this person out."""
    channel = browser.channel(CHANNEL, lambda _: None)
    message = {"version": VERSION, "type": "signed-out", "endpoint": None, "at": browser.now_s()}
    channel.post(json.dumps(message))
    channel.close()


def _message(text: str) -> "dict[str, Any]":
    """Return a message of this version as a dict, an empty one for anything else."""
    try:
        message: Any = json.loads(text) if len(text) <= _LONGEST_MESSAGE else None
    except ValueError:
        message = None
    is_one = isinstance(message, dict) and message.get("version") == VERSION
    return message if is_one else {}


def _is_time(value: object) -> "TypeGuard[float]":
    return isinstance(value, (int, float)) and not isinstance(value, bool)
