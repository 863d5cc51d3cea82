"""What is told of one widget, and the people who want to know."""

from ..core import states

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.core import PublicState
    from .browser import Browser


class StateChange:
    """What `on_state` callbacks get.

    Attributes:
        state: where the widget is now (see `core/states.py`).
        previous: where it was; the same as `state` where only the reason or the times changed.
        organization: the name or id the widget was made with, or None.
        code: a word for the cause where something is wrong (see `core/errors.py`), else None.
        reason: one sentence where something is wrong, else None. Never contains a token.
        expires_at: when the token dies, ISO 8601 in UTC by the server's clock, or None.
        retry_at: when the next try is made by itself, likewise, or None.
    """

    def __init__(
        self,
        state: str,
        previous: str,
        organization: str | None,
        code: str | None,
        reason: str | None,
        expires_at: str | None,
        retry_at: str | None,
    ) -> None:
        self.state = state
        self.previous = previous
        self.organization = organization
        self.code = code
        self.reason = reason
        self.expires_at = expires_at
        self.retry_at = retry_at


class Status:
    """Hold the state; every change is told to those who asked, in the order in which it came."""

    def __init__(self, browser: "Browser", organization: str | None) -> None:
        self.state = states.IDLE
        self._browser = browser
        self._organization = organization
        self._callbacks: list[list[Callable[[StateChange], object]]] = []
        self._last: PublicState = (states.IDLE, None, None, None, None)
        self._notice: str | None = None
        self._changes: list[StateChange] = []
        self._delivering = False

    def on_state(self, callback: "Callable[[StateChange], object]") -> "Callable[[], None]":
        """Call `callback(StateChange)` after every change; return a function that ends that."""
        entry = [callback]
        self._callbacks.append(entry)

        def remove() -> None:
            if entry in self._callbacks:
                self._callbacks.remove(entry)

        return remove

    def note(self, sentence: str | None) -> None:
        """Give a sentence, or None, as the reason of the next change that has none."""
        self._notice = sentence

    def tell(
        self,
        state: str,
        code: str | None = None,
        reason: str | None = None,
        expires_s: float | None = None,
        retry_s: float | None = None,
    ) -> None:
        """Take what is true now; where that is new, it is told by `deliver`."""
        told = (state, code, reason, expires_s, retry_s)
        if told == self._last:
            return
        self._last = told
        previous, self.state = self.state, state
        notice, self._notice = self._notice, None
        self._changes.append(
            StateChange(
                state,
                previous,
                self._organization,
                code,
                reason or notice,
                self._browser.iso(expires_s),
                self._browser.iso(retry_s),
            )
        )

    def deliver(self) -> None:
        """Tell what has not been told yet. What a callback starts is told after it."""
        if self._delivering:
            return
        self._delivering = True
        while self._changes:
            change = self._changes.pop(0)
            for entry in list(self._callbacks):
                try:
                    entry[0](change)
                except Exception as error:  # a listener's mistake is not the widget's
                    self._browser.log("error", "an on_state callback failed: {!r}".format(error))
        self._delivering = False
