"""The Python API alone: the panel comes and goes as the page's own Python says."""

from playwright.sync_api import expect

from .stories import (
    nothing_is_cut_off,
    nothing_is_left,
    the_backend_breaks_and_is_mended,
    the_token_dies,
)
from .test_refresh import pass_hours


def test_the_python_of_the_page_brings_and_takes_the_panel(page, seen, chathub):
    page.clock.install()
    page.goto("/dynamic")
    said = page.locator("#said")
    expect(said).to_have_text("sales: ready", timeout=30_000)
    expect(seen.panel).to_contain_text("Sally Jensen")
    expect(seen.panel).to_contain_text("Online")
    shown = page.get_by_role("region", name="dynamic.py").inner_text()
    assert shown.strip() == page.request.get("/static/dynamic.py").text().strip()
    nothing_is_cut_off(page)

    page.get_by_role("button", name="Support").click()
    expect(said).to_have_text("support: ready")
    expect(seen.panel).to_have_count(1)
    expect(seen.panel).to_contain_text("Oksana Kovalenko")
    first = seen.token_id
    pass_hours(seen, 23)
    seen.another_token(first)
    the_token_dies(seen)
    the_backend_breaks_and_is_mended(seen)

    page.get_by_role("button", name="No chat").click()
    expect(said).to_have_text("support: stopped")
    nothing_is_left(seen)
    page.get_by_role("button", name="Sales").click()
    expect(seen.panel).to_contain_text("Sally Jensen")
    page.get_by_role("link", name="All pages").click()
    page.go_back()
    expect(said).to_have_text("sales: ready")
    expect(seen.panel).to_have_count(1)
    expect(seen.panel).to_contain_text("Online")
