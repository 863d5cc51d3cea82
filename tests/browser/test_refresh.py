"""A day passes, a token dies, and the panel shows the new one."""

import pytest
from playwright.sync_api import expect


def pass_hours(seen, hours):
    """Let hours pass for the page, the site and the vendor."""
    seen.chathub.advance(hours * 3600)
    seen.page.clock.fast_forward(f"{hours:02}:00:00")


def test_after_a_day_the_panel_has_the_new_token(page, open_page):
    page.clock.install()
    seen = open_page()
    first = seen.ready()
    pass_hours(seen, 23)
    second = seen.another_token(first)
    assert seen.states == ["loading", "ready", "refreshing", "loading", "ready"]
    pass_hours(seen, 23)
    third = seen.another_token(second)
    assert third != first


def test_a_widget_that_takes_the_token_keeps_its_draft(page, open_page, chathub):
    page.clock.install()
    seen = open_page(
        body='<chathub-widget organization="sales" widget-url="'
        f'{chathub.vendor}/operator-chat-panel/widget-script.js?hand-over"></chathub-widget>'
    )
    token = seen.ready()
    seen.panel.get_by_role("textbox").fill("Half a sente")
    pass_hours(seen, 23)
    seen.another_token(token)
    expect(seen.panel.get_by_role("textbox")).to_have_value("Half a sente")
    assert seen.states == ["loading", "ready", "refreshing", "ready"]


def test_a_dead_token_is_replaced_at_once(open_page, chathub):
    seen = open_page()
    token = seen.ready()
    chathub.advance(86_400)
    seen.another_token(token)


def test_a_wrong_local_clock_changes_nothing(page, open_page):
    page.clock.install(time="2031-01-01T00:00:00Z")
    seen = open_page()
    token = seen.ready()
    pass_hours(seen, 20)
    assert seen.token_id == token
    pass_hours(seen, 3)
    seen.another_token(token)


def test_coming_back_online_after_a_night_asks_at_once(page, open_page, chathub):
    page.clock.install()
    seen = open_page()
    token = seen.ready()
    page.context.set_offline(True)
    pass_hours(seen, 23)
    seen.until("said.at(-1).retryAt !== null")
    assert seen.states[-2:] == ["refreshing", "ready"]
    assert seen.token_id == token, "the widget stays while its old token lives"
    page.context.set_offline(False)
    seen.another_token(token)


@pytest.mark.parametrize("adopted", ["", "-sales"])
def test_a_tag_in_the_page_is_taken_over_and_refreshed(page, open_page, chathub, adopted):
    page.clock.install()
    page.request.post(f"{chathub.site}/session", data={"user": "demo"})
    token = page.request.get(
        f"{chathub.site}/api/chathub/token?org=sales", headers={"accept": "text/plain"}
    ).text()
    organization = 'organization="sales"' if adopted else ""
    loaded = chathub.calls()["widget"]
    seen = open_page(
        head=f'<script type="module" id="operator-chat-panel-script{adopted}"'
        f' src="{chathub.vendor}/operator-chat-panel/widget-script.js" token="{token}"></script>',
        body=f"<chathub-widget {organization}></chathub-widget>",
    )
    first = seen.ready()
    assert seen.states == ["ready"]
    assert chathub.calls()["widget"] == loaded + 1
    pass_hours(seen, 23)
    seen.another_token(first)
    seen.call("stop")
    expect(seen.panel).to_have_count(0)
