"""The vendor's tag comes with the HTML, the token in it; Python takes it over when the page is idle."""

from playwright.sync_api import expect

from .stories import (
    a_day_passes,
    nothing_is_cut_off,
    nothing_is_left,
    the_backend_breaks_and_is_mended,
    the_token_dies,
)


def test_the_tag_of_the_html_is_taken_over_and_kept_alive(page, seen, chathub):
    page.clock.install()
    loaded = chathub.calls()["widget"]
    answer = page.goto("/static-html")
    assert answer.headers["cache-control"] == "no-store"
    seen.ready()
    expect(seen.panel).to_contain_text("Sally Jensen")
    assert seen.states == ["ready"], "taken over"
    assert chathub.calls()["widget"] == loaded + 1, "not loaded again"
    nothing_is_cut_off(page)
    a_day_passes(seen)
    the_token_dies(seen)
    the_backend_breaks_and_is_mended(seen)
    page.get_by_role("button", name="Stop").click()
    nothing_is_left(seen)
    page.get_by_role("button", name="Start").click()
    seen.ready()
    seen.element.evaluate("(element) => element.setAttribute('organization', 'Support')")
    expect(seen.panel).to_contain_text("Oksana Kovalenko")
    seen.ready()
    page.get_by_role("link", name="All pages").click()
    expect(page.get_by_role("heading", name="All pages")).to_be_in_viewport()
    page.go_back()
    seen.ready()
    expect(seen.panel).to_contain_text("Sally Jensen")


def test_the_panel_works_before_there_is_any_python(page, seen, chathub):
    page.route("**/chathub/**", lambda route: route.abort())
    page.goto("/static-html")
    expect(seen.panel).to_contain_text("Online")
    expect(seen.panel).to_contain_text("Sally Jensen")
    assert not [url for url in seen.urls if "/api/chathub/" in url], (
        "the HTML has brought the token"
    )


def test_html_without_a_token_is_mended_by_the_widget(page, seen, chathub):
    chathub.advance(86_400)  # the site has kept no token
    chathub.fail("operator-token", status=500, times=1)
    page.goto("/static-html")
    seen.ready()
    assert seen.states == ["loading", "ready"]
