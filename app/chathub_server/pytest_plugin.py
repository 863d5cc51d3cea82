"""A pytest plugin: the stand-in ChatHub for a site's own tests, and stories for the site's own page.

    def test_an_operator_sees_the_chat(page, chathub_site):
        page.goto(chathub_site.url)

    def test_my_site_survives_chathub(my_site, chathub_vendor):
        chathub_vendor.fail("operator-token", status=503, times=2)

It is there wherever this package is installed. A site that is tested itself is
started with `chathub_vendor.settings` in its environment, and names its own
origin in a fixture `chathub_origins`, so that the stand-in's panel serves it.

    pytest --chathub-site https://desk.example/chat

tries the widget of that page in a browser: the fixture `page` of pytest-playwright, or a fixture
`driver` or `selenium` that is Selenium's. testing/README.md tells all of it.

Every pytest of the environment loads this module: nothing else is imported before it is needed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .testing.stand_in import Running, Site, Vendor

if TYPE_CHECKING:
    from .testing.browser import Browser
    from .testing.widget_page import WidgetPage

__all__ = ["Running", "Site", "Vendor"]

STORIES = Path(__file__).with_name("testing") / "site_stories.py"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person name the page to try."""
    parser.getgroup("chathub", "ChatHub's widget").addoption(
        "--chathub-site",
        metavar="URL",
        help="try the widget of this page in a browser; without other arguments nothing else is run",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Add the stories to what is run, where a page is named.

    Raises:
        pytest.UsageError: its address is none.
    """
    url = config.getoption("--chathub-site")
    if url is None:
        return
    from .testing.addresses import fault_of

    if fault := fault_of(url):
        raise pytest.UsageError(fault)
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args.clear()
    config.args.append(str(STORIES))


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Name the stories shortly, wherever this package is installed."""
    if module_path != STORIES:
        return None
    module: pytest.Module = pytest.Module.from_parent(
        parent, path=module_path, nodeid=f"chathub/{STORIES.name}"
    )
    return module


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the stories in each browser that pytest-playwright is asked for."""
    if "chathub_browser" in metafunc.fixturenames and metafunc.config.pluginmanager.hasplugin(
        "playwright"
    ):
        metafunc.fixturenames.append("browser_name")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the stories that a module of the site's own has imported: there they run with its fixtures."""
    if config.getoption("--chathub-site") is None:
        return
    functions = [item for item in items if isinstance(item, pytest.Function)]
    imported = {each.function for each in functions if each.path != STORIES}
    twice = [each for each in functions if each.path == STORIES and each.function in imported]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in twice]


@pytest.fixture(scope="session")
def chathub_origins() -> list[str]:
    """Return further origins that the stand-in serves; override it with your site's own."""
    return []


@pytest.fixture(scope="session")
def chathub_process(chathub_origins: list[str]) -> Iterator[Running]:
    """Start site and stand-in once for this test process; `chathub_vendor` cleans up."""
    running = Running(chathub_origins)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _chathub_levers(chathub_process: Running) -> Vendor:
    return Vendor(chathub_process.vendor, chathub_process)


@pytest.fixture
def chathub_vendor(chathub_process: Running, _chathub_levers: Vendor) -> Iterator[Vendor]:
    """Give the stand-in's levers, without faults and at the present time."""
    _chathub_levers.begin()
    yield _chathub_levers
    print(chathub_process.said(), end="")  # pytest shows it where the test failed
    _chathub_levers.begin()


@pytest.fixture
def chathub_site(chathub_process: Running, chathub_vendor: Vendor) -> Site:
    """Give the running site, whose ChatHub is `chathub_vendor`."""
    return Site(chathub_process.site)


@pytest.fixture
def chathub_browser(request: pytest.FixtureRequest) -> "Iterator[Browser]":
    """Give the browser of the fixture `page`, else of `driver` or `selenium`, for stories and sign-in."""
    from .testing.fixtures import browsers_of

    yield from browsers_of(request)


@pytest.fixture
def chathub_sign_in(chathub_browser: "Browser") -> None:
    """Do nothing: the page signs in by itself. Override it to sign somebody in with `chathub_browser`."""


@pytest.fixture(scope="session")
def chathub_page_url(pytestconfig: pytest.Config) -> str:
    """Return the page to try, of `--chathub-site`; override it where a fixture starts your site."""
    from .testing.fixtures import url_of

    return url_of(pytestconfig)


@pytest.fixture(scope="session")
def chathub_time_limit_s() -> float:
    """Return how long a story may take; override it for a page that is slow."""
    return 90


@pytest.fixture
def chathub_page(
    request: pytest.FixtureRequest,
    chathub_browser: "Browser",
    chathub_page_url: str,
    chathub_time_limit_s: float,
    chathub_sign_in: object,
) -> "WidgetPage":
    """Give the page, opened anew, with a widget that is ready."""
    from .testing.fixtures import opened

    return opened(request.session, chathub_browser, chathub_page_url, chathub_time_limit_s)
