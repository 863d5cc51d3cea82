"""Pages in each engine: the site's, a test's own, and one that small stories share.

A test whose browser or driver has died runs once more, since it could not show anything; that is
the only second run there is, and the summary names it. A test that fails in any other way, or that
runs out of time, has failed.
"""

import contextlib

import browsers
import httpx
import pytest

from . import failure_report
from .engines import Engines
from .installed import build_wheels, make_environment
from .own_pages import OwnPages
from .seen import WIDGET_ELEMENT, Seen
from .shared_page import SharedPage
from .webdriver_page import WebDriverPage

DEFAULT = pytest.mark.engines("chromium")
ENGINES = pytest.StashKey()
FAILED = pytest.StashKey()
LOST = pytest.StashKey()


def pytest_generate_tests(metafunc):
    """Run a test in each engine in which its promise can fail, in some of them in `full` only."""
    if "engine" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("engines") or DEFAULT.mark
        full = (pytest.param(name, marks=pytest.mark.full) for name in mark.kwargs.get("full", ()))
        metafunc.parametrize("engine", [*mark.args, *full], scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out the engines that are not wanted; let a test whose browser has died run once more."""
    wanted = config.option.browser or browsers.NAMES
    left_out = [item for item in items if _engine(item) not in (None, *wanted)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    for item in filter(_engine, items):
        item.add_marker(
            pytest.mark.flaky(reruns=1, condition=lambda _, item=item: item.stash.get(LOST, False))
        )
    items[:] = _in_halves(items)


def _in_halves(items):
    """Return the list so that each of two processes has an engine of its own first, small tests last.

    `--dist worksteal` hands each a half of it, and lets whoever is done take from the other's end.
    So Firefox starts in one and WebKit in the other, and neither is waited for at the end.
    """

    def of(engine):
        return [item for item in items if _engine(item) == engine]

    firefox, webkit, chromium, others = map(of, ("firefox", "webkit", "chromium", None))
    first = firefox + chromium[::2] + others
    half = len(items) // 2
    return [*first[:half], *webkit, *chromium[1::2], *first[half:]]


def _engine(item):
    return item.callspec.params.get("engine") if hasattr(item, "callspec") else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Note what a test lost, and say in its report what a person needs to understand it."""
    report = yield
    engines = item.session.stash.get(ENGINES, None)
    if not report.failed or engines is None:
        return report
    item.stash[FAILED] = True
    lost = engines.lost()
    late = "Timeout" in str(call.excinfo.value) and call.excinfo.errisinstance(
        pytest.fail.Exception
    )
    if lost:
        item.stash[LOST] = True
        report.user_properties.append(("lost", lost))
    failure_report.add(report, item, Seen.opened, may_ask=not late and not lost)
    if late:
        engines.end()  # the driver was interrupted, and what it drives may not answer any more
    return report


@pytest.fixture(scope="session")
def engines(request):
    """Give the browsers of this test process."""
    started = request.session.stash[ENGINES] = Engines()
    yield started
    started.end()


@pytest.fixture(autouse=True)
def _nothing_seen_yet():
    Seen.opened.clear()


@pytest.fixture
def new_context(engines, engine, base_url):
    """Return a function that opens a browser context; they end with the test."""
    opened = []

    def open_context(keeps_pages=False):
        opened.append(engines.context(engine, base_url, keeps_pages))
        return opened[-1]

    yield open_context
    for context in opened:
        with contextlib.suppress(Exception):  # it may be gone, and the test has said so
            context.close()


@pytest.fixture
def context(new_context):
    """Give a browser context: signed in nowhere, without a page."""
    return new_context()


@pytest.fixture
def page(context):
    """Give an empty page, Playwright's or the same over WebDriver."""
    return context.new_page()


@pytest.fixture
def seen(page, chathub):
    """Give what a person sees on `page`, and what the widget said there."""
    return Seen(page, chathub)


@pytest.fixture(scope="session")
def own_pages(chathub_process, own_pages_folder):
    """Give what writes a test's own pages, which the site serves at /own/."""
    with httpx.Client(base_url=chathub_process.site, trust_env=False) as site:
        assert site.get("/chathub/mpy.json").json()["interpreter"]
        pyscript = site.get("/").text.split('src="', 1)[1].split('"', 1)[0]
    return OwnPages(own_pages_folder, pyscript)


@pytest.fixture
def open_page(page, chathub, seen, own_pages):
    """Open a page that runs PyScript itself: `open_page(body=…, interpreter="py")`."""

    def open_it(body=WIDGET_ELEMENT, user="demo", token_kept=True, **parts):
        if not token_kept:
            chathub.forget_tokens()
        path = own_pages.write("page", body=body, **parts)
        if user:
            seen.sign_in(user)
        elif not isinstance(page, WebDriverPage):
            page.request.delete(f"{chathub.site}/session")
        page.goto(path)
        return seen

    return open_it


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """Build the wheels, and return them: the package, Pyodide."""
    return build_wheels(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def environment(tmp_path):
    """Return what makes an environment of these packages, and returns its folder of programs."""
    return lambda *packages: make_environment(tmp_path / "env", *packages)


@pytest.fixture(scope="session")
def shared_pages():
    """Hold the page of each engine that small stories share."""
    return {}


@pytest.fixture
def mount(request, engines, engine, shared_pages, base_url, chathub, own_pages):
    """Put a widget into a page whose Python has started already: `mount(body=…)`.

    The page is back in its first state for the next story, which is checked; after a failure the
    next one gets a new page.
    """
    shared = shared_pages.get(engine)
    if shared is None or not shared.alive():
        shared = shared_pages[engine] = SharedPage(
            engines.context(engine, base_url), own_pages, chathub
        )

    def mount_it(body=WIDGET_ELEMENT, token_kept=True):
        if not token_kept:
            chathub.forget_tokens()
        return shared.mount(body, chathub)

    yield mount_it
    restored = False
    try:
        if FAILED not in request.node.stash:
            shared.restore()
            restored = True
    finally:
        if not restored:
            del shared_pages[engine]
            shared.close()
