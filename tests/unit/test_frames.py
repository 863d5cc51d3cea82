"""A widget in a frame of its own: the new one behind the old one, what is typed meanwhile, frames that go."""

import pytest

from .fake_browser import Element
from .helpers import DAY_S, START_S, Widget, jwt

HOUR_S = 3600


async def ready(fake, **settings):
    """Return a widget whose panel works in a frame, and the browser in that."""
    widget = Widget(fake, isolation="frame", **settings)
    await widget.start()
    await widget.renewed()
    inside = await fake.frame_opens()
    await inside.module_runs(Element("section"))
    assert widget.state == "ready"
    return widget, inside


async def test_the_tag_is_in_the_frame_and_the_page_has_none(fake):
    widget, inside = await ready(fake)
    assert fake.tag() is None
    assert inside.tag().attributes["token"] == jwt(START_S + DAY_S, START_S)
    (frame,) = fake.frames()
    assert frame.attributes["srcdoc"] == fake.frame_document
    assert frame.attributes["title"] == "Chat: sales"
    assert frame.noted, "so that nobody takes it for the page's"
    assert inside.attributes == {"lang": "en", "color-scheme": "normal"}
    widget.manager.stop()
    assert fake.frames() == []
    assert fake.timers == []


async def test_a_frame_of_no_organization_says_what_it_is(fake):
    await ready(fake, organization=None)
    assert fake.frames()[0].attributes["title"] == "Chat"
    assert "data-organization" not in fake.frames()[0].attributes


async def test_a_frame_lies_over_the_page_and_shows_nothing_at_first(fake):
    await ready(fake)
    (frame,) = fake.frames()
    assert frame.attributes["data-organization"] == "sales"
    styles = [frame.styles[name] for name in ("position", "inset", "clip-path")]
    assert styles == ["fixed", "0", "inset(100%)"]
    assert "translate" not in frame.styles


@pytest.mark.parametrize(("shift", "translate"), [("-24rem 0", "-24rem 0"), ("", "none")])
async def test_an_element_moves_its_frame_aside(fake, shift, translate):
    host = fake.append_to_body(Element("chathub-widget"))
    host.styles["--chathub-frame-shift"] = shift
    await ready(fake, host=host)
    assert fake.frames()[0].styles["translate"] == translate


async def test_nothing_listens_to_a_frame_that_was_closed(fake):
    widget, _ = await ready(fake)
    (frame,) = fake.frames()
    widget.manager.stop()
    assert frame.listeners == []
    assert fake.watched == []
    assert fake.live_callbacks == 0


async def test_a_new_token_comes_in_a_frame_behind_the_old_one(fake):
    widget, first = await ready(fake)
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    inside = await fake.frame_opens()
    assert [frame.browser for frame in fake.frames()] == [first, inside], "the old one works"
    assert widget.state == "refreshing"
    await inside.module_runs(Element("section"))
    assert widget.state == "ready"
    assert [frame.browser for frame in fake.frames()] == [inside]
    assert inside.tag().attributes["token"] == jwt(START_S + DAY_S, START_S, jti="second")


async def test_what_is_typed_while_the_new_frame_loads_is_not_lost(fake):
    widget, first = await ready(fake)
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    inside = await fake.frame_opens()
    first.draft = True
    await inside.module_runs(Element("section"))
    assert widget.state == "ready"
    assert [frame.browser for frame in fake.frames()] == [first]
    first.draft = False
    await fake.pass_time(6)
    inside = await fake.frame_opens()
    await inside.module_runs(Element("section"))
    assert [frame.browser for frame in fake.frames()] == [inside]


async def test_a_new_frame_that_does_not_load_leaves_the_old_one(fake):
    widget, first = await ready(fake)
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    inside = await fake.frame_opens()
    inside.statuses[inside.tag().attributes["src"]] = 404
    await inside.module_fails()
    assert (widget.state, widget.reason[:38]) == ("ready", "The widget's script was not found at h")
    assert [frame.browser for frame in fake.frames()] == [first]


async def test_a_script_that_throws_in_a_frame_is_a_failure(fake):
    widget = Widget(fake, isolation="frame")
    await widget.start()
    await widget.renewed()
    inside = await fake.frame_opens()
    await inside.module_runs(error="boom")
    assert widget.state == "unavailable"
    assert "boom" in widget.reason
    assert fake.frames() == []


async def test_a_frame_that_somebody_takes_out_of_the_page_is_missed(fake):
    widget, _ = await ready(fake)
    await fake.take_out(fake.frames()[0])
    assert widget.state == "unavailable"
    assert widget.reason == "The widget has gone: its frame was taken out of the page."


async def test_a_frame_that_leaves_its_document_is_missed(fake):
    widget, _ = await ready(fake)
    fake.fire_on(fake.frames()[0], "load")
    assert widget.reason == "The widget has gone: its frame shows another page now."
    assert widget.state == "unavailable"
    assert fake.frames() == []


async def test_a_page_that_was_kept_shows_no_frame_until_somebody_is_known(fake):
    widget, _ = await ready(fake)
    (frame,) = fake.frames()
    await fake.event("pageshow", persisted=True)
    assert frame.hidden
    await widget.renewed()
    assert not frame.hidden
    assert widget.state == "ready"


@pytest.mark.parametrize(
    ("box", "clip"),
    [
        ((600, 500, 900, 700), "inset(476px 76px 76px 576px)"),
        ((10, 20, 990.5, 790), "inset(0px 0px 0px 0px)"),
        (None, "inset(100%)"),
    ],
)
async def test_a_frame_is_clipped_to_what_is_shown_in_it(fake, box, clip):
    _, inside = await ready(fake)
    inside.box = box
    assert {"load", "transitionend", "scroll"} < set(inside.move_names)
    await inside.moves()
    await fake.pass_time(0.1)
    assert fake.frames()[0].styles["clip-path"] == clip
