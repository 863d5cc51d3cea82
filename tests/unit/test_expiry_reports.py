"""When a widget says "token expired": what is news, and how often a token is renewed for it."""

import pytest
from chathub_widget.core.expiry_reports import ExpiryReports

NOW_S = 1_800_000_000


@pytest.mark.parametrize("now_s", [0, 10, NOW_S])
def test_the_first_report_is_news_and_renews_at_once(now_s):
    reports = ExpiryReports()
    assert reports.is_news(now_s)
    assert reports.renewal_s(now_s) == now_s


def test_a_report_is_no_news_until_the_renewal_that_is_planned_and_news_from_then_on():
    reports = ExpiryReports()
    reports.renewal_s(NOW_S)
    assert reports.is_news(NOW_S)
    assert reports.renewal_s(NOW_S) == NOW_S + 30, "every half a minute at most"
    assert not reports.is_news(NOW_S)
    assert not reports.is_news(NOW_S + 29.9)
    assert reports.is_news(NOW_S + 30)


def test_a_report_half_a_minute_later_renews_at_once_again():
    reports = ExpiryReports()
    reports.renewal_s(NOW_S)
    assert reports.renewal_s(NOW_S + 12) == NOW_S + 30
    assert reports.renewal_s(NOW_S + 90) == NOW_S + 90


def test_a_clock_that_was_set_back_leaves_no_renewal_far_ahead():
    reports = ExpiryReports()
    reports.renewal_s(NOW_S)
    assert reports.is_news(NOW_S - 7200)
    assert reports.renewal_s(NOW_S - 7200) == NOW_S - 7200


@pytest.mark.parametrize(
    ("after_s", "is_news"), [(-1, True), (0, False), (0.5, False), (59, False), (60, True)]
)
def test_a_module_that_was_left_behind_is_not_listened_to_in_the_minute_its_token_dies(
    after_s, is_news
):
    reports = ExpiryReports()
    reports.leave_behind(NOW_S)
    assert reports.is_news(NOW_S + after_s) is is_news


def test_the_last_ten_that_were_left_behind_are_known():
    reports = ExpiryReports()
    for number in range(11):
        reports.leave_behind(NOW_S + 1000 * number)
    news = [reports.is_news(NOW_S + 1000 * number) for number in range(11)]
    assert news == [True] + [False] * 10


def test_what_is_known_can_be_taken_over_by_another():
    reports = ExpiryReports()
    reports.leave_behind(NOW_S + 1000)
    reports.renewal_s(NOW_S)
    reports.renewal_s(NOW_S)
    other = ExpiryReports()
    other.restore(*reports.known())
    assert not other.is_news(NOW_S + 1)
    assert not other.is_news(NOW_S + 1000)
    assert other.renewal_s(NOW_S + 31) == NOW_S + 60
