"""Where a failed test leaves what it saw."""

import os
from pathlib import Path

FOLDER = Path(
    os.environ.get("TEST_RESULTS") or Path(__file__).resolve().parents[1] / "test-results"
)
