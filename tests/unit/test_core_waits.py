"""What the core waits for: drafts, retries, people who come back."""

import pytest
from chathub_server.testing.core_page import CorePage, ready

HOUR_S = 3600


def held():
    """Return a page whose new token waits for a draft."""
    page = ready()
    page.has_draft = True
    page.command("refresh")
    page.answer(page.token_of(life_s=48 * HOUR_S))
    assert page.core.state == "held"
    return page


# Drafts


def test_what_is_typed_is_looked_at_every_five_seconds():
    page = held()
    page.pass_time(4.9)
    assert page.done("look_for_draft") == []
    page.pass_time(0.1)
    page.pass_time(5)
    assert len(page.done("look_for_draft")) == 2


def test_a_draft_is_waited_for_until_a_minute_before_the_token_ends():
    page = held()
    page.pass_time(24 * HOUR_S - 60.1)
    assert page.core.state == "held"
    page.pass_time(5)
    assert page.core.state == "fetching"


@pytest.mark.parametrize(("left_s", "state"), [(60.5, "held"), (60, "fetching"), (30, "fetching")])
def test_in_the_last_minute_no_draft_is_waited_for(left_s, state):
    page = held()
    page.now_s = page.core.token.expires_s - left_s
    page.send("time")
    assert page.core.state == state


def test_a_reload_that_somebody_asks_for_waits_for_no_draft_and_is_told_as_ready():
    page = ready()
    page.has_draft = True
    page.command("reload")
    assert page.core.public_state[0] == "ready"
    page.fetched()
    assert page.core.state == "loading"


def test_a_reload_that_fails_is_not_tried_again():
    page = ready()
    page.command("reload")
    generation, page.fetching = page.fetching, None
    page.send("broke", generation)
    page.fail("script")
    assert page.core.state == "ready"
    assert page.core.retry_at_s is None


def test_a_person_who_comes_back_while_a_draft_is_held_keeps_it():
    page = held()
    page.pass_time(11)
    page.send("woke", kind="focus", is_visible=True)
    assert page.core.state == "checking"
    page.answer(page.token_of())
    assert page.core.state == "held"
    assert page.core.new.value == "t2"


# Retries


def test_a_start_after_many_failures_begins_with_the_shortest_wait():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    page.fail_and_retry(4)
    page.fail()
    page.command("start")
    page.fail()
    assert round(page.core.retry_at_s - page.now_s) == 1


def test_a_failure_while_a_retry_is_planned_plans_another_one():
    page = ready()
    page.chance = 1.0
    page.command("refresh")
    page.fail(retry_after_s=600)
    page.command("refresh")
    page.fail()
    assert page.core.retry_at_s - page.now_s < 3


def down(**more):
    """Return a page whose widget failed to start, with ten seconds or more to wait."""
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    for _ in range(5):
        page.fail(**more)
        if page.core.retry_at_s - page.now_s > 9:
            break
        page.pass_retry()
    return page


@pytest.mark.parametrize("kind", ["online", "visibilitychange", "pageshow"])
def test_a_page_that_is_back_tries_again_at_once(kind):
    page = down()
    page.send("woke", kind=kind, is_visible=True)
    assert page.core.state == "asking"


@pytest.mark.parametrize(
    ("kind", "is_visible"), [("focus", True), ("online", False), ("visibilitychange", False)]
)
def test_a_window_that_gets_the_focus_and_a_page_that_nobody_sees_wait(kind, is_visible):
    page = down()
    page.send("woke", kind=kind, is_visible=is_visible)
    assert page.core.state == "down"


def test_what_the_server_has_asked_to_wait_is_waited_out():
    page = down(retry_after_s=40)
    page.send("woke", kind="online", is_visible=True)
    assert page.core.state == "down"
    page.pass_time(41.1)
    assert page.core.state == "asking"


@pytest.mark.parametrize("kind", ["online", "visibilitychange", "pageshow"])
def test_what_was_under_way_when_the_page_came_back_and_fails_is_tried_again_at_once(kind):
    page = down()
    page.pass_retry()
    page.send("woke", kind=kind, is_visible=True)
    page.fail()
    assert page.core.retry_at_s == page.now_s
    page.send("time")
    assert page.core.state == "asking"
    page.fail()
    assert page.core.retry_at_s - page.now_s > 9, "once: it has not come back again"


def test_a_renewal_that_was_under_way_when_the_page_came_back_is_tried_again_at_once():
    page = ready()
    page.chance = 1.0
    page.command("refresh")
    page.send("woke", kind="online", is_visible=True)
    page.fail()
    assert page.core.retry_at_s == page.now_s
    page.send("time")
    assert page.core.state == "renewing"


def test_a_script_that_was_under_way_when_the_page_came_back_is_tried_again_at_once():
    page = CorePage()
    page.chance = 1.0
    page.command("start")
    page.answer(page.token_of())
    page.send("woke", kind="online", is_visible=True)
    page.broke()
    page.fail("script")
    assert page.core.retry_at_s == page.now_s


@pytest.mark.parametrize(
    ("kind", "is_visible"), [("focus", True), ("online", False), ("visibilitychange", False)]
)
def test_a_failure_of_a_page_that_nobody_sees_waits_as_ever(kind, is_visible):
    page = down()
    page.pass_retry()
    page.send("woke", kind=kind, is_visible=is_visible)
    page.fail()
    assert page.core.retry_at_s - page.now_s > 9


def test_what_the_server_asks_to_wait_is_waited_out_though_the_page_came_back_meanwhile():
    page = down()
    page.pass_retry()
    page.send("woke", kind="online", is_visible=True)
    page.fail(retry_after_s=40)
    assert page.core.retry_at_s - page.now_s >= 40


# People who come back


def test_a_person_who_comes_back_ten_seconds_after_the_last_answer_is_asked_for():
    page = ready()
    page.now_s += 9.9
    page.send("woke", kind="focus", is_visible=True)
    assert page.core.state == "ready"
    page.now_s += 0.1
    page.send("woke", kind="focus", is_visible=True)
    assert page.core.state == "checking"
    assert not page.is_hidden, "the panel stays meanwhile"
    page.answer(page.token_of())
    assert page.core.state == "ready"
    assert page.core.wait_s(page.now_s) == 60


def test_one_who_comes_back_again_and_again_is_asked_for_every_ten_seconds_at_most():
    page = ready()
    for _ in range(4):
        page.now_s += 5
        page.send("woke", kind="focus", is_visible=True)
        if page.request:
            page.answer(page.token_of())
    assert len(page.done("check")) == 2


def test_nobody_asks_again_for_a_panel_that_is_there_where_the_endpoint_fails():
    page = ready()
    page.now_s += 10
    page.send("woke", kind="focus", is_visible=True)
    page.fail()
    assert page.core.state == "ready"
    page.pass_time(600)
    assert len(page.done("check")) == 1


def test_one_who_comes_back_to_a_tag_that_was_taken_over_is_asked_for_as_well():
    page = CorePage(has_tag=24 * HOUR_S)
    page.command("start")
    page.send("woke", kind="focus", is_visible=True)
    assert page.core.state == "ready", "it has just begun"
    page.now_s += 10
    page.send("woke", kind="focus", is_visible=True)
    assert page.core.state == "checking"


def test_a_page_that_is_online_again_asks_for_nobody():
    page = ready()
    page.pass_time(60)
    page.send("woke", kind="online", is_visible=True)
    assert page.core.state == "ready"


def test_a_hidden_panel_is_asked_about_at_once_also_when_online_again():
    page = kept()
    page.fail()
    page.send("woke", kind="online", is_visible=True)
    assert page.core.state == "checking"


def kept():
    """Return a page that comes out of the browser's cache and asks."""
    page = ready()
    page.chance = 1.0
    page.pass_time(60)
    page.send("woke", kind="pageshow", is_visible=True, was_kept=True)
    assert page.is_hidden
    assert page.core.state == "checking"
    return page


def test_a_hidden_panel_is_asked_about_after_ever_longer_waits():
    page = kept()
    waits_s = []
    for _ in range(4):
        page.fail()
        assert page.core.state == "ready"
        waits_s.append(round(page.core.check_at_s - page.now_s))
        page.pass_time(waits_s[-1] + 0.01)
        assert page.core.state == "checking"
    assert waits_s == [1, 2, 4, 8]
    page.answer(page.token_of())
    assert not page.is_hidden


def test_a_hidden_panel_waits_as_long_as_the_server_asks():
    page = kept()
    page.fail(retry_after_s=30)
    assert round(page.core.check_at_s - page.now_s) == 31


def test_a_second_return_hides_once_and_begins_with_the_shortest_wait():
    page = kept()
    for _ in range(3):
        page.fail()
        page.pass_time(page.core.check_at_s - page.now_s + 0.01)
    page.fail()
    page.send("woke", kind="pageshow", is_visible=True, was_kept=True)
    page.fail()
    assert round(page.core.check_at_s - page.now_s) == 1
    assert len(page.done("hide")) == 1
