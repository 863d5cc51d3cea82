"""A record's lines: what is in them, how many there are, and that a core can be made of one again."""

import json

import pytest
from chathub_server.testing.core_page import CorePage, ready
from chathub_widget.core import Core, Event, record
from chathub_widget.core.core import FIELDS
from chathub_widget.core.errors import WidgetError
from chathub_widget.core.token import Token

BEGAN_S = 100


@pytest.fixture
def kept():
    return record.Record(Core(), BEGAN_S)


def add(kept, name="time", now_s=BEGAN_S, chance=0, effects=(), **facts):
    kept.add(Event(name, **facts), now_s, chance, None)(list(effects))


def lines(kept):
    """Return the lines but those that each half begins with."""
    return [line for line in map(json.loads, kept.lines()) if isinstance(line, list)]


def test_a_moment_is_rounded_up_to_a_millisecond_and_a_chance_down(kept):
    assert kept.moment(BEGAN_S + 1, 0.5) == (BEGAN_S + 1, 0.5)
    assert kept.moment(BEGAN_S + 0.0001, 0.73737) == (BEGAN_S + 0.001, 0.7373)
    assert kept.moment(BEGAN_S + 3.25, 1.0) == (BEGAN_S + 3.25, 1.0)


@pytest.mark.parametrize(
    ("after_s", "ms"), [(0, 0), (0.0014, 1), (0.0016, 2), (-0.0014, -1), (-0.0016, -2)]
)
def test_a_time_is_written_in_the_nearest_millisecond(kept, after_s, ms):
    add(kept, "woke", BEGAN_S + after_s)
    assert lines(kept)[0][0] == ms


def test_a_line_holds_what_came_with_what_chance_and_what_was_done(kept):
    add(kept, "woke", BEGAN_S + 2, 0.25, [("hide",), ("show", "loading")], kind="focus", number=0)
    assert lines(kept) == [[2000, 2500, None, "woke", {"kind": "focus"}, "idle", ["hide", "show"]]]


def test_a_look_at_the_clock_that_changes_nothing_leaves_no_line(kept):
    add(kept)
    add(kept, now_s=BEGAN_S + 5)
    add(kept, now_s=BEGAN_S + 5)
    assert lines(kept) == []


def test_a_clock_that_is_set_back_leaves_its_line_and_that_of_the_look_before(kept):
    add(kept, now_s=BEGAN_S + 5)
    add(kept, now_s=BEGAN_S + 1)
    add(kept, now_s=BEGAN_S + 2)
    assert [line[0] for line in lines(kept)] == [5000, 1000]


@pytest.mark.parametrize(("events", "halves"), [(149, 1), (150, 2), (299, 2), (300, 2)])
def test_each_half_begins_with_what_the_core_knew(kept, events, halves):
    for number in range(events):
        add(kept, "woke", BEGAN_S + number)
    begins = [json.loads(line) for line in kept.lines() if line.startswith("{")]
    assert [each["version"] for each in begins] == [1] * halves
    assert [each["began"] for each in begins] == [BEGAN_S] * halves
    assert len(lines(kept)) == (events if events < 300 else 150)


def known_again(core):
    """Return a core made of what a record of this one begins with."""
    other = Core()
    known = record.read(record.Record(core, BEGAN_S).lines()[0])["core"]
    record.restore(other, known)
    return other


def plain(value):
    """Return a value as it can be compared."""
    if isinstance(value, Token):
        return value.issued_s, value.expires_s
    if isinstance(value, WidgetError):
        return value.code, value.reason, value.retry, value.retry_after_s
    return value


def facts(core):
    names = [*FIELDS, "state", "generation", "failures", "now_s", "asked_s", "is_fresh", "in_frame"]
    return {name: plain(getattr(core, name)) for name in names}


def test_a_core_is_made_again_of_what_one_knew_whose_retry_is_planned():
    page = ready(in_frame=True)
    page.chance = 0.3
    page.now_s += 0.1
    page.command("refresh")
    page.fail(retry_after_s=40.5)
    other = known_again(page.core)
    assert facts(other) == facts(page.core)
    assert other.error.retry_after_s == 40.5


def test_a_core_is_made_again_with_the_commands_that_wait():
    page = CorePage()
    page.command("start")
    page.command("refresh")
    other = known_again(page.core)
    assert (other.waiting, other.wishes) == (page.core.waiting, page.core.wishes)
    token = Token("a", page.now_s, page.now_s + 1000, "101")
    other.step(Event("token", token=token), page.now_s, 0, other.generation)
    effects = other.step(Event("ran"), page.now_s, 0, other.generation)
    assert ("answer", [1], None) in effects
    assert other.waiting == [2]


def test_a_core_is_made_again_with_what_was_said_of_expired_tokens():
    page = ready(takes_tokens=True)
    page.now_s += 0.25
    page.send("expired")
    page.core.reports.leave_behind(page.now_s + 5.5)
    assert known_again(page.core).reports.known() == page.core.reports.known()


def test_an_error_is_written_without_people_and_read_as_it_was(kept):
    reason = "Ask sally@site.example  why (sally@site.example), or not."
    error = WidgetError("endpoint", reason, True, 2.5)
    add(kept, "failed", error=error)
    read = record.event_of(record.read(kept.lines()[-1])).error
    assert plain(read) == ("endpoint", "Ask …  why … or not.", True, 2.5)


def test_an_error_that_no_try_can_mend_is_read_as_one(kept):
    add(kept, "failed", error=WidgetError("endpoint", "No.", False))
    assert record.read(kept.lines()[-1])[4]["error"].retry is False


def test_a_token_and_its_operator_are_numbers_that_stay_the_same(kept):
    for value, operator in (("a", "x"), ("b", "y"), ("a", "y"), ("c", None)):
        add(kept, "offer", token=Token(value, 1, 2, operator))
    tokens = [line[4]["token"] for line in map(record.read, kept.lines()[1:])]
    assert [each.value for each in tokens] == [1, 2, 1, 3]
    assert [each.operator for each in tokens] == [1, 2, 2, None]
