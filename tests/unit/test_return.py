"""A person comes back to a page: whether they may still have this panel is asked."""

import pytest

from .helpers import DAY_S, Widget, token_answer

OTHER = 200


async def ready(fake):
    """Return the ready widget of operator 101, whose person has been away for a minute."""
    widget = await Widget(fake).ready(operator=101)
    await fake.pass_time(60)
    return widget


@pytest.mark.parametrize("sign", ["visibilitychange", "focus", "pageshow"])
async def test_a_session_that_has_ended_is_noticed_on_return(fake, sign):
    widget = await ready(fake)
    await fake.event(sign)
    await widget.signed_out()
    assert widget.state == "signed-out"
    assert fake.tag() is None


async def test_a_session_that_lives_changes_nothing(fake):
    widget = await ready(fake)
    token = fake.tag().attributes["token"]
    await fake.event("focus")
    assert len(fake.requests) == 2
    await fake.answer(200, token_answer(operator=101, life_s=DAY_S - 60))
    assert widget.states == ["loading", "ready"]
    assert fake.tag().attributes["token"] == token


async def test_it_is_asked_every_ten_seconds_at_most(fake):
    await ready(fake)
    for _ in range(3):
        await fake.event("focus")
        await fake.answer(200, token_answer(operator=101))
        await fake.pass_time(4)
    assert len(fake.requests) == 2
    await fake.event("focus")
    assert len(fake.requests) == 3


async def test_nothing_is_asked_while_the_page_is_hidden(fake):
    await ready(fake)
    fake.is_visible = False
    await fake.event("visibilitychange")
    assert len(fake.requests) == 1


@pytest.mark.parametrize("answer", [(0, ""), (503, ""), (200, "<html>"), (400, "")])
async def test_an_endpoint_that_fails_takes_nothing_away(fake, answer):
    widget = await ready(fake)
    await fake.event("focus")
    await fake.answer(*answer)
    assert widget.states == ["loading", "ready"]
    assert fake.tag() is not None


@pytest.mark.parametrize(("status", "code"), [(403, "forbidden"), (404, "no-organization")])
async def test_a_right_that_is_gone_is_noticed_on_return(fake, status, code):
    widget = await ready(fake)
    await fake.event("focus")
    await fake.answer(status, '{"error": "Not for you.", "code": "no"}')
    assert widget.state == "unavailable"
    assert fake.tag() is None


async def test_somebody_else_gets_a_widget_of_their_own(fake):
    widget = await ready(fake)
    fake.takes_token = True
    fake.draft = True
    await fake.event("focus")
    await fake.answer(200, token_answer(operator=OTHER, life_s=DAY_S - 60))
    assert widget.state == "loading"
    assert widget.root.parent is None, "with all it held"
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert widget.states == ["loading", "ready", "loading", "ready"]


async def test_a_renewed_token_of_somebody_else_is_never_handed_over(fake):
    widget = await ready(fake)
    fake.takes_token = True
    before = widget.root
    await widget.ask("refresh")
    await fake.answer(200, token_answer(operator=OTHER, life_s=DAY_S - 60))
    assert before.parent is None
    assert widget.state == "loading"


async def test_a_page_out_of_the_cache_shows_no_panel_until_it_knows(fake):
    widget = await ready(fake)
    await fake.event("pageshow", persisted=True)
    assert widget.root.hidden
    assert "starting" in fake.shown(), "the loading state is there instead"
    await fake.answer(200, token_answer(operator=101))
    assert not widget.root.hidden
    assert "starting" not in fake.shown()
    assert widget.states == ["loading", "ready"]


async def test_a_page_out_of_the_cache_asks_again_until_it_knows(fake):
    fake.chances = 1.0
    widget = await ready(fake)
    await fake.event("pageshow", persisted=True)
    await fake.answer(0)
    assert widget.root.hidden
    await fake.pass_time(1)
    assert len(fake.requests) == 3
    await fake.answer(0)
    await fake.event("online")
    assert len(fake.requests) == 4, "coming online is reason to ask at once"
    await fake.answer(200, token_answer(operator=101))
    assert not widget.root.hidden


async def test_a_page_out_of_the_cache_after_a_sign_out_has_no_panel(fake):
    widget = await ready(fake)
    await fake.event("pageshow", persisted=True)
    await widget.signed_out()
    assert widget.state == "signed-out"
    assert fake.tag() is None
    assert "signed out" in fake.shown()


async def test_a_restored_page_that_is_due_renews_and_shows_it(fake):
    fake.takes_token = True
    widget = await ready(fake)
    fake.elapsed_s += DAY_S - 1800
    await fake.event("pageshow", persisted=True)
    assert len(fake.requests) == 2
    await fake.answer(200, token_answer(int(fake.now_s()), operator=101))
    assert not widget.root.hidden
    assert widget.state == "ready"
    assert len(fake.requests) == 2, "the renewal has told"


async def test_the_site_says_that_it_has_signed_the_person_out(fake):
    widget = await ready(fake)
    await fake.event("chathub-sign-out")
    assert widget.state == "signed-out"
    assert fake.tag() is None
    assert '"signed-out"' in str(fake.posted), "the other tabs hear of it"
    assert len(fake.requests) == 1
