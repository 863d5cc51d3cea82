"""What the core has people told: those who wait, the console, the other tabs, the page."""

import pytest
from chathub_server.testing.core_page import CorePage, ready
from chathub_widget.core import Core, Event
from chathub_widget.core.errors import WidgetError

TOO_LATE = "The widget's script neither loaded nor failed within 15 seconds."


def test_whoever_waits_hears_that_the_widget_was_stopped():
    page = CorePage()
    started = page.command("start")
    page.command("stop")
    assert page.answers[started].reason == "The widget was stopped."


def test_so_does_whoever_waits_until_the_widget_works():
    page = CorePage()
    page.command("start")
    refresh = page.command("refresh")
    page.command("stop")
    assert page.answers[refresh].code == "stopped"


def test_a_start_of_what_works_already_is_answered_at_once():
    page = ready()
    number = page.command("start")
    assert page.answers[number] is None
    assert page.done("answer")[-1] == ([number], None)


def test_a_setting_that_is_wrong_is_shown_and_said_to_whoever_started():
    page = CorePage()
    problem = WidgetError("bad-setting", "isolation is 'box'.")
    page.send("start", number=7, problem=problem)
    assert page.answers == {7: problem}
    assert page.told[-1] == "unavailable"
    assert page.shown == "bad-setting"
    assert page.request is None
    page.holds()


def test_a_mistake_while_a_tag_is_looked_for_is_told_after_the_loading_state():
    core = Core()
    core.step(Event("start", number=1), 100, 0)
    mistake = WidgetError("crashed", "It broke.")
    assert core.step(Event("failed", error=mistake), 100, 0) == [
        ("show", "loading"),
        ("fail", mistake),
    ]
    assert core.public_state[0] == "loading"


def test_a_script_that_threw_has_said_why_and_nobody_looks_for_another_cause():
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    thrown = WidgetError("crashed", "The widget's script threw: no.")
    page.broke(thrown)
    assert page.shown == "crashed"
    assert page.core.error is thrown
    assert page.done("fail") == [(thrown,)]
    assert page.done("find_cause") == []


def test_after_a_crash_another_token_is_asked_for():
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    page.broke(WidgetError("crashed", "It threw."))
    page.pass_time(1)
    assert page.core.state == "asking"
    assert page.done("ask") == [(False, False, False)] * 2


def test_a_script_that_is_late_is_given_up_in_a_sentence():
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    page.send("placed", page.loading)
    page.pass_time(14.9)
    assert page.core.state == "loading"
    page.pass_time(0.1)
    assert (page.core.state, page.shown) == ("down", "timeout")
    assert page.core.error.reason == TOO_LATE
    assert page.core.retry_at_s is not None


def test_a_script_that_waits_for_anothers_is_given_a_minute():
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    page.pass_time(59.9)
    assert page.core.state == "loading"
    page.pass_time(0.1)
    assert page.core.state == "down"


@pytest.mark.parametrize("in_frame", [False, True])
def test_so_is_one_that_runs_again(in_frame):
    page = ready(in_frame=in_frame)
    page.chance = 1.0
    page.command("refresh")
    page.answer(page.token_of())
    if not in_frame:
        page.fetched()
    state = page.core.state
    assert state == ("opening" if in_frame else "loading")
    page.pass_time(59.9)
    assert page.core.state == state
    assert "unavailable" not in page.told
    page.pass_time(0.1)
    assert page.core.public_state[0] == ("ready" if in_frame else "unavailable")
    assert page.core.error.reason == TOO_LATE


def test_a_token_that_dies_before_it_can_be_renewed_is_said_to_have_expired():
    page = ready(life_s=3)
    page.pass_time(2.9)
    assert page.core.state == "ready"
    page.pass_time(0.1)
    assert (page.core.state, page.shown) == ("down", "bad-token")
    assert page.core.error.reason == "The token has expired."


def test_a_failure_that_may_pass_is_a_warning_and_any_other_an_error():
    page = CorePage()
    page.command("start")
    page.fail("endpoint")
    page.command("start")
    page.fail("forbidden")
    assert page.done("log") == [("warn", "It failed."), ("error", "It failed.")]


def test_the_fallback_says_whether_it_is_tried_again():
    page = CorePage()
    page.command("start")
    page.fail("endpoint")
    page.command("start")
    page.fail("forbidden")
    shown = [each for each in page.done("show") if each[0] != "loading"]
    assert shown == [("endpoint", True), ("forbidden", False)]


@pytest.mark.parametrize("code", ["signed-out", "forbidden", "no-organization"])
def test_the_other_tabs_hear_that_a_right_is_gone_from_the_one_that_was_answered_so(code):
    page = ready()
    page.command("refresh")
    page.fail(code)
    assert page.done("tell_tabs") == [(code,)]


def test_a_tab_that_was_told_tells_nobody():
    page = ready()
    page.send("failed", error=WidgetError("signed-out", "Signed out."), was_told=True)
    assert page.core.state == "signed-out"
    assert page.done("tell_tabs") == []


def test_no_other_failure_is_told_to_the_tabs():
    page = CorePage()
    page.command("start")
    page.fail("endpoint")
    assert page.done("tell_tabs") == []


def test_a_start_while_the_fallback_is_tried_again_shows_the_loading_state():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    page.fail_and_retry(3)
    assert (page.core.state, page.core.public_state[0], page.shown) == (
        "asking",
        "unavailable",
        "endpoint",
    )
    page.command("start")
    assert (page.core.public_state[0], page.shown) == ("loading", "loading")
    page.fail()
    assert round(page.core.retry_at_s - page.now_s) == 1, "somebody asked: it begins anew"


def test_a_start_while_it_starts_for_the_first_time_shows_nothing_anew():
    page = CorePage()
    page.command("start")
    page.command("start")
    assert page.done("show") == [("loading",)]


def test_an_error_reads_as_its_sentence():
    assert str(WidgetError("endpoint", "It failed.")) == "It failed."
