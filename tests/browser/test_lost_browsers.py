"""A browser that dies takes one test with it, one that hangs takes one with it, and both are named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ["pytest_timeout", "pytest_rerunfailures", "chathub_server.pytest_plugin"]


@pytest.mark.full
@pytest.mark.timeout(180)
def test_what_dies_is_started_again_and_what_fails_is_told(tmp_path):
    ended = subprocess.run(
        [
            *[sys.executable, "-m", "pytest", *(f"-p{name}" for name in PLUGINS)],
            *["tests/browser/dying.py", "-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT)],
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DIED_ALREADY": str(tmp_path / "once"),
            "TEST_RESULTS": str(tmp_path / "results"),
        },
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    said = ended.stdout
    assert re.search(r"2 failed, 3 passed, 2 rerun", said), said + ended.stderr
    failed = re.findall(r"^FAILED tests/browser/dying\.py::(\w+)", said, re.MULTILINE)
    assert failed == ["test_one_that_hangs", "test_one_that_fails"]
    test = r"lost: tests/browser/dying\.py::test_one_that_loses_its_browser"
    assert re.search(rf"{test}\[chromium-headless\] \(chromium\)", said), said
    assert re.search(rf"{test}\[chromium-playwright/driver\] \(Playwright's driver\)", said), said
    assert "error: something to be read" in said, "the console"
    assert "'state': 'ready'" in said, "the states"
    assert "/operator-chat-panel/widget-script.js" in said, "the requests"
    assert "GET /api/chathub/token" in said, "the site's log"
    assert list(tmp_path.glob("results/*.png")), "a screenshot"
