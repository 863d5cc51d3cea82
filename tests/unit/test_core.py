"""The core alone: commands in every state, answers that come late, clocks that jump."""

import pytest
from chathub_server.testing.core_page import CorePage, ready, with_a_failed_script
from chathub_widget.core.errors import WidgetError

HOUR_S = 3600


def test_a_stop_right_after_a_start_leaves_nothing():
    page = CorePage()
    started = page.command("start")
    page.command("stop")
    page.holds()
    assert page.answers[started].code == "stopped"
    assert page.core.state == "stopped"


@pytest.mark.parametrize("name", ["refresh", "reload"])
def test_a_command_before_the_first_start_is_one(name):
    page = CorePage()
    number = page.command(name)
    page.answer(page.token_of())
    page.ran()
    assert page.answers == {number: None}


def test_a_refresh_during_a_reload_is_done_afterwards():
    page = ready(takes_tokens=True)
    reload = page.command("reload")
    refresh = page.command("refresh")
    assert page.request is None
    page.fetched()
    page.ran()
    assert page.answers[reload] is None
    assert refresh not in page.answers
    page.answer(page.token_of())
    assert page.answers[refresh] is None
    assert page.core.state == "ready"


def test_a_reload_during_a_refresh_is_done_afterwards():
    page = ready(takes_tokens=True)
    page.command("refresh")
    reload = page.command("reload")
    page.answer(page.token_of())
    assert reload not in page.answers
    page.fetched()
    page.ran()
    assert page.answers[reload] is None


def test_a_reload_is_done_though_the_refresh_before_it_failed():
    page = ready()
    refresh = page.command("refresh")
    reload = page.command("reload")
    page.fail()
    assert page.answers[refresh].code == "endpoint"
    page.fetched()
    page.ran()
    assert page.answers[reload] is None


def test_ten_refreshes_at_once_are_two_at_most():
    page = ready(takes_tokens=True)
    numbers = [page.command("refresh") for _ in range(10)]
    page.answer(page.token_of())
    page.answer(page.token_of())
    assert page.request is None
    assert all(page.answers[number] is None for number in numbers)


def test_what_is_remembered_is_answered_where_the_start_fails():
    page = CorePage()
    page.command("start")
    refresh = page.command("refresh")
    page.fail()
    assert page.answers[refresh].code == "endpoint"
    page.holds()


@pytest.mark.parametrize("command", ["refresh", "reload"])
def test_an_answer_to_what_was_begun_before_a_stop_is_dropped(command):
    page = ready()
    page.command(command)
    late = page.request, page.fetching
    page.command("stop")
    said = list(page.told)
    for generation in late:
        for name in ("token", "fetched", "broke", "failed"):
            page.send(name, generation if generation is not None else -1)
    assert page.told == [*said, *["stopped"] * 8]
    page.holds()


def test_a_sign_out_while_the_script_is_fetched_and_then_a_start_begins_anew():
    page = ready()
    page.command("reload")
    late = page.fetching
    page.send("failed", error=WidgetError("signed-out", "Signed out."), was_told=True)
    page.command("start")
    page.send("fetched", late)
    assert page.core.state == "asking"
    page.answer(page.token_of())
    page.ran()
    page.holds()


def test_what_is_typed_while_the_script_is_fetched_is_not_lost():
    page = ready()
    page.command("refresh")
    page.answer(page.token_of())
    page.has_draft = True
    page.fetched()
    assert page.core.state == "held"
    page.has_draft = False
    page.pass_time(6)
    page.fetched()
    page.ran()
    assert page.core.state == "ready"


def test_what_is_typed_while_the_new_frame_loads_is_not_lost():
    page = ready(in_frame=True)
    page.command("refresh")
    page.answer(page.token_of())
    page.has_draft = True
    page.ran()
    assert page.core.state == "held"
    assert page.new_panel is None


def test_a_new_token_that_died_while_a_draft_was_held_is_not_loaded():
    page = ready()
    page.has_draft = True
    page.command("refresh")
    page.answer(page.token_of(life_s=HOUR_S))
    assert page.core.state == "held"
    page.now_s += 30 * HOUR_S  # a laptop that slept
    page.send("time")
    assert page.core.state == "renewing"


def test_a_retry_that_the_server_put_off_is_not_put_off_again_when_the_token_dies():
    page = ready()
    page.pass_time(23 * HOUR_S + 1)
    page.fail(retry_after_s=HOUR_S)
    due_s = page.core.retry_at_s
    page.pass_time(HOUR_S - 0.5)
    assert page.core.state == "down"
    assert page.core.retry_at_s == due_s


def test_a_clock_that_is_set_back_makes_no_wait_longer():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    page.fail()
    page.now_s -= 2 * HOUR_S
    page.send("time")
    page.pass_time(1.1)
    assert page.request is not None


def test_a_dead_panel_is_noticed_also_after_the_clock_was_set_back():
    page = ready(takes_tokens=True)
    page.send("expired")
    page.answer(page.token_of())
    page.now_s -= 2 * HOUR_S
    page.send("time")
    page.send("expired")
    assert page.core.state == "renewing"


def test_a_refresh_under_way_when_a_person_comes_back_says_nothing_of_them():
    page = ready(takes_tokens=True)
    page.pass_time(60)
    page.command("refresh")
    page.send("woke", kind="pageshow", is_visible=True, was_kept=True)
    assert page.is_hidden
    page.answer(page.token_of())
    assert page.is_hidden, "it was asked before"
    page.pass_time(0.1)
    assert page.core.state == "checking"
    page.answer(page.token_of())
    assert not page.is_hidden
    page.holds()


@pytest.mark.parametrize("in_frame", [False, True])
def test_a_panel_that_nobody_may_see_yet_is_no_other_one_either(in_frame):
    page = ready(in_frame=in_frame)
    page.pass_time(60)
    page.command("reload")
    page.send("woke", kind="pageshow", is_visible=True, was_kept=True)
    if not in_frame:
        page.fetched()
    page.ran()
    assert page.is_hidden
    assert page.shown == "loading"
    page.pass_time(0.1)
    page.answer(page.token_of())
    assert not page.is_hidden
    page.holds()


def test_a_tag_in_doubt_that_does_not_show_itself_in_time_ends_in_the_fallback():
    page = CorePage(has_tag=HOUR_S)
    page.is_sure = False
    page.command("start")
    assert page.core.public_state[0] == "loading"
    page.pass_time(15)
    assert page.core.state == "down"
    assert page.shown == "timeout"


def test_every_failure_is_waited_for_longer_up_to_a_minute():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    waits_s = []
    for _ in range(8):
        page.fail()
        waits_s.append(round(page.core.retry_at_s - page.now_s))
        page.pass_retry()
    assert waits_s == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_success_makes_the_next_wait_short_again():
    page = ready()
    page.chance = 1.0
    for _ in range(3):
        page.command("refresh")
        page.fail()
    page.command("refresh")
    page.answer(page.token_of())
    page.fetched()
    page.ran()
    page.command("refresh")
    page.fail()
    assert round(page.core.retry_at_s - page.now_s) == 1


def test_a_token_that_dies_without_a_retry_planned_ends_in_the_fallback():
    page = ready()
    page.pass_time(23 * HOUR_S + 1)
    page.fail(retry=False)
    assert page.core.state == "ready"
    assert page.core.retry_at_s is None
    page.pass_time(HOUR_S)
    assert page.core.state == "down"
    assert page.panel is None


@pytest.mark.parametrize("code", ["endpoint", "signed-out", "forbidden"])
def test_a_refresh_of_a_widget_that_is_not_there_uses_the_new_token(code):
    page = ready()
    page.command("refresh")
    page.fail(code)
    if code == "endpoint":
        page.pass_time(30 * HOUR_S)
        page.fail()
    assert page.panel is None
    number = page.command("refresh")
    token = page.token_of()
    page.answer(token)
    page.ran()
    assert page.answers[number] is None
    assert page.token is token


def test_a_try_again_uses_the_token_at_hand_only_while_it_is_good():
    page = with_a_failed_script()
    page.command("start")
    assert page.loading is not None, "the token is good: nobody is asked"
    page.broke()
    page.fail("script")
    page.now_s += 30 * HOUR_S
    page.command("start")
    assert page.request is not None
