"""pytest in a process of its own, in a site's project: with Chromium as `page`, or WebKit as `driver`."""

import os
import re
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# What takes long to import and has no part in it.
WITHOUT = ["cacheprovider", "hypothesispytest", "playwright", "xdist", "rerunfailures"]

PAGE = """
import browsers
import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browsers.launch_options(playwright.chromium))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context()
    yield context.new_page()
    context.close()
"""
DRIVER = """
import pytest
from browser.engines import Started, WebDriverEngine


@pytest.fixture(scope="session")
def driver():
    started = Started(WebDriverEngine()._start)
    yield started.value.driver
    started.kill()
"""


def run(folder, *arguments, status=0, **files):
    """Run pytest there as a site does, and return what it says.

    Args:
        folder: the site's project.
        arguments: pytest's.
        status: the exit status that is expected.
        files: text of files to write first, by their names without `.py`, `__` for a slash.
    """
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_DISABLE_PLUGIN_AUTOLOAD"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *[f"-pno:{name}" for name in WITHOUT], *arguments],
        cwd=folder,
        env={**environment, "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "app"), str(TESTS)])},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr)
    assert done.returncode == status, said
    return said
