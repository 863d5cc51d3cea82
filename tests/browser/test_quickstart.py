"""The vendor's five steps as live Python in the page, and the token given to a widget."""

import pytest
from playwright.sync_api import expect

from .stories import the_token_dies

BOOT_MS = 60_000  # Pyodide in a worker, with the packages, on a busy machine


@pytest.fixture
def cells(page, seen):
    """Open the page; give what runs the cell of that title."""
    page.goto("/quickstart")

    def run(title, timeout=10_000):
        cell = page.get_by_role("region", name=title)
        cell.get_by_role("button", name=f"Run {title}").click()
        expect(cell.get_by_role("button", name=f"Run {title}")).to_have_text("Run", timeout=timeout)
        return cell

    return run


@pytest.mark.full
@pytest.mark.timeout(150)
def test_the_five_steps_end_in_a_panel_on_the_same_page(page, seen, chathub, cells):
    expect(page.get_by_text("Never do this with a real company’s login")).to_be_visible()
    expect(page.get_by_role("button", name="Run Hand it")).to_be_visible(timeout=BOOT_MS)
    assert page.evaluate("scrollY") == 0, "the editors leave the page where it is"

    ready = cells("Get ready", BOOT_MS)
    expect(ready.get_by_role("cell", name=chathub.vendor)).to_be_visible()
    chathub.fail("company-token", status=401, times=1)
    company = cells("1. Company token")
    expect(company.get_by_role("status")).to_contain_text("HTTPError: 401")
    expect(cells("1. Company token").get_by_role("cell", name="200")).to_be_visible()
    organizations = cells("2. Organizations")
    for name in ("Sales", "Support", "Archive"):
        expect(organizations.get_by_role("cell", name=name)).to_be_visible()
    operators = cells("3. Operators")
    expect(operators.get_by_role("row", name="101 Sally Jensen 0")).to_be_visible()
    expect(operators.get_by_role("row", name="100 Peter Holm 2")).to_be_visible()
    expect(cells("4. Operator token").get_by_role("cell", name="Sally")).to_be_visible()
    expect(cells("5. Validation").get_by_role("row", name="True 101")).to_be_visible()

    for _ in range(2):  # again, too
        cells("Hand it to the widget")
        seen.ready()
        expect(seen.panel).to_contain_text("Sally Jensen")
    assert not [url for url in seen.urls if "operator-chat-panel" in url and "token=" in url]
    the_token_dies(seen)
    seen.call("stop")
    expect(seen.panel).to_have_count(0)
    assert [error for error in seen.errors if "token expired" not in error] == []
