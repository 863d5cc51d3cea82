"""Stories of browsers that die, for test_lost_browsers.py alone: pytest does not find them by itself."""

import os
from pathlib import Path

import psutil
import pytest

ONCE = Path(os.environ["DIED_ALREADY"])


def kill(name):
    """Kill the browser's processes, or Playwright's driver, the first time this is asked."""
    if ONCE.exists():
        return
    ONCE.touch()
    for process in psutil.Process().children(recursive=True):
        if name in " ".join(process.cmdline()):
            process.kill()


@pytest.mark.parametrize("name", ["headless", "playwright/driver"])
def test_one_that_loses_its_browser(mount, name):
    seen = mount()
    seen.ready()
    kill(name)
    seen.call("refresh")
    ONCE.unlink()


def test_one_after_it(mount):
    mount().ready()


@pytest.mark.timeout(5)
def test_one_that_hangs(page):
    page.evaluate("() => { for (;;); }")


def test_one_after_that(mount):
    mount().ready()


def test_one_that_fails(mount):
    seen = mount()
    seen.ready()
    seen.page.evaluate("() => console.error('something to be read')")
    assert seen.panels == []
