# What the seam asks of servers, and knows of their answers.
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


async def test_a_request_has_its_headers_and_brings_the_session_along(page):
    await answer(page)
    same(str(js.harness.site.options.credentials), "include")
    same(str(js.Reflect.get(js.harness.site.options.headers, "x-asks")), "1")


async def test_an_answer_has_its_status_its_text_and_what_it_says_of_time(page):
    site(503, "Æ later", date="Fri, 15 Jan 2027 08:00:00 GMT", retry_after="7")
    found = await answer(page)
    same((found.status, found.text), (503, "Æ later"))
    same((found.date, found.retry_after), ("Fri, 15 Jan 2027 08:00:00 GMT", "7"))


async def test_what_an_answer_does_not_say_is_none_or_no_time_at_all(page):
    found = await answer(page)
    same((found.retry_after, found.is_forbidden), (None, False))
    same((found.asked_ago_s, found.age_s), (0, 0))


async def test_a_server_that_takes_its_time_is_waited_for(page):
    site(200, "at last", content_type="text/javascript")
    js.harness.site.after_ms = 100
    same((await answer(page)).text, "at last")
    same(await page.browser.answers_at_all(js.harness.origin), True)
    same(await page.browser.answers_with_javascript(js.harness.origin), True)


async def test_a_server_that_does_not_answer_in_time_is_given_up(page):
    site(0)
    same(await answer(page, timeout_s=SOON_S), None)


async def test_a_server_that_cannot_be_reached_has_the_status_0(page):
    same((await answer(page, NOBODY)).status, 0)


async def test_a_server_that_a_policy_forbids_is_told_from_one_that_is_not_there(page):
    for asked, blocked, directive, is_forbidden in (
        (NOBODY, NOBODY, "connect-src", True),
        (NOBODY + "#1", NOBODY, "connect-src", True),
        (NOBODY, "https://other.example/", "connect-src", False),
        (NOBODY, NOBODY, "img-src", False),
    ):
        violation = js.Event.new("securitypolicyviolation")
        violation.blockedURI = blocked
        violation.effectiveDirective = directive
        request = page.browser.request(asked, {}, LATE_S)
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
    options = js.harness.site.options
    same([str(options.mode), str(options.cache)], ["no-cors", "no-store"])


async def test_whether_it_is_javascript_is_told_by_what_the_server_says(page):
    for kind, is_one in (
        ("text/javascript; charset=utf-8", True),
        ("application/javascript", True),
        ("text/html", False),
    ):
        site(200, "", content_type=kind)
        same((kind, await page.browser.answers_with_javascript(js.harness.origin)), (kind, is_one))
    same(await page.browser.answers_with_javascript(NOBODY), False)
    same(str(js.harness.site.options.credentials), "omit")


# What was asked before Python was there


async def test_an_early_answer_is_one_like_another_and_tells_how_long_ago_it_came(page):
    page.window.history.replaceState(None, "", "/app/desk")
    now_s = page.browser.now_s()
    page.browser.now_s = lambda: now_s
    answer = page.browser.object(
        status=503,
        text="later",
        date="Fri, 15 Jan 2027 08:00:00 GMT",
        retryAfter="7",
        asked=now_s - 10,
        answered=now_s - 3,
    )
    js.harness.early(page.window, "https://site.example/app/token", answer)
    found = await page.browser.early_answer("token")
    same((found.status, found.text), (503, "later"))
    same((found.date, found.retry_after), ("Fri, 15 Jan 2027 08:00:00 GMT", "7"))
    assert abs(found.asked_ago_s - 10) < 0.01, found.asked_ago_s
    assert abs(found.age_s - 3) < 0.01, found.age_s
    same(await page.browser.early_answer("token"), None)


async def test_an_early_question_without_an_answer_is_none(page):
    js.harness.early(page.window, "https://site.example/token", None)
    same(await page.browser.early_answer("/token"), None)
    same(await page.browser.early_answer("/other"), None)


def test_a_name_is_written_for_a_query(page):
    same(page.browser.quote("North & South/Æ"), "North%20%26%20South%2F%C3%86")
