"""A circuit: stop asking somebody who is down, and look again after a moment.

Written here because the libraries for it (pybreaker, circuitbreaker, purgatory)
read the machine's own clock, and development moves ours.
"""

import math

from .clock import Clock

FAILURES_TO_OPEN = 5
REST_S = 2.0  # short: full service must be back within 5 s of the other's return
FORGET_AFTER_S = 30.0  # failures as old as that say nothing about now


class Circuit:
    """Count failures in a row; open after some, then let one call at a time try.

    `allows()` before a call, then exactly one of `succeeded()`, `failed()` and
    `gave_up()` after it.
    """

    def __init__(self, clock: Clock, failures_to_open: int = FAILURES_TO_OPEN) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._failures = 0
        self._last_failure_s = -math.inf
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Tell whether calls are held back, but for one that tries."""
        if self._clock.elapsed_s() - self._last_failure_s > FORGET_AFTER_S:
            self._failures, self._trying = 0, False
        return self._failures >= self._failures_to_open

    @property
    def rest_s(self) -> float:
        """Return how long the next try has to wait; at least a second, for `Retry-After`."""
        return max(1.0, self._last_failure_s + REST_S - self._clock.elapsed_s())

    def allows(self) -> bool:
        """Tell whether a call may be made now."""
        if not self.is_open:
            return True
        if self._trying or self._clock.elapsed_s() < self._last_failure_s + REST_S:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """Note that the other is there."""
        self._failures, self._trying = 0, False

    def failed(self) -> None:
        """Note that the other did not do its part."""
        self._failures += 1
        self._trying = False
        self._last_failure_s = self._clock.elapsed_s()

    def gave_up(self) -> None:
        """Note that nobody waited for the outcome, which so says nothing."""
        self._trying = False
