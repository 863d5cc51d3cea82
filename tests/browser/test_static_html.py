"""The vendor's tag comes with the HTML, the token in it; Python takes it over when the page is idle."""

from playwright.sync_api import expect

from . import modules
from .page_scripts import SECTIONS
from .stories import (
    a_day_passes,
    every_engine,
    nothing_is_cut_off,
    other_engines_in_full,
    the_backend_breaks_and_is_mended,
    the_token_dies,
)

TAG = (
    '<script type="module" id="operator-chat-panel-script{}" token="{}"'
    ' src="{}/operator-chat-panel/widget-script.js"></script>'
)


@every_engine
def test_the_tag_of_the_html_is_taken_over_and_kept_alive(page, seen, chathub):
    page.clock.install()
    loaded = chathub.calls()["widget"]
    page.goto("/static-html")
    seen.ready("Sally Jensen")
    assert chathub.calls()["widget"] == loaded + 1, "not loaded again"
    a_day_passes(seen)
    the_token_dies(seen)
    the_backend_breaks_and_is_mended(seen)
    seen.press("Stop")
    seen.nothing_is_left()
    seen.press("Start")
    seen.ready()
    seen.set("organization", "Support")
    seen.ready("Oksana Kovalenko")


@other_engines_in_full
def test_a_tag_beside_a_pages_own_python_is_taken_over(page, open_page, seen, chathub):
    taken_over(page, open_page, seen, chathub, organization="")


def test_a_tag_whose_id_names_the_organization_is_taken_over(page, open_page, seen, chathub):
    taken_over(page, open_page, seen, chathub, organization="sales")


@other_engines_in_full
def test_two_tags_that_have_both_run_are_taken_over(
    open_page, own_pages_folder, page, seen, chathub
):
    modules.write(own_pages_folder, "twice")
    tag = (
        '<script type="module" id="operator-chat-panel-script-{}" token="{}" src="/own/twice.js{}">'
        "</script>"
    )
    token = token_of(page, seen, chathub)
    names = ("sales", ""), ("support", "#2")
    open_page(
        "".join(modules.element("twice", organization=name) for name, _ in names),
        head="".join(tag.format(name, token, fragment) for name, fragment in names),
    )
    seen.reached("ready", 2)
    # In Safari nothing shows at once that they ran.
    assert set(seen.states) <= {"loading", "ready"}
    assert seen.page.evaluate("document.querySelectorAll('.made').length") == 2, "neither ran again"


def token_of(page, seen, chathub):
    """Sign in and return a token of Sales."""
    seen.sign_in("demo")
    text = {"accept": "text/plain"}
    return page.request.get(f"{chathub.site}/api/chathub/token?org=sales", headers=text).text()


def taken_over(page, open_page, seen, chathub, organization):
    """Open a page with the vendor's tag, and expect it to be kept alive and taken away."""
    page.clock.install()
    token = token_of(page, seen, chathub)
    loaded = chathub.calls()["widget"]
    suffix = f"-{organization}" if organization else ""
    named = f'organization="{organization}"' if organization else ""
    open_page(
        head=TAG.format(suffix, token, chathub.vendor),
        body=f"<chathub-widget {named}></chathub-widget>",
    )
    seen.ready("Sally Jensen")
    assert seen.states == ["ready"], "taken over"
    assert chathub.calls()["widget"] == loaded + 1, "not loaded again"
    a_day_passes(seen)
    seen.call("stop")
    seen.until(f"{SECTIONS}.length === 0")


def test_the_page_is_kept_by_no_cache_and_survives_a_way_back(page, seen):
    answer = page.goto("/static-html")
    assert answer.headers["cache-control"] == "no-store"
    seen.ready()
    assert seen.states == ["ready"], "taken over"
    nothing_is_cut_off(page)
    page.get_by_role("link", name="All pages").click()
    expect(page.get_by_role("heading", name="All pages")).to_be_in_viewport()
    page.go_back()
    seen.ready("Sally Jensen")


def test_the_panel_works_before_there_is_any_python(page, seen):
    page.route("**/chathub/**", lambda route: route.abort())
    page.goto("/static-html")
    expect(seen.panel).to_contain_text("Online")
    expect(seen.panel).to_contain_text("Sally Jensen")
    assert not [url for url in seen.urls if "/api/chathub/" in url], (
        "the HTML has brought the token"
    )


def test_html_without_a_token_is_mended_by_the_widget(page, seen, chathub):
    chathub.forget_tokens()
    chathub.fail("operator-token", status=500, times=1)
    page.goto("/static-html")
    seen.ready()
    assert seen.states == ["loading", "ready"]
