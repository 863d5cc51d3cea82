"""The stories that a site runs against its own page: each passes, and fails where its promise is broken."""

import inspect

import pytest
from chathub_server.testing import site_stories
from chathub_server.testing.browser import PlaywrightBrowser
from chathub_server.testing.widget_page import WidgetPage

from . import story_pages

OPEN_S = 20
NEVER_S = 0.5  # what does not come at once never comes there
STORIES = {name: getattr(site_stories, name) for name in site_stories.__all__}

# A promise that a page can break, one for each story, and others for `full`: the story that notices, what it says.
BROKEN = {
    "unavailable": ("the_panel_comes_up", "there was state 'unavailable'.*the fallback 'The chat"),
    "more details": ("events_say_what", "one with .*'token'"),
    "token in localStorage": ("no_token", "one in localStorage"),
    "earlier": ("refresh_brings", "Expected an expiry not before 2030"),
    "tag stays": ("removing_the_element", "there was state 'ready', one tag"),
    "never comes back": ("inserting_the_element", "after the element was inserted again"),
    "stops when moved": ("moving_the_element", "Expected the same tag"),
    "fallback after stop": ("stop_takes", "Expected no fallback after stop"),
    "reload": ("reload_runs", "Expected state 'ready' and a new tag after reload"),
    "second visit": ("a_second_visit", "Expected state 'ready'"),
    "sign-out": ("a_sign_out", "Expected nothing of the widget after chathub-sign-out"),
    "no phone": ("a_token_url", "none of fallback-phone"),
    "console": ("no_error", "Expected no error in the console, and there was broken on purpose"),
}
BROKEN_TOO = {
    "attribute": ("the_panel_comes_up", "attribute state='loading'"),
    "two tags": ("the_panel_comes_up", "2 tags of the vendor's"),
    "no token": ("the_panel_comes_up", "one tag of the vendor's, not whole"),
    "never ready": ("the_panel_comes_up", "Expected state 'ready' .* there was state 'loading'"),
    "signed out": ("the_panel_comes_up", "override the fixture chathub_sign_in"),
    "fewer details": ("events_say_what", "Expected a detail with the keys .*'retryAt'"),
    "no bubbles": ("events_say_what", "bubbling"),
    "previous": ("events_say_what", "Expected each event to name the state before it"),
    "token in sessionStorage": ("no_token", "one in sessionStorage"),
    "token in a cookie": ("no_token", "one in a cookie"),
    "token in an event": ("no_token", "one in a chathub-state event"),
    "token in the URL": ("no_token", "one in the page's URL"),
    "token in a request": ("no_token", "one in a URL that the page asked for"),
    "token in history.state": ("no_token", "one in history.state"),
    "refresh": ("refresh_brings", "Expected state 'ready' and a new token"),
    "same token": ("refresh_brings", "Expected state 'ready' and a new token"),
    "panel stays": ("removing_the_element", "no tag of the vendor's, its panel"),
    "listener": ("removing_the_element", "no listener that throws .* on purpose"),
    "stop": ("stop_takes", "Expected nothing of the widget after stop"),
    "start": ("stop_takes", "Expected state 'ready' and one whole tag after start"),
    "any endpoint": ("a_token_url", "Expected state 'unavailable' and the fallback"),
    "no fallback": ("a_token_url", "Expected state 'unavailable' and the fallback"),
    "no reason": ("a_token_url", "Expected an event with a reason and a code"),
}


class Impatient(WidgetPage):
    """A page for which what has not come for a while never comes, whatever a slow machine takes for the rest."""

    patience_s = OPEN_S

    def until(self, is_so, expected, limit_s=None):
        """Wait no longer than that."""
        return super().until(is_so, expected, min(limit_s or OPEN_S, self.patience_s))


@pytest.fixture(scope="module")
def browser(engines, engine, base_url):
    context = engines.context(engine, base_url)
    yield PlaywrightBrowser(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def open_story(browser, base_url, own_pages_folder):
    """Open the page with a broken promise, in a browser that has kept nothing of the last one."""
    path_of = story_pages.write(own_pages_folder)

    def open_it(broken="nothing", kind="page"):
        if browser.page.url != "about:blank":
            browser.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        browser.page.context.clear_cookies()
        page = Impatient(browser, base_url + path_of(broken, kind), OPEN_S)
        if broken in ("never ready", "attribute", "two tags", "no token"):
            page.patience_s = NEVER_S
        page.open()
        return page

    return open_it


def run(open_story, name, broken):
    page = open_story(broken)
    page.patience_s = NEVER_S
    STORIES[name](page)


def test_every_story_is_imported_by_a_star_and_says_what_it_proves():
    functions = inspect.getmembers(site_stories, inspect.isfunction)
    assert {name for name, _ in functions if name.startswith("test_")} == set(STORIES)
    assert all(inspect.getdoc(story) for story in STORIES.values())


@pytest.mark.parametrize(
    "kind", ["page", "component", pytest.param("frame", marks=pytest.mark.full)]
)
def test_each_story_passes_on_a_page_that_keeps_its_promises(open_story, kind):
    for story in STORIES.values():
        story(open_story(kind=kind))


@pytest.mark.parametrize(
    "broken", [*BROKEN, *(pytest.param(name, marks=pytest.mark.full) for name in BROKEN_TOO)]
)
def test_a_broken_promise_is_noticed_by_its_story_in_one_sentence(open_story, broken):
    start, sentence = {**BROKEN, **BROKEN_TOO}[broken]
    (name,) = [each for each in STORIES if each.startswith(f"test_{start}")]
    with pytest.raises(pytest.fail.Exception, match=sentence) as failed:
        run(open_story, name, broken)
    assert "\n" not in str(failed.value)
    assert "xxxxx" not in str(failed.value), "no token is told"


@pytest.mark.full
def test_a_frame_that_stays_is_noticed(open_story):
    page = open_story("frame stays", kind="frame")
    page.patience_s = NEVER_S
    with pytest.raises(pytest.fail.Exception, match="its frame"):
        site_stories.test_removing_the_element_leaves_nothing(page)
