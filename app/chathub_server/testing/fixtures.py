"""What the plugin's fixtures for stories do, apart from the plugin, which every pytest loads."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from .addresses import fault_of
from .browser import Browser, PlaywrightBrowser, SeleniumBrowser
from .widget_page import NoWidgetError, WidgetPage

NO_BROWSER = (
    "The stories need a browser: run pip install pytest-playwright && playwright install chromium, or give"
    " a fixture driver that returns a Selenium WebDriver, in the conftest.py of the folder where pytest starts."
)
ASYNCHRONOUS = (
    "The fixture page is of Playwright's asynchronous API, and the stories need the synchronous one:"
    " run pip install pytest-playwright."
)
NO_PAGE = (
    "Name the page to try: pytest --chathub-site https://desk.example/chat,"
    " or override the fixture chathub_page_url."
)
MISSING = pytest.StashKey[str]()


def browsers_of(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Yield the browser of the first fixture that is one: `page`, `driver`, `selenium`."""
    browser = _browser_of(request)
    if browser is None:
        pytest.fail(NO_BROWSER, pytrace=False)
    yield browser
    browser.leave()


def url_of(config: pytest.Config) -> str:
    """Return the page to try."""
    url: str | None = config.getoption("--chathub-site")
    if url is None:
        pytest.fail(NO_PAGE, pytrace=False)
    return url


def opened(session: pytest.Session, browser: Browser, url: str, limit_s: float) -> WidgetPage:
    """Return the page, opened anew; where there is nothing to try, the first story alone says so."""
    if fault := fault_of(url):
        pytest.fail(fault, pytrace=False)
    if sentence := session.stash.get(MISSING, None):
        pytest.skip(sentence)
    page = WidgetPage(browser, url, limit_s)
    try:
        page.open()
    except NoWidgetError as error:
        session.stash[MISSING] = str(error)
    if sentence := session.stash.get(MISSING, None):
        pytest.fail(sentence, pytrace=False)
    return page


def _browser_of(request: pytest.FixtureRequest) -> Browser | None:
    page = _fixture(request, "page")
    if hasattr(page, "goto") and hasattr(page, "evaluate"):
        if inspect.iscoroutinefunction(page.goto):
            pytest.fail(ASYNCHRONOUS, pytrace=False)
        return PlaywrightBrowser(page)
    for name in ("driver", "selenium"):
        driver = _fixture(request, name)
        if hasattr(driver, "execute_script"):
            return SeleniumBrowser(driver)
    return None


def _fixture(request: pytest.FixtureRequest, name: str) -> Any:
    try:
        return request.getfixturevalue(name)
    except pytest.FixtureLookupError as error:
        if error.argname != name:
            raise
        return None
