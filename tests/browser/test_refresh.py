"""A day passes, a token dies, and the panel shows the new one."""

import pytest

from .stories import a_day_passes, every_engine, the_token_dies

HAND_OVER = (
    '<chathub-widget organization="sales" widget-url="'
    '{}/operator-chat-panel/widget-script.js?hand-over"></chathub-widget>'
)


@every_engine
def test_after_a_day_the_panel_has_the_new_token_and_after_another_the_next(mount):
    seen = mount()
    seen.ready()
    a_day_passes(seen)
    assert seen.states == ["loading", "ready", "refreshing", "loading", "ready"]
    a_day_passes(seen)


@every_engine
def test_a_widget_that_takes_the_token_keeps_its_draft(mount, chathub):
    seen = mount(HAND_OVER.format(chathub.vendor))
    seen.ready()
    seen.type("Half a sente")
    a_day_passes(seen)
    assert seen.panels[0]["draft"] == "Half a sente"
    assert seen.states == ["loading", "ready", "refreshing", "ready"]


@every_engine
def test_a_dead_token_is_replaced_at_once(mount):
    seen = mount()
    seen.ready()
    the_token_dies(seen)


def test_a_wrong_local_clock_changes_nothing(page, open_page):
    page.clock.install(time="2031-01-01T00:00:00Z")
    seen = open_page()
    token = seen.ready()
    seen.pass_hours(20)
    assert seen.ready() == token
    seen.pass_hours(3)
    seen.another_token(token)


# WebDriver has no switch for the network.
@pytest.mark.engines("chromium", "firefox")
def test_coming_back_online_after_a_night_asks_at_once(mount):
    seen = mount()
    token = seen.ready()
    seen.page.context.set_offline(True)
    seen.pass_hours(23)
    tried = seen.until("said.at(-1).retryAt !== null && said.slice(-2)")
    states = [change["state"] for change in tried]
    assert states == ["refreshing", "ready"], "the widget stays while its old token lives"
    assert seen.token_id == token
    seen.page.context.set_offline(False)
    seen.another_token(token)
