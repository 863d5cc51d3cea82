"""Who wants to know of a state hears of every change once, in its order."""

import pytest
from chathub_widget.page.status import Status


@pytest.fixture
def status(fake):
    return Status(fake, "sales")


def test_a_change_is_told_with_what_was_before(status):
    told = []
    status.on_state(told.append)
    status.tell("loading")
    status.tell("unavailable", "endpoint", "No such host.", None, 1_800_000_001)
    status.deliver()
    assert [(each.previous, each.state) for each in told] == [
        ("idle", "loading"),
        ("loading", "unavailable"),
    ]
    assert told[1].organization == "sales"
    assert told[1].code == "endpoint"
    assert told[1].reason == "No such host."
    assert told[0].code is None
    assert told[1].retry_at == "2027-01-15T08:00:01+00:00"


def test_what_is_so_already_is_not_told_again(status):
    told = []
    status.on_state(told.append)
    for _ in range(2):
        status.tell("loading")
        status.deliver()
    assert len(told) == 1


def test_a_notice_is_the_reason_of_the_first_change(status):
    told = []
    status.on_state(told.append)
    status.note("fallback-email is left out.")
    status.tell("loading")
    status.tell("ready")
    status.deliver()
    assert [each.reason for each in told] == ["fallback-email is left out.", None]


def test_a_listener_that_fails_keeps_nobody_else_from_hearing(fake, status):
    told = []
    status.on_state(lambda change: 1 / 0)
    status.on_state(told.append)
    status.tell("loading")
    status.deliver()
    assert [change.state for change in told] == ["loading"]
    assert fake.logged[0][0] == "error"


def test_a_removed_listener_hears_nothing_more(status):
    told = []
    remove = status.on_state(told.append)
    remove()
    remove()
    status.tell("loading")
    status.deliver()
    assert told == []


def test_what_a_listener_changes_is_told_to_all_after_what_it_heard(status):
    told = []

    def stop(change):
        if change.state == "loading":
            status.tell("stopped")
            status.deliver()

    status.on_state(stop)
    status.on_state(lambda change: told.append(change.state))
    status.tell("loading")
    status.deliver()
    assert told == ["loading", "stopped"]
