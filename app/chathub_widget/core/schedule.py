"""When the next token is due, and how long to wait after a failure. All times are in seconds."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Clocks(Protocol):
        """The two clocks of a browser."""

        def now_s(self) -> float:
            """Return the wall clock, in seconds since 1970."""

        def monotonic_s(self) -> float:
            """Return a clock that is never set."""


BEFORE_EXPIRY_S = 3600
LIFETIME_SHARE = 0.8
REFRESH_JITTER = 0.05

CHECK_S = 60
LOAD_TIMEOUT_S = 15
WAIT_FOR_OTHERS_S = 60
EXPIRED_GAP_S = 30
RETURN_GAP_S = 10
DRAFT_CHECK_S = 5
LAST_MINUTE_S = 60
SHORTEST_WAIT_S = 5

FIRST_BACKOFF_S = 1
LAST_BACKOFF_S = 60


def refresh_at_s(now_s: float, issued_s: float, expires_s: float, chance: float) -> float:
    """Return when a token is to be renewed.

    That is one hour before its expiry, or at 80 % of its lifetime where that is later, minus up
    to 5 % of the wait, so that many pages do not ask in the same second.

    Args:
        now_s: the server's time.
        issued_s: when the token's life began.
        expires_s: when it ends.
        chance: a number from 0 to 1.
    """
    life_s = expires_s - issued_s
    due_s = issued_s + max(life_s - BEFORE_EXPIRY_S, LIFETIME_SHARE * life_s)
    wait_s = max(due_s - now_s, 0) * (1 - REFRESH_JITTER * chance)
    return now_s + max(wait_s, SHORTEST_WAIT_S)


def backoff_s(failures: int, chance: float, retry_after_s: float | None = None) -> float:
    """Return how long to wait after so many failures in a row: exponential, with full jitter.

    A `Retry-After` the server gave is waited out, jitter on top.
    """
    ceiling_s = min(LAST_BACKOFF_S, FIRST_BACKOFF_S * 2 ** min(failures - 1, 10))
    wait_s: float = ceiling_s * chance
    return wait_s if retry_after_s is None else retry_after_s + min(wait_s, FIRST_BACKOFF_S)


class ServerClock:
    """Tell the server's time, whatever the local clock says.

    Between two answers of the server, time passes as fast as the faster of the two local
    clocks says: the wall clock stands still when somebody sets it back, and the monotonic
    clock while a laptop sleeps (https://github.com/w3c/hr-time/issues/115). Running ahead only
    renews a token early; the next answer sets it right.
    """

    def __init__(self, browser: "Clocks") -> None:
        self._browser = browser
        self.set(browser.now_s())

    def set(self, server_s: float) -> None:
        """Take the server's time, in seconds since 1970."""
        self._server_s = server_s
        self._wall_s = self._browser.now_s()
        self._monotonic_s = self._browser.monotonic_s()

    def not_before(self, server_s: float) -> None:
        """Take a moment that must have passed, such as the one a token was issued at."""
        if self.now_s() < server_s:
            self.set(server_s)

    def now_s(self) -> float:
        """Return the server's time, in seconds since 1970."""
        wall_s = self._browser.now_s() - self._wall_s
        monotonic_s = self._browser.monotonic_s() - self._monotonic_s
        return self._server_s + max(wall_s, monotonic_s)
