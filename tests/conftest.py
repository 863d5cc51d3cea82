"""What every test can ask for: both browsers, and the site with its stand-in vendor."""

import os
from pathlib import Path

import browsers
import own_pages
import pytest
from chathub_server.pytest_plugin import Running


def pytest_configure(config):
    """Run every test that uses `page` in both browsers, unless the command line names some."""
    if not config.option.browser:
        config.option.browser = list(browsers.NAMES)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_type):
    """Launch Playwright's own browser, or else the system's; a missing one fails the test."""
    try:
        return {**browsers.launch_options(browser_type), **browser_type_launch_args}
    except LookupError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def own_pages_folder(tmp_path_factory):
    """Give the folder whose pages the site serves at /own/."""
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="session")
def chathub_process(own_pages_folder):
    """Start the package's own fixture with our pages."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(own_pages.FOLDER, str(own_pages_folder))
        environment.setenv("PYTHONPATH", str(Path(own_pages.__file__).parent), os.pathsep)
        running = Running(module=own_pages.__name__)
        yield running
        running.stop()


class ChatHub:
    """The package's own plugin in a shorter hand.

    Attributes:
        site: the site's URL, without a slash at the end.
        vendor: the stand-in vendor's.
    """

    def __init__(self, running, levers):
        self.site = running.site
        self.vendor = levers.url
        self.said = running.said
        self.fail = levers.fail
        self.mend = levers.mend
        self.advance = levers.advance
        self.expire_tokens = levers.expire_tokens
        self._levers = levers

    def calls(self):
        """Return how often each vendor call was made since the start; compare before and after."""
        return self._levers.http.get("/_log").json()


@pytest.fixture
def chathub(chathub_process, chathub_vendor):
    """Give the running site, without faults and at the present time."""
    return ChatHub(chathub_process, chathub_vendor)


@pytest.fixture(scope="session")
def base_url(chathub_process):
    """Make `page.goto("/")` go to the site."""
    return chathub_process.site
