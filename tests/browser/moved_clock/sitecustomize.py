"""Let a site's clock be moved from outside: Python imports this first where its folder is on PYTHONPATH."""

import os
import time
from pathlib import Path

from chathub_server.clock import Clock

AHEAD = Path(os.environ["CLOCK_AHEAD"])


def ahead_s():
    """Return how many seconds the clock is ahead, which a test has written down."""
    return float(AHEAD.read_text())


Clock.now_s = lambda _: time.time() + ahead_s()
Clock.elapsed_s = lambda _: time.monotonic() + ahead_s()
