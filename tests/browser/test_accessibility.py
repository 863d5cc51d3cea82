"""What axe finds on the pages: nothing, on a phone and on a desktop, light and dark, also where something is wrong."""

import document_model
import pytest
from chathub_demo.pages import PAGES
from playwright.sync_api import expect

pytestmark = pytest.mark.full
AXE = document_model.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
# Each thing once, with the element, for whoever reads a failure.
FOUND = """async () => (await axe.run()).violations.flatMap(
  ({ id, nodes }) => nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary]))"""
OTHERS = [
    page.path for page in PAGES if "{" not in page.path and page.path not in ("/", "/line")
] + [
    "/organizations?isolation=frame",
    "/start-modes?start=consent",
    "/react",
    "/vue",
    "/angular",
    "/nowhere",
]


PHONE, DESKTOP = (390, 844, "dark"), (1440, 900, "light")


def axe_finds_nothing(page, *views):
    for width, height, scheme in views or (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if not page.evaluate("'axe' in globalThis"):
            page.evaluate(AXE.read_text())
        assert page.evaluate(FOUND) == [], (width, scheme)


def test_axe_finds_nothing_on_the_start_page_whatever_its_state(seen, page):
    page.goto("/")
    seen.ready()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Sign out").click()
    expect(seen.fallback).to_contain_text("You are signed out")
    axe_finds_nothing(page, DESKTOP)
    page.get_by_role("button", name="Sign in").click()
    seen.ready()
    page.get_by_role("button", name="Break the backend").click()
    expect(page.locator("#line")).to_contain_text("Working")
    axe_finds_nothing(page, DESKTOP)
    page.get_by_role("button", name="Block the widget’s script").click()
    expect(page.locator("#line")).to_contain_text("No chat")
    axe_finds_nothing(page, PHONE)


@pytest.mark.parametrize("path", OTHERS)
def test_axe_finds_nothing_on_any_page(page, path):
    page.goto(path, wait_until="networkidle")
    editors = page.locator("#run-all")
    if editors.count():
        expect(editors).to_be_enabled(timeout=60_000)  # once they are made and named
    axe_finds_nothing(page)
