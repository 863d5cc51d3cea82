"""What a page, or markup that strangers put into it, may not do to the widget and its token."""

import json

import pytest
from chathub_widget.core.token import LONGEST_TOKEN, claims, mask, read_token

from .fake_browser import WIDGET, Element
from .helpers import DAY_S, START_S, Widget, jwt, token_answer

TAG_ID = "operator-chat-panel-script-sales"
EVIL = "https://evil.example/x.js"


def put(fake, name="script", **attributes):
    """Put an element with the tag's id into the page."""
    element = Element(name)
    element.attributes = {"id": TAG_ID, **attributes}
    fake.append_to_body(element)
    return element


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("img", {"src": WIDGET}),
        ("a", {"href": WIDGET}),
        ("script", {"type": "text/plain", "src": WIDGET}),
        ("script", {"type": "module", "src": EVIL}),
        ("script", {"type": "module", "src": WIDGET.replace("widget-script", "another")}),
        ("script", {"type": "module"}),
    ],
)
async def test_no_element_but_the_vendors_tag_is_taken_over(fake, name, attributes):
    element = put(fake, name, token=jwt(START_S + DAY_S, START_S), **attributes)
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    assert widget.state == "unavailable"
    assert TAG_ID in widget.reason
    assert element.parent is not None, "it is the page's own"
    assert not fake.ran


async def test_a_tag_with_a_query_or_a_fragment_is_the_vendors_too(fake):
    put(fake, type="module", src=WIDGET + "?v=2#3", token=jwt(START_S + DAY_S, START_S))
    widget = Widget(fake)
    await widget.start()
    assert widget.state == "ready"


@pytest.mark.parametrize(("status", "code"), [(403, "forbidden"), (404, "no-organization")])
async def test_a_right_that_is_gone_takes_the_widget_away_at_once(fake, status, code):
    widget = await Widget(fake).ready()
    await widget.ask("refresh")
    await fake.answer(status)
    assert widget.state == "unavailable"
    assert widget.changes[-1].retry_at is None
    assert fake.tag() is None
    assert "Chat of Sally" not in fake.shown()
    asked = len(fake.requests)
    await widget.ask("start")
    assert len(fake.requests) == asked + 1, "the old token is not used again"


async def test_a_token_that_waits_for_a_draft_is_gone_with_the_session(fake):
    widget = await Widget(fake).ready()
    fake.draft = True
    await widget.ask("refresh")
    await widget.renewed(life_s=DAY_S - 5)
    (channel,) = fake.channels
    fake.elapsed_s += 1
    channel.function(json.dumps({"version": 1, "type": "signed-out", "at": fake.now_s()}))
    await fake.settle()
    assert widget.state == "signed-out"
    fake.draft = False
    await fake.pass_time(60)
    assert widget.state == "signed-out"
    assert fake.tag() is None


def test_every_token_in_a_text_is_struck_out():
    first, second = jwt(START_S), jwt(START_S + 1)
    said = mask(f"bad {first}, then '{second}' and held-token", ["held-token", ""])
    assert said == "bad …, then '…' and …"
    assert (
        mask("nothing to hide: eyJ is short. a.b.c", []) == "nothing to hide: eyJ is short. a.b.c"
    )


async def test_a_module_that_throws_an_older_token_than_its_tag_has_shows_none(fake):
    widget = await Widget(fake).ready()
    held = fake.tag().attributes["token"]
    fake.takes_token = False
    await widget.ask("refresh")
    await widget.renewed(life_s=DAY_S - 7)
    await fake.module_runs(error=f"cannot use {held}")
    assert "failed while running: cannot use …" in widget.reason
    assert "eyJ" not in widget.reason


def test_a_token_of_a_megabyte_is_refused_without_being_read():
    huge = "e" * (LONGEST_TOKEN + 1)
    assert claims("a." + huge + ".c") == {}
    with pytest.raises(Exception, match="8192"):
        read_token(huge, START_S)


async def test_an_answer_of_a_megabyte_is_refused_without_being_read(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, '{"token": "' + "e" * 1_000_000 + '"}')
    assert widget.state == "unavailable"
    assert "too long" in widget.reason


async def test_a_load_event_that_the_page_fires_at_the_tag_once_more_changes_nothing(fake):
    widget = await Widget(fake).ready()
    assert widget.root in fake.body.children
    fake.fire_on(fake.tag(), "load")
    await fake.settle()
    assert widget.state == "ready"
    widget.manager.stop()
    assert widget.root not in fake.body.children
