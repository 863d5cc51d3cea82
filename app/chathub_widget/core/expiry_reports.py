"""When a widget says "token expired": whether that is news, and when to renew. All times are in seconds."""

from .schedule import EXPIRED_GAP_S

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_JUST_S = 60


class ExpiryReports:
    """Decide when to renew a token that the widget says has expired."""

    def __init__(self) -> None:
        self._renewal_s: float = -EXPIRED_GAP_S
        self._left_behind_s: list[float] = []

    def known(self) -> "list[Any]":
        """Return what is known, for `restore`."""
        return [self._renewal_s, self._left_behind_s]

    def restore(self, renewal_s: float, left_behind_s: list[float]) -> None:
        """Take what was known."""
        self._renewal_s = renewal_s
        self._left_behind_s = left_behind_s

    def leave_behind(self, expires_s: float) -> None:
        """Note the expiry of a token whose module stays in the page, though its panel has gone."""
        self._left_behind_s = self._left_behind_s[-9:] + [expires_s]

    def is_news(self, now_s: float) -> bool:
        """Return whether it is the token at hand that has expired, and no renewal is planned yet.

        A module that has run cannot be taken out of a page: when its own old token dies, just when
        it should, that is no news.
        """
        if now_s < self._renewal_s <= now_s + EXPIRED_GAP_S:
            return False
        return not any(0 <= now_s - each_s < _JUST_S for each_s in self._left_behind_s)

    def renewal_s(self, now_s: float) -> float:
        """Return when to renew: at once, but every half a minute at most."""
        next_s = self._renewal_s + EXPIRED_GAP_S
        # A clock that was set back is no reason to wait until it has come round again.
        self._renewal_s = next_s if now_s < next_s <= now_s + EXPIRED_GAP_S else now_s
        return self._renewal_s
