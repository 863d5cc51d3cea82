"""The state of one widget, its reason, and the people who want to know."""

from . import states


class StateChange:
    """What `on_state` callbacks get.

    Attributes:
        state: where the widget is now (see `states.py`).
        previous: where it was; the same as `state` where only the reason or the times changed.
        organization: the name or id the widget was made with, or None.
        reason: one sentence where something is wrong, else None. Never contains a token.
        expires_at: when the token dies, ISO 8601 in UTC by the server's clock, or None.
        retry_at: when the next try is made by itself, likewise, or None.
    """

    def __init__(self, state, previous, organization, reason, expires_at, retry_at):
        self.state = state
        self.previous = previous
        self.organization = organization
        self.reason = reason
        self.expires_at = expires_at
        self.retry_at = retry_at


class Status:
    """Hold the state and move it; every move is told to those who asked."""

    def __init__(self, browser, organization):
        self.state = states.IDLE
        self._browser = browser
        self._organization = organization
        self._callbacks = []

    def on_state(self, callback):
        """Call `callback(StateChange)` after every change; return a function that ends that."""
        entry = [callback]
        self._callbacks.append(entry)

        def remove():
            if entry in self._callbacks:
                self._callbacks.remove(entry)

        return remove

    def move(self, event, reason=None, expires_at_s=None, retry_at_s=None):
        """Move along the table and tell everybody.

        Raises:
            IllegalMove: the table has no such move; nothing has changed.
        """
        previous = self.state
        self.state = states.move(previous, event)
        change = StateChange(
            self.state,
            previous,
            self._organization,
            reason,
            self._browser.iso(expires_at_s),
            self._browser.iso(retry_at_s),
        )
        for entry in list(self._callbacks):
            try:
                entry[0](change)
            except Exception as error:  # a listener's mistake is not the widget's
                self._browser.log("error", "an on_state callback failed: {!r}".format(error))
