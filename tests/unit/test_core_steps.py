"""The core's steps: when it wakes, what a clock that is set back means, what is remembered."""

import pytest
from chathub_server.testing.core_page import CorePage, ready
from chathub_widget import IllegalMove
from chathub_widget.core import Core, Event

HOUR_S = 3600


def test_time_is_looked_at_every_minute_and_when_the_next_thing_is_due():
    page = ready()
    assert page.core.wait_s(page.now_s) == 60
    due_s = page.core.refresh_at_s
    assert page.core.wait_s(due_s - 10) == 10
    assert page.core.wait_s(due_s - 0.25) == 0.25
    assert page.core.wait_s(due_s + 5) == 0


def test_a_token_that_ends_before_it_is_due_is_looked_at_when_it_ends():
    page = ready(life_s=3)
    assert page.core.wait_s(page.now_s) == 3


def test_a_retry_is_looked_at_when_it_is_due():
    page = CorePage()
    page.chance = 0.5
    page.command("start")
    page.fail()
    assert page.core.wait_s(page.now_s) == 0.5


def test_a_clock_that_is_set_back_makes_no_wait_shorter():
    page = CorePage()
    page.command("start")
    page.fail(retry_after_s=40)
    page.now_s -= 2 * HOUR_S
    page.send("time")
    page.pass_time(39.9)
    assert page.core.state == "down"
    page.pass_time(0.1)
    assert page.core.state == "asking"


def test_a_clock_may_be_set_back_before_the_first_start():
    core = Core()
    core.step(Event("time"), 100, 0)
    assert core.step(Event("time"), 50, 0) == []
    assert core.step(Event("start", number=1), 60, 0)[0] == ("begin",)


def test_what_cannot_happen_is_said_with_the_state():
    with pytest.raises(IllegalMove) as caught:
        Core().step(Event("fetched"), 0, 0)
    assert str(caught.value) == "a widget that is idle cannot fetched"


def test_commands_of_both_kinds_are_remembered_and_all_are_answered():
    page = ready(takes_tokens=True)
    first = page.command("refresh")
    later = [page.command(name) for name in ("reload", "refresh", "reload", "refresh")]
    page.answer(page.token_of())
    assert list(page.answers) == [1, first]
    page.fetched()
    page.ran()
    assert set(page.answers) == {1, first, later[0], later[2]}
    again = page.command("refresh")
    page.answer(page.token_of())
    page.answer(page.token_of())
    assert set(page.answers) == {1, first, *later, again}
    assert page.request is None
