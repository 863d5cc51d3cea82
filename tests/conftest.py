"""What every test can ask for: the site with its stand-in vendor, and an engine to see it in."""

import shutil

import browsers
import ports
import pytest
import results
from running_site import running_with_pages

DAY_S = 24 * 3600


def pytest_addoption(parser):
    """Let a person name the engines to run."""
    parser.addoption(
        "--browser",
        action="append",
        choices=browsers.NAMES,
        help="run the browser tests in this engine alone; may be given more than once",
    )


def pytest_configure(config):
    """Know the marks, and begin without the screenshots of the last run."""
    config.addinivalue_line(
        "markers",
        "engines(*names, full=()): the engines this promise can fail in (default: chromium), and others for `full`",
    )
    if not hasattr(config, "workerinput"):
        shutil.rmtree(results.FOLDER, ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    """Name the tests that lost their browser and ran once more."""
    lost = [
        (report.nodeid, what)
        for report in terminalreporter.stats.get("rerun", [])
        for name, what in report.user_properties
        if name == "lost"
    ]
    if lost:
        terminalreporter.section("lost browsers")
        for test, what in dict.fromkeys(lost):
            terminalreporter.write_line(f"lost: {test} ({what})")


@pytest.fixture(scope="session")
def own_pages_folder(tmp_path_factory):
    """Give the folder whose pages the site serves at /own/."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "empty.html").write_text("<!doctype html><title>Empty</title>")
    return folder


@pytest.fixture(scope="session")
def site_ports():
    """Give a free port for each site that a test starts itself, so that the stand-in can know its origin."""
    return {name: ports.free() for name in ("nginx", "served", "second", "files", "api")}


@pytest.fixture(scope="session")
def chathub_process(own_pages_folder, site_ports):
    """Start the package's own fixture with our pages."""
    origins = [f"http://127.0.0.1:{port}" for port in site_ports.values()]
    with running_with_pages(own_pages_folder, origins) as running:
        yield running


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

    def forget_tokens(self):
        """Let the site keep no operator's token: it keeps one until it is due."""
        self.advance(DAY_S)


@pytest.fixture
def chathub(chathub_process, chathub_vendor):
    """Give the running site, without faults and at the present time."""
    return ChatHub(chathub_process, chathub_vendor)


@pytest.fixture(scope="session")
def base_url(chathub_process):
    """Make `page.goto("/")` go to the site."""
    return chathub_process.site
