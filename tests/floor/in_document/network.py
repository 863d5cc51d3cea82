# What the seam asks of servers, of other tabs and of the clock.
import asyncio

import js

from .element import until
from .harness import same

NOBODY = "http://127.0.0.1:1/"
SOON_S = 0.05
LATE_S = 5


def site(status, text="", **headers):
    """Let the site answer so; with status 0 it never answers."""
    js.harness.site.status = status
    js.harness.site.text = text
    for name in headers:
        js.Reflect.set(js.harness.site.headers, name.replace("_", "-"), headers[name])


async def answer(page, url=None, timeout_s=LATE_S):
    request = page.browser.request(url or js.harness.origin + "/token", {"x-asks": "1"}, timeout_s)
    return await request.answer()


async def test_an_answer_has_its_status_its_text_and_what_it_says_of_time(page):
    site(503, "Æ later", date="Fri, 15 Jan 2027 08:00:00 GMT", retry_after="7")
    found = await answer(page)
    same((found.status, found.text), (503, "Æ later"))
    same((found.date, found.retry_after), ("Fri, 15 Jan 2027 08:00:00 GMT", "7"))


async def test_what_an_answer_does_not_say_is_none(page):
    same((await answer(page)).retry_after, None)


async def test_a_server_that_does_not_answer_in_time_is_given_up(page):
    site(0)
    same(await answer(page, timeout_s=SOON_S), None)


async def test_a_server_that_cannot_be_reached_has_the_status_0(page):
    same((await answer(page, NOBODY)).status, 0)


async def test_a_server_that_a_policy_forbids_is_told_from_one_that_is_not_there(page):
    for blocked, is_forbidden in ((NOBODY, True), ("https://other.example/", False)):
        violation = js.Event.new("securitypolicyviolation")
        violation.blockedURI = blocked
        violation.effectiveDirective = "connect-src"
        request = page.browser.request(NOBODY, {}, LATE_S)
        asking = asyncio.create_task(request.answer())
        await asyncio.sleep(0)
        js.document.dispatchEvent(violation)
        found = await asking
        same((found.status, found.is_forbidden), (0, is_forbidden))


async def test_a_request_that_is_given_up_has_the_status_0(page):
    site(0)
    request = page.browser.request(js.harness.origin + "/token", {}, LATE_S)
    asking = asyncio.create_task(request.answer())
    await until(lambda: js.harness.site.asked.length, "asked")
    request.abort()
    same((await asking).status, 0)


async def test_whether_a_server_is_there_is_told_whatever_it_answers(page):
    site(404)
    same(await page.browser.answers_at_all(js.harness.origin), True)
    same(await page.browser.answers_at_all(NOBODY), False)


async def test_whether_it_is_javascript_is_told_by_what_the_server_says(page):
    for kind, is_one in (
        ("text/javascript; charset=utf-8", True),
        ("application/javascript", True),
        ("text/html", False),
    ):
        site(200, "", content_type=kind)
        same((kind, await page.browser.answers_with_javascript(js.harness.origin)), (kind, is_one))
    same(await page.browser.answers_with_javascript(NOBODY), False)


async def test_tabs_hear_each_other_and_not_themselves_until_they_end(page):
    heard = []
    one = page.browser.channel("floor", lambda text: heard.append(("one", text)))
    other = page.browser.channel("floor", lambda text: heard.append(("other", text)))
    elsewhere = page.browser.channel("elsewhere", lambda text: heard.append(("elsewhere", text)))
    one.post("hello")
    await until(lambda: heard, "heard")
    same(heard, [("other", "hello")])
    other.close()
    late = page.browser.channel("floor", lambda text: heard.append(("late", text)))
    one.post("anybody?")
    await until(lambda: len(heard) > 1, "heard")
    same(heard[1:], [("late", "anybody?")])
    for channel in (one, elsewhere, late):
        channel.close()


async def test_a_timer_rings_once_and_a_later_setting_counts(page):
    rung = []
    timer = page.browser.timer(lambda *_: rung.append(1))
    timer.set(LATE_S)
    timer.set(0)
    await until(lambda: rung, "rung")
    timer.set(0)
    timer.cancel()
    timer.set(-1)
    await until(lambda: len(rung) == 2, "rung again")
    timer.set(0)
    timer.close()
    later = page.browser.timer(lambda *_: rung.append(2))
    later.set(0)
    await until(lambda: 2 in rung, "the later one")
    later.close()
    same(rung, [1, 1, 2])


def test_a_date_is_read_in_every_form_that_a_server_may_use(page):
    for text, time_s in (
        ("2027-01-15T08:00:00Z", 1800000000),
        ("2027-01-15T08:00:00.250Z", 1800000000.25),
        ("2027-01-15T09:00:00+01:00", 1800000000),
        ("Fri, 15 Jan 2027 08:00:00 GMT", 1800000000),
        ("1969-12-31T00:00:00Z", None),
        ("soon", None),
        ("", None),
        (None, None),
        (1800000000, None),
    ):
        found = page.browser.parse_time(text)
        # MicroPython counts in 32 bits: a quarter of a second is what is left of so large a number.
        assert found == time_s or abs(found - time_s) < 1, (text, found, time_s)


def test_a_moment_is_written_as_iso_8601(page):
    same(page.browser.iso(1800000000), "2027-01-15T08:00:00.000Z")
    same(page.browser.iso(None), None)


def test_clocks_tell_the_time_and_how_long_a_page_has_been_open(page):
    assert 1.7e9 < page.browser.now_s() < 1e11
    assert 0 <= page.browser.monotonic_s() < 600
    assert 0 <= page.browser.chance() < 1


def test_a_name_is_written_for_a_query(page):
    same(page.browser.quote("North & South/Æ"), "North%20%26%20South%2F%C3%86")
