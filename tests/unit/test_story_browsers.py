"""What drives the stories: which fixture is taken, what a driver says of its console, how an address is told."""

import subprocess
import sys

import pytest
from chathub_server.testing import addresses, browser, fixtures
from selenium.common.exceptions import WebDriverException


class Request:
    """pytest's request, with these fixtures alone."""

    def __init__(self, **there):
        self._there = there

    def getfixturevalue(self, name):
        if name in self._there:
            return self._there[name]
        error = pytest.FixtureLookupError.__new__(pytest.FixtureLookupError)
        error.argname = name
        raise error


class Driver:
    def __init__(self, *logs):
        self.logs = list(logs)

    def execute_script(self, script, argument):
        raise WebDriverException("javascript error: no\n  (Session info: chrome)")


class ChromeDriver(Driver):
    def get_log(self, kind):
        assert kind == "browser"
        return self.logs.pop(0)


class AsynchronousPage:
    async def goto(self, url): ...

    async def evaluate(self, script): ...


@pytest.mark.parametrize("there", [{"driver": Driver()}, {"page": object(), "selenium": Driver()}])
def test_a_page_that_is_not_playwrights_leaves_the_driver_to_be_taken(there):
    (found,) = fixtures.browsers_of(Request(**there))
    assert isinstance(found, browser.SeleniumBrowser)


@pytest.mark.parametrize(
    ("there", "sentence"),
    [({}, "The stories need a browser"), ({"page": AsynchronousPage()}, "asynchronous API")],
)
def test_without_a_browser_that_can_be_driven_a_sentence_says_what_to_install(there, sentence):
    with pytest.raises(pytest.fail.Exception, match=sentence):
        list(fixtures.browsers_of(Request(**there)))


def test_a_log_that_is_handed_out_once_is_kept():
    first = [{"level": "SEVERE", "message": "one"}, {"level": "WARNING", "message": "two"}]
    driven = browser.SeleniumBrowser(ChromeDriver(first, []))
    assert driven.errors() == ["one"]
    assert driven.errors() == ["one"]


def test_a_driver_without_a_log_says_so():
    assert browser.SeleniumBrowser(Driver()).errors() is None


def test_what_never_becomes_true_is_told_with_the_last_word_of_the_browser():
    with pytest.raises(browser.BrowserError, match=r"within 0 s: javascript error: no$"):
        browser.SeleniumBrowser(Driver()).until("1", limit_s=0)


def test_an_address_is_told_without_what_may_be_secret():
    url = "https://" + "a:b" + "@desk.example:8/chat?key=1#c"
    assert addresses.shown(url) == "https://desk.example:8/chat"
    assert addresses.shown("https://desk.example") == "https://desk.example/"


def test_the_plugin_which_every_pytest_loads_imports_nothing_large():
    code = "import sys, chathub_server.pytest_plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    large = {"httpx", "hypothesis", "playwright", "pydantic", "selenium", "starlette"}
    assert not large & set(done.stdout.split())
