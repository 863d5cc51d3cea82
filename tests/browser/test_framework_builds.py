"""A visit to an application that is not built: progress, the code, a failure, and over to the result."""

import os

import pytest
from playwright.sync_api import expect

from . import copied_clone

# In the place of app/frameworks_build.py: fails while there is no network, and waits at a pipe.
BUILDER = """
import pathlib, sys

def say(line):
    print(line, file=sys.stderr, flush=True)

clone, name = pathlib.Path(__file__).parents[1], sys.argv[1]
say(f"Fetching the tools of {name} …")
if not (clone / "network").exists():
    say("Set-up failed: npm cannot reach its registry; check the network and start again.")
    say("npm error code ENOTFOUND")
    sys.exit(2)
say(f"Building {name} …")
(clone / "go").read_text()
built = clone / "static" / "frameworks" / "dist" / name
built.mkdir(parents=True)
(built / "index.html").write_text("<!doctype html><title>The desk</title><h1>The desk</h1>")
(built / "built.stamp").touch()
"""


@pytest.fixture
def clone(tmp_path):
    return copied_clone.copied(tmp_path)


@pytest.mark.full
@pytest.mark.engines("chromium", "firefox")
def test_a_visit_builds_says_how_far_it_is_and_goes_over_to_the_result(clone, page):
    (clone / "app" / "frameworks_build.py").write_text(BUILDER)
    os.mkfifo(clone / "go")
    with copied_clone.running(clone) as site:
        page.goto(f"{site}/react/settings")
        said, again = page.get_by_role("status"), page.get_by_role("button", name="Try again")
        expect(said).to_contain_text("npm cannot reach its registry; check the network")
        page.get_by_text("What the tool said").click()
        expect(page.get_by_role("region", name="What the tool said")).to_contain_text("ENOTFOUND")
        code = page.get_by_role("region", name="OperatorChat.tsx")
        expect(code).to_contain_text("<chathub-widget")

        (clone / "network").touch()
        again.press("Enter")
        expect(said).to_have_text("Building react.")
        expect(said).to_be_focused()
        expect(again).to_be_hidden()
        expect(page.get_by_role("listitem")).to_contain_text("Fetching the tools of react.")

        (clone / "go").write_text("")
        expect(page.get_by_role("heading", name="The desk")).to_be_visible()
        assert page.url == f"{site}/react/settings"


@pytest.mark.full
@pytest.mark.timeout(300)
def test_react_is_built_by_its_own_tools_alone(clone, page, seen):
    with copied_clone.running(clone) as site:
        page.goto(f"{site}/react")
        expect(page.get_by_role("status")).to_contain_text("React", timeout=30_000)
        expect(page.get_by_role("heading", name="Inbox")).to_be_visible(timeout=240_000)
        seen.ready("Sally Jensen")
    made = (clone / "static" / "frameworks").glob("*/node_modules")
    assert [folder.parent.name for folder in made] == ["react"]
