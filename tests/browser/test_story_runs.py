"""`pytest --chathub-site` in a process of its own, with Playwright and Selenium; its README; bad input."""

from pathlib import Path

import browsers
import chathub_server.testing
import ports
import printed
import pytest
from chathub_server.testing.site_stories import __all__ as stories

from .story_runs import DRIVER, PAGE, run

pytestmark = [pytest.mark.full, pytest.mark.timeout(240)]

ALL = f"{len(stories)} passed"
README = Path(chathub_server.testing.__file__).with_name("README.md")
MINE = "def test_mine(): pass"
STAR = "from chathub_server.testing.site_stories import *"
SIGN_IN = """
import pytest

@pytest.fixture
def chathub_sign_in(chathub_browser):
    chathub_browser.goto("{0}/own/empty.html")
    chathub_browser.evaluate("(user) => fetch('/session', {{ method: 'POST', body: JSON.stringify({{ user }}) }})", "demo")
"""
SIGN_IN_PAGE = """<input id="name"><button>Sign in</button><script>
document.querySelector("button").onclick = async () => {
  await fetch("/session", { method: "POST", body: JSON.stringify({ user: document.querySelector("#name").value }) });
  document.title = "Welcome";
};
</script>"""
SHORT = """
import pytest

@pytest.fixture(scope="session")
def chathub_time_limit_s():
    return 3
"""
SEVERAL = """<chathub-widget organization="support" isolation="frame" start="interaction"
  fallback-email="help@site.example"></chathub-widget>
<chathub-widget organization="sales" isolation="frame"></chathub-widget>"""


def test_without_other_arguments_the_stories_alone_are_run(tmp_path, chathub):
    said = run(tmp_path, f"--chathub-site={chathub.site}/", conftest=PAGE, test_mine=MINE)
    assert ALL in said


def test_with_paths_both_are_run(tmp_path, chathub):
    files = {"conftest": PAGE, "test_mine": MINE}
    said = run(
        tmp_path, "test_mine.py", f"--chathub-site={chathub.site}/", "-kmine or comes_up", **files
    )
    assert "2 passed" in said


def test_a_frame_that_waits_for_a_person_beside_another_after_a_sign_in(
    tmp_path, chathub, own_pages
):
    url = chathub.site + own_pages.write_plain("several", SEVERAL)
    conftest = PAGE + SIGN_IN.format(chathub.site)
    # The stories are the site's own tests here, whose fixtures stand beside them.
    files = {"tests__conftest": conftest, "tests__test_chat": STAR}
    assert ALL in run(tmp_path, "tests", f"--chathub-site={url}", **files)


def test_selenium_drives_them_too(tmp_path, chathub):
    if browsers.webkit_driver() is None:
        pytest.skip("Playwright's WebKit is here, and with it no WebDriver")
    said = run(tmp_path, f"--chathub-site={chathub.site}/", "--durations=3", conftest=DRIVER)
    assert ALL in said


def test_nobody_is_signed_in(tmp_path, chathub, own_pages):
    url = chathub.site + own_pages.write_plain("nobody", "<chathub-widget></chathub-widget>")
    said = run(tmp_path, f"--chathub-site={url}", "-kcomes_up", conftest=PAGE, status=1)
    assert "it is 'signed-out': override the fixture chathub_sign_in" in said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1:1/chat", "/chat does not answer: net::ERR_"),
        ("{}/own/empty.html", "/own/empty.html has no <chathub-widget> (it is 'Empty')."),
        ("{}/own/not-there.html", "HTTP 404)."),
        ("{}/own/unserved.html", "but chathub-widget.js has not run there."),
    ],
)
def test_where_there_is_nothing_to_try_one_story_says_so(
    tmp_path, chathub, own_pages_folder, url, sentence
):
    (own_pages_folder / "unserved.html").write_text("<chathub-widget></chathub-widget>")
    url = url.format(chathub.site)
    said = run(tmp_path, f"--chathub-site={url}", conftest=PAGE + SHORT, status=1)
    assert sentence in said
    assert f"{len(stories) - 1} skipped, 1 error" in said


def test_selenium_says_too_that_a_site_does_not_answer(tmp_path):
    if browsers.webkit_driver() is None:
        pytest.skip("Playwright's WebKit is here, and with it no WebDriver")
    said = run(
        tmp_path,
        f"--chathub-site=http://127.0.0.1:{ports.free()}/chat",
        conftest=DRIVER + SHORT,
        status=1,
    )
    assert "/chat does not answer: the browser shows nothing of it." in said


@pytest.mark.parametrize(
    "url", ["desk.example/chat", "ftp://desk.example", "https://", "http://[a/"]
)
def test_an_address_that_is_none_is_a_wrong_use(tmp_path, url):
    said = run(tmp_path, f"--chathub-site={url}", status=4)
    assert (
        f"ERROR: --chathub-site takes the address of a page, like https://desk.example/chat, and '{url}'"
        in said
    )


def test_without_a_browser_one_sentence_says_what_to_install(tmp_path, chathub):
    said = run(tmp_path, f"--chathub-site={chathub.site}/", "-kcomes_up", status=1)
    assert "The stories need a browser: run pip install pytest-playwright" in said


def test_without_a_page_one_sentence_says_how_to_name_it(tmp_path):
    said = run(tmp_path, "-kcomes_up", conftest=PAGE, test_mine=STAR, status=1)
    assert "Name the page to try: pytest --chathub-site https://desk.example/chat" in said


@pytest.fixture
def desk(chathub, own_pages, own_pages_folder):
    """Return what makes of the README's https://desk.example a site with a sign-in that runs."""
    path = own_pages.write_plain("desk", "<chathub-widget></chathub-widget>")
    (own_pages_folder / "sign-in.html").write_text(SIGN_IN_PAGE)

    def of(text):
        text = text.replace("https://desk.example/sign-in", f"{chathub.site}/own/sign-in.html")
        return text.replace("https://desk.example/chat", f"{chathub.site}{path}").replace(
            '"anna"', '"demo"'
        )

    return of


def test_the_readmes_tests_pass_as_they_are_printed(tmp_path, desk):
    """All of them in one project but for the stories, which `test_the_readmes_stories_…` runs."""
    files = {name.removesuffix(".py"): text for name, (text, *_) in printed.files(README).items()}
    del files["test_stories"]
    driver = DRIVER
    if browsers.webkit_driver() is None:
        del files["test_with_selenium"]
        driver = ""
    origins = files.pop("conftest")
    said = run(tmp_path, conftest=PAGE + driver + origins, **files)
    count = sum(text.count("def test_") + text.count("TestCase") for text in files.values())
    assert f"{count} passed" in said


def test_the_readmes_stories_run_after_its_sign_in_and_on_its_own_site(tmp_path, desk):
    found = printed.files(README)
    _, sign_in, own_site = found["conftest.py"]
    (stories_of_mine,) = found["test_stories.py"]
    said = run(
        tmp_path,
        desk("--chathub-site=https://desk.example/chat"),
        "-kcomes_up or second",
        conftest=PAGE + desk(sign_in),
    )
    assert "2 passed" in said
    conftest = PAGE + own_site
    said = run(tmp_path, "-kcomes_up or console", conftest=conftest, test_stories=stories_of_mine)
    assert "2 passed" in said
