"""When a token is due, how long to wait after a failure, and what time it is."""

import pytest
from chathub_widget.core.schedule import ServerClock, backoff_s, refresh_at_s

HOUR_S = 3600
DAY_S = 24 * HOUR_S


@pytest.mark.parametrize(
    ("life_s", "due_s"),
    [
        (DAY_S, 23 * HOUR_S),
        (10 * HOUR_S, 9 * HOUR_S),
        (5 * HOUR_S, 4 * HOUR_S),
        (4 * HOUR_S, 3.2 * HOUR_S),
        (HOUR_S, 0.8 * HOUR_S),
        (60, 48),
    ],
)
def test_a_token_is_due_an_hour_before_expiry_or_at_four_fifths_of_a_short_life(life_s, due_s):
    assert refresh_at_s(1000, 1000, 1000 + life_s, 0) == pytest.approx(1000 + due_s)
    assert refresh_at_s(1000, 1000, 1000 + life_s, 1) == pytest.approx(1000 + 0.95 * due_s)


def test_a_token_that_was_issued_long_ago_is_due_by_its_own_life():
    assert refresh_at_s(20 * HOUR_S, 0, DAY_S, 0) == 23 * HOUR_S


def test_a_token_that_is_overdue_is_renewed_in_a_moment():
    assert refresh_at_s(23.5 * HOUR_S, 0, DAY_S, 0.5) - 23.5 * HOUR_S == 5


@pytest.mark.parametrize(
    ("failures", "ceiling_s"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)]
)
def test_waits_after_failures_double_up_to_a_minute_with_full_jitter(failures, ceiling_s):
    assert backoff_s(failures, 0) == 0
    assert backoff_s(failures, 1) == ceiling_s
    assert backoff_s(failures, 0.5) == ceiling_s / 2


def test_a_retry_after_is_never_cut_short():
    assert backoff_s(1, 0, 120) == 120
    assert 120 <= backoff_s(9, 1, 120) <= 121


def test_time_is_the_servers(fake):
    clock = ServerClock(fake)
    clock.set(5_000_000)
    fake.elapsed_s += 30
    assert clock.now_s() == 5_000_030


def test_a_page_that_has_been_open_for_long_counts_from_the_servers_last_word(fake):
    fake.elapsed_s = 500
    clock = ServerClock(fake)
    assert clock.now_s() == fake.now_s(), "the local time, until a server has said its own"
    fake.elapsed_s += 20
    clock.set(5_000_000)
    fake.elapsed_s += 30
    assert clock.now_s() == 5_000_030


def test_a_wall_clock_that_is_set_back_does_not_stop_time(fake):
    clock = ServerClock(fake)
    clock.set(5_000_000)
    fake.elapsed_s += 100
    fake.wall_offset_s -= 2 * DAY_S
    assert clock.now_s() == 5_000_100


def test_a_monotonic_clock_that_slept_does_not_stop_time(fake):
    clock = ServerClock(fake)
    clock.set(5_000_000)
    fake.elapsed_s += 8 * HOUR_S
    fake.asleep_s = 8 * HOUR_S - 5
    assert clock.now_s() == 5_000_000 + 8 * HOUR_S


def test_a_moment_that_must_have_passed_moves_a_clock_that_is_behind_and_no_other(fake):
    clock = ServerClock(fake)
    clock.set(5_000_000)
    clock.not_before(5_000_000 - 20 * HOUR_S)
    assert clock.now_s() == 5_000_000, "a token is used long after it was issued"
    clock.not_before(5_000_000 + HOUR_S)
    assert clock.now_s() == 5_000_000 + HOUR_S
    fake.elapsed_s += 30
    assert clock.now_s() == 5_000_030 + HOUR_S
