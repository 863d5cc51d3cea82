"""The vendor's five steps as live Python in the page, and the token given to a widget."""

import re

import pytest
from playwright.sync_api import expect

from .stories import the_token_dies

BOOT_MS = 60_000  # Pyodide in a worker, with the packages, on a busy machine


class Cells:
    """The page, and what a person does with its cells."""

    def __init__(self, page):
        self._page = page
        page.goto("/quickstart")
        self.all = page.get_by_role("button", name="Run all")
        self.progress = page.get_by_role("region", name="All cells").get_by_role("status")
        expect(self.all).to_be_enabled(timeout=BOOT_MS)

    def cell(self, title):
        """Return a cell."""
        return self._page.get_by_role("region", name=title)

    def run(self, title, outcome="Done"):
        """Run one, expect how it ends, and return it."""
        self.cell(title).get_by_role("button", name=f"Run {title}").click()
        return self.ended(title, outcome)

    def ended(self, title, outcome="Done"):
        """Expect how a cell has ended, and that it can be run again; return it."""
        cell = self.cell(title)
        expect(cell.get_by_role("status").first).to_have_text(
            re.compile(f"^{outcome}"), timeout=BOOT_MS
        )
        button = cell.get_by_role("button", name=f"Run {title}")
        expect(button).to_have_text("Run")
        return cell


@pytest.fixture
def cells(page, seen):
    return Cells(page)


@pytest.mark.full
@pytest.mark.timeout(150)
def test_a_cell_that_fails_says_what_to_do_and_all_stop_there(page, seen, chathub, cells):
    expect(page.get_by_text("Never do this with a real company’s login")).to_be_visible()
    assert page.evaluate("scrollY") == 0, "the editors leave the page where it is"

    title = "2. Organizations"
    button = cells.cell(title).get_by_role("button", name=f"Run {title}")
    button.press("Enter")
    stop = cells.cell(title).get_by_role("button", name=f"Stop {title}")
    expect(stop).to_be_focused()
    expect(cells.cell(title)).to_contain_text("Running; Python is loaded first")
    page.once("dialog", lambda question: question.accept())
    stop.press("Enter")
    cells.ended(title, "Stopped")
    expect(button).to_be_focused()

    early = cells.run(title, "Failed")
    expect(early).to_contain_text("NameError")
    expect(early).to_contain_text("run them first, or press “Run all”")

    chathub.fail("company-token", status=401, times=1)
    cells.all.click()
    expect(cells.progress).to_contain_text("Stopped at 1. Company token", timeout=BOOT_MS)
    refused = cells.ended("1. Company token", "Failed")
    expect(refused).to_contain_text("HTTPError: 401")
    expect(refused).to_contain_text("ChatHub refused the call")
    page.get_by_role("link", name="1. Company token").click()
    expect(refused.get_by_role("heading")).to_be_in_viewport()
    expect(cells.run("1. Company token").get_by_role("cell", name="200")).to_be_visible()
    assert seen.panels == []


@pytest.mark.full
@pytest.mark.timeout(150)
def test_all_steps_end_in_a_panel_on_the_same_page(page, seen, chathub, cells):
    cells.all.click()
    expect(cells.progress).to_contain_text("All cells have run", timeout=BOOT_MS)
    ready = cells.ended("Get ready")
    expect(ready.get_by_role("cell", name=chathub.vendor)).to_be_visible()
    organizations = cells.ended("2. Organizations")
    for name in ("Sales", "Support", "Archive"):
        expect(organizations.get_by_role("cell", name=name)).to_be_visible()
    operators = cells.ended("3. Operators")
    expect(operators.get_by_role("row", name="101 Sally Jensen 0")).to_be_visible()
    expect(operators.get_by_role("row", name="100 Peter Holm 2")).to_be_visible()
    expect(cells.ended("4. Operator token").get_by_role("cell", name="Sally")).to_be_visible()
    expect(cells.ended("5. Validation").get_by_role("row", name="True 101")).to_be_visible()
    handed = cells.ended("Hand it to the widget")
    seen.ready("Sally Jensen")
    expect(
        handed.get_by_role("row", name=re.compile(r"Sally Jensen \d+ \w+, \d\d:\d\d UTC"))
    ).to_be_visible()

    cells.run("Hand it to the widget")  # again, too
    seen.ready("Sally Jensen")
    assert not [url for url in seen.urls if "operator-chat-panel" in url and "token=" in url]
    the_token_dies(seen)
    seen.call("stop")
    expect(seen.panel).to_have_count(0)
    assert [error for error in seen.errors if "token expired" not in error] == []
