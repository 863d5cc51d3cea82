"""A clock for tests that stands still until it is moved."""

from chathub_server.clock import Clock


class StillClock(Clock):
    """Tell the time that a test has made it, however long the test takes."""

    def now_s(self):
        return 1_800_000_000.0 + self._offset_s

    def elapsed_s(self):
        return 1000.0 + self._offset_s
