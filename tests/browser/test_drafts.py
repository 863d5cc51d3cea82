"""Half a sentence in the panel survives a refresh, until a minute before the token dies."""

import pytest
from playwright.sync_api import expect

from . import modules
from .stories import other_engines_in_full

WIDGET = '<chathub-widget organization="sales" isolation="{}"></chathub-widget>'


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_a_refresh_waits_for_the_sentence_to_be_sent(mount, isolation):
    seen = mount(WIDGET.format(isolation))
    first = seen.ready()
    draft = seen.panel.get_by_role("textbox")
    draft.fill("Half a sente")
    seen.pass_hours(23)
    seen.reached("ready", 2)
    seen.pass_time("00:10")
    expect(draft).to_have_value("Half a sente")
    assert seen.token_id == first
    draft.press("Enter")
    expect(seen.panel.get_by_role("log")).to_contain_text("Half a sente")
    seen.pass_time("00:10")
    seen.another_token(first)


@other_engines_in_full
def test_a_minute_before_the_token_dies_the_draft_gives_way(mount):
    seen = mount(WIDGET.format("page"), token_kept=False)  # its minutes count from now
    first = seen.ready()
    seen.type("Half a sente")
    seen.pass_hours(23)
    seen.reached("ready", 2)
    assert seen.token_id == first
    assert seen.panels[0]["draft"] == "Half a sente"
    seen.pass_everywhere("00:57:00")
    assert seen.panels[0]["draft"] == "Half a sente"
    seen.pass_everywhere("00:02:30")
    seen.another_token(first)
    assert seen.panels[0]["draft"] == ""


FRAME = """
const frame = document.createElement("iframe");
frame.srcdoc = "<textarea autofocus></textarea>";
panel.append(frame);
"""
FIELD = "document.querySelector('.made iframe')?.contentDocument.querySelector('textarea')"


@pytest.mark.engines("chromium", "firefox")
def test_what_is_typed_in_a_frame_of_the_panel_is_a_draft_too(mount, own_pages_folder):
    modules.write(own_pages_folder, "framed", FRAME)
    seen = mount(modules.element("framed"))
    seen.state("ready")
    seen.until(f"Boolean({FIELD})")
    field = seen.page.frame_locator(".made iframe").locator("textarea")
    field.press_sequentially("Half a sente")
    seen.call("refresh")
    seen.reached("ready", 2)
    assert seen.page.evaluate(f"{FIELD}.value") == "Half a sente"
    field.clear()
    seen.pass_time("00:10")
    seen.reached("ready", 3)
    seen.until(f"{FIELD}?.value === ''")
