"""Half a sentence in the panel survives a refresh, until a minute before the token dies."""

import pytest
from playwright.sync_api import expect

from .test_refresh import pass_hours

WIDGET = '<chathub-widget organization="sales" isolation="{}"></chathub-widget>'


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_a_refresh_waits_for_the_sentence_to_be_sent(page, open_page, isolation):
    page.clock.install()
    seen = open_page(WIDGET.format(isolation))
    first = seen.ready()
    draft = seen.panel.get_by_role("textbox")
    draft.fill("Half a sente")
    pass_hours(seen, 23)
    seen.until("said.filter(({state}) => state === 'ready').length === 2")
    page.clock.fast_forward("00:10")
    expect(draft).to_have_value("Half a sente")
    assert seen.token_id == first
    draft.press("Enter")
    expect(seen.panel.get_by_role("log")).to_contain_text("Half a sente")
    page.clock.fast_forward("00:10")
    seen.another_token(first)


def test_a_minute_before_the_token_dies_the_draft_gives_way(page, open_page):
    page.clock.install()
    seen = open_page(WIDGET.format("page"))
    first = seen.ready()
    seen.panel.get_by_role("textbox").fill("Half a sente")
    pass_hours(seen, 23)
    seen.until("said.filter(({state}) => state === 'ready').length === 2")
    page.clock.fast_forward("00:57:00")
    page.clock.fast_forward("00:05")
    assert seen.token_id == first
    page.clock.fast_forward("01:10")
    seen.another_token(first)
    expect(seen.panel.get_by_role("textbox")).to_have_value("")
