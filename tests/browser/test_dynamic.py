"""The Python API alone: the panel comes and goes as the page's own Python says."""

from playwright.sync_api import expect

from .stories import a_day_passes, mended, nothing_is_cut_off, the_token_dies


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
    a_day_passes(seen)
    the_token_dies(seen)

    before = seen.token_id
    chathub.fail("operator-token", status=500)
    seen.pass_hours(24)
    expect(seen.fallback).to_contain_text("support@example.com")
    expect(seen.panel).to_have_count(0)
    mended(seen)
    seen.another_token(before)

    page.get_by_role("button", name="No chat").click()
    expect(said).to_have_text("support: stopped")
    seen.nothing_is_left()
    page.get_by_role("button", name="Sales").click()
    expect(seen.panel).to_contain_text("Sally Jensen")
    page.get_by_role("link", name="All pages").click()
    page.go_back()
    expect(said).to_have_text("sales: ready")
    expect(seen.panel).to_have_count(1)
    expect(seen.panel).to_contain_text("Online")
