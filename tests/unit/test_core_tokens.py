"""The core and its tokens: what is asked for, what another tab offers, what is left behind."""

import pytest
from chathub_server.testing.core_page import ready, with_a_failed_script
from chathub_widget.core import Core, Event
from chathub_widget.core.token import Token

HOUR_S = 3600
NOW_S = 1_800_000_000


def adopted(token):
    """Return a core that has taken a tag with this token over, and what it did."""
    core = Core()
    core.step(Event("start", number=1), NOW_S, 0)
    return core, core.step(Event("adopted", token=token, is_sure=True), NOW_S, 0)


# What is asked for: a renewal or a first one, one of the widget's own, instead of a refused one


def test_a_first_token_may_be_one_that_is_kept_and_so_may_one_that_is_due():
    page = ready(takes_tokens=True)
    page.pass_time(23 * HOUR_S)
    assert page.done("ask") == [(False, False, False), (True, False, False)]


def test_a_refresh_asks_for_a_token_of_its_own_and_the_next_one_may_be_kept_again():
    page = ready(takes_tokens=True)
    page.command("refresh")
    page.answer(page.token_of())
    page.pass_time(23 * HOUR_S)
    assert page.done("ask")[1:] == [(True, True, False), (True, False, False)]


def test_a_refused_token_is_not_asked_for_again():
    page = ready(takes_tokens=True)
    page.send("expired")
    page.answer(page.token_of())
    assert page.core.state == "ready"
    page.pass_time(23 * HOUR_S)
    assert page.done("ask")[1:] == [(True, True, True), (True, False, False)]


def test_a_refused_token_keeps_no_panel_when_there_is_no_other():
    page = ready()
    page.send("expired")
    page.fail()
    assert (page.core.state, page.panel) == ("down", None)


def test_a_refusal_while_another_is_asked_for_keeps_no_panel_either():
    page = ready()
    page.command("refresh")
    page.send("expired")
    page.fail()
    assert page.core.state == "down"


def test_a_refresh_of_a_widget_that_is_not_there_asks_for_a_first_token_of_its_own():
    page = with_a_failed_script()
    page.command("refresh")
    assert page.done("ask")[1:] == [(False, True, False)]


def test_a_tag_with_a_token_that_lives_is_ready_and_asks_for_nothing():
    token = Token("a", NOW_S - HOUR_S, NOW_S + 23 * HOUR_S)
    core, effects = adopted(token)
    assert core.public_state[0] == "ready"
    assert core.token is token
    assert effects == [("answer", [1], None)]
    assert core.wait_s(NOW_S) == 60
    assert core.refresh_at_s == NOW_S + 22 * HOUR_S


@pytest.mark.parametrize(
    ("token", "asked"),
    [
        (None, ("ask", False, True, False)),
        (Token("a", NOW_S - HOUR_S, NOW_S), ("ask", True, False, False)),
    ],
    ids=["none", "dead"],
)
def test_a_tag_without_a_token_that_lives_gets_one_at_once(token, asked):
    core, effects = adopted(token)
    assert core.public_state[0] == "refreshing"
    assert effects == [("answer", [1], None), asked]


def test_the_same_token_again_is_asked_for_after_four_fifths_of_what_is_left_of_it():
    page = ready()
    page.pass_time(23 * HOUR_S)
    page.answer(page.token)
    assert page.core.state == "ready"
    page.pass_time(0.8 * HOUR_S - 1)
    assert page.core.state == "ready"
    page.pass_time(1)
    assert page.core.state == "renewing"


# What another tab offers


def offered(page, value, life_s=48 * HOUR_S, operator="101"):
    offer = Token(value, page.now_s, page.now_s + life_s, operator)
    page.send("offer", token=offer)
    return offer


def test_a_later_token_of_another_tab_is_handed_over_and_kept():
    page = ready(takes_tokens=True)
    offer = offered(page, "new")
    assert page.done("keep_offer") == [(offer,)]
    assert page.core.token is offer
    assert page.core.state == "ready"


@pytest.mark.parametrize(
    ("value", "life_s", "operator"),
    [("t1", 48 * HOUR_S, "101"), ("new", 24 * HOUR_S, "101"), ("new", 48 * HOUR_S, "200")],
    ids=["the same", "no later", "another operator's"],
)
def test_a_token_that_is_no_better_is_left_alone(value, life_s, operator):
    page = ready(takes_tokens=True)
    token = page.core.token
    offered(page, value, life_s, operator)
    assert page.done("keep_offer") == []
    assert page.core.token is token


def test_any_other_token_is_better_than_one_that_is_refused():
    page = ready()
    page.send("expired")
    assert page.core.state == "renewing"
    offer = offered(page, "new", HOUR_S)
    assert page.done("keep_offer") == [(offer,)]


def test_an_offer_of_the_token_that_is_held_already_changes_nothing():
    page = ready()
    page.has_draft = True
    first = offered(page, "new")
    assert page.core.state == "held"
    offered(page, "new")
    assert page.done("keep_offer") == [(first,)]
    second = offered(page, "newer", 49 * HOUR_S)
    assert page.done("keep_offer") == [(first,), (second,)]
    assert page.core.new is second


def test_a_widget_that_adopted_a_tag_without_a_token_takes_no_offer_before_its_own():
    core, _ = adopted(None)
    assert core.step(Event("offer", token=Token("new", NOW_S, NOW_S + 1, "101")), NOW_S, 0) == []


# What is left behind in the page


def run_again(page, token=None):
    if token:
        page.command("refresh")
        page.answer(token)
    else:
        page.command("reload")
    page.fetched()
    page.ran()


def test_a_module_that_was_left_behind_may_say_that_its_own_token_has_died():
    page = ready(life_s=HOUR_S)
    ends_s = page.token.expires_s
    run_again(page, page.token_of())
    page.now_s = ends_s + 1
    page.send("expired")
    assert page.core.state == "ready"
    page.now_s = ends_s + 60
    page.send("expired")
    assert page.core.state == "renewing"


def test_one_that_runs_again_with_the_same_token_may_not():
    page = ready(life_s=HOUR_S)
    run_again(page)
    page.now_s = page.token.expires_s + 1
    page.send("expired")
    assert page.core.state == "renewing"


def test_somebody_elses_panel_that_was_left_behind_may_say_so_too():
    page = ready(life_s=HOUR_S)
    ends_s = page.token.expires_s
    page.command("refresh")
    page.answer(page.token_of(operator="200"))
    page.ran()
    page.now_s = ends_s + 1
    page.send("expired")
    assert page.core.state == "ready"


# To the moment


def test_a_token_is_dead_in_the_moment_it_ends():
    page = ready()
    page.command("refresh")
    page.now_s = page.token.expires_s
    page.fail()
    assert page.core.state == "down"


def test_a_token_is_used_no_more_in_the_moment_it_is_due():
    page = with_a_failed_script(retry=False)
    page.now_s = page.core.refresh_at_s
    page.command("start")
    assert page.core.state == "asking"


def test_a_new_token_that_ends_in_the_moment_it_would_be_used_is_not():
    page = ready()
    page.command("refresh")
    page.answer(page.token_of(life_s=100))
    page.now_s += 100
    page.fetched()
    assert page.core.state == "renewing"
