"""Stories of browsers that die, for test_lost_browsers.py alone: pytest does not find them by itself."""

import os
from pathlib import Path

import psutil
import pytest

ONCE = Path(os.environ["DIED_ALREADY"])


@pytest.mark.parametrize("name", ["headless", "playwright/driver"])
def test_one_that_loses_its_browser(page, name):
    page.goto("/own/empty.html")
    if ONCE.exists():
        ONCE.unlink()
    else:
        ONCE.touch()
        for process in psutil.Process().children(recursive=True):
            if name in " ".join(process.cmdline()):
                process.kill()
    assert page.evaluate("document.title") == "Empty"


def test_one_after_it(page):
    page.goto("/own/empty.html")


@pytest.mark.timeout(4, func_only=True)
def test_one_that_hangs(page):
    page.evaluate("() => { for (;;); }")


def test_one_that_fails(mount):
    seen = mount()
    seen.ready()
    seen.page.evaluate("() => console.error('something to be read')")
    assert seen.panels == []
