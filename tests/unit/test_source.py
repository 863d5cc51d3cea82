"""What the token endpoint is asked, and what each of its answers means."""

import asyncio
import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from chathub_widget import WidgetError
from chathub_widget.core.schedule import ServerClock
from chathub_widget.page.source import LONGEST_ANSWER, LONGEST_RETRY_AFTER_S, TIMEOUT_S, TokenSource

from .fake_browser import SITE, Answer
from .helpers import DAY_S, START_S, iso, jwt, token_answer

ENDPOINT = SITE + "/api/chathub/token"


def http_date(time_s):
    return format_datetime(datetime.fromtimestamp(time_s, UTC), usegmt=True)


@pytest.fixture
def clock(fake):
    return ServerClock(fake)


@pytest.fixture
def source(fake, clock):
    return TokenSource(fake, clock, ENDPOINT, "sales")


async def answered(fake, source, *answer, **headers):
    """Return the token, or the error, that an answer of the endpoint becomes."""
    asking = asyncio.create_task(source.ask())
    await fake.settle()
    if answer:
        fake.requests[-1].arrive(Answer(*answer, **headers))
    try:
        return await asking
    except WidgetError as error:
        return error


# What is asked


@pytest.mark.parametrize(
    ("endpoint", "organization", "url"),
    [
        ("/token", None, "/token"),
        ("/token", "", "/token"),
        ("/token", "North & South", "/token?org=North%20&%20South"),
        ("/token?tenant=1", "sales", "/token?tenant=1&org=sales"),
    ],
)
async def test_the_organization_is_in_the_query(fake, clock, endpoint, organization, url):
    await answered(fake, TokenSource(fake, clock, endpoint, organization), 0)
    assert fake.requests[-1].url == url


async def test_only_a_fresh_token_is_asked_for_by_a_header(fake, source):
    await answered(fake, source, 0)
    assert fake.requests[-1].headers == {"Accept": "application/json"}
    asking = asyncio.create_task(source.ask(fresh=True))
    await fake.settle()
    assert fake.requests[-1].headers == {"Accept": "application/json", "ChatHub-Fresh": "1"}
    fake.requests[-1].arrive(Answer(200, token_answer()))
    await asking


async def test_what_was_asked_before_python_was_there_is_not_asked_again(fake, source, clock):
    server_s = START_S + 100
    text = token_answer(server_s)
    url = ENDPOINT + "?org=sales"
    fake.early[url] = Answer(200, text, asked_ago_s=3, age_s=2)
    token = await source.ask()
    assert token.value == json.loads(text)["token"]
    assert fake.requests == []
    assert source.asked_s == source.confirmed_s == START_S - 3
    assert clock.now_s() == server_s + 2
    await answered(fake, source, 0)
    assert len(fake.requests) == 1, "an early answer is used once"


async def test_a_fresh_token_is_none_that_was_asked_for_earlier(fake, source):
    fake.early[ENDPOINT + "?org=sales"] = Answer(200, token_answer())
    asking = asyncio.create_task(source.ask(fresh=True))
    await fake.settle()
    fake.requests[-1].arrive(Answer(200, token_answer()))
    await asking
    assert len(fake.early) == 1


async def test_an_early_refusal_is_one(fake, source):
    fake.early[ENDPOINT + "?org=sales"] = Answer(401)
    with pytest.raises(WidgetError, match="401"):
        await source.ask()
    assert fake.requests == []


async def test_when_it_was_asked_is_known_and_when_a_token_came_of_it(fake, source):
    assert (source.asked_s, source.confirmed_s) == (START_S, START_S)
    fake.elapsed_s += 10
    await answered(fake, source, 500)
    assert (source.asked_s, source.confirmed_s) == (START_S + 10, START_S)
    fake.elapsed_s += 10
    asking = asyncio.create_task(source.ask())
    await fake.settle()
    fake.elapsed_s += 3
    fake.requests[-1].arrive(Answer(200, token_answer()))
    await asking
    assert (source.asked_s, source.confirmed_s) == (START_S + 20, START_S + 20)


@pytest.mark.parametrize(
    ("named", "organization"), [({"id": 10}, "10"), ({"id": "a"}, "a"), ({}, None), ("10", None)]
)
async def test_whose_the_token_is_says_the_answer(fake, source, named, organization):
    body = {"token": jwt(START_S + DAY_S, START_S), "organization": named, "operator": named}
    token = await answered(fake, source, 200, json.dumps(body))
    assert (token.organization, token.operator) == (organization, organization)


async def test_an_endpoint_that_does_not_answer_is_given_up_after_ten_seconds(fake, source):
    asking = asyncio.create_task(source.ask())
    await fake.pass_time(TIMEOUT_S - 0.1)
    assert not asking.done()
    await fake.pass_time(0.2)
    with pytest.raises(WidgetError, match="did not answer within 10 seconds") as caught:
        await asking
    assert caught.value.code == "endpoint"
    assert caught.value.retry


async def test_an_endpoint_that_cannot_be_reached_is_said(fake, source):
    error = await answered(fake, source, 0)
    assert (error.code, error.reason) == ("endpoint", "The token endpoint cannot be reached.")
    assert error.retry


async def test_an_endpoint_that_a_policy_forbids_is_named_and_not_asked_again(fake, clock):
    away = TokenSource(fake, clock, "https://tokens.example/token", "sales")
    asking = asyncio.create_task(away.ask())
    await fake.settle()
    fake.requests[-1].arrive(Answer(0, is_forbidden=True))
    with pytest.raises(WidgetError) as caught:
        await asking
    assert (caught.value.code, caught.value.retry) == ("policy", False)
    assert "allow https://tokens.example in connect-src" in caught.value.reason


async def test_a_request_that_is_given_up_ends(fake, source):
    source.give_up()  # there is none
    asking = asyncio.create_task(source.ask())
    await fake.settle()
    source.give_up()
    with pytest.raises(WidgetError):
        await asking
    assert fake.requests[-1].aborted


# A token


@pytest.mark.parametrize(
    "text",
    [
        "opaque.token-1",
        "opaque.token-1\n",
        "\r\n opaque.token-1 ",
        '"opaque.token-1"',
        '\n{"token": "opaque.token-1"}\n',
    ],
)
async def test_a_bare_token_serves_as_well_and_spaces_around_it_are_not_its_own(fake, source, text):
    token = await answered(fake, source, 200, text)
    assert token.value == "opaque.token-1"
    assert token.expires_s == START_S + DAY_S


async def test_a_token_has_the_expiry_and_the_operator_that_are_beside_it(fake, source):
    body = {"token": "opaque", "expiresAt": iso(START_S + 600), "operator": {"id": 7}}
    token = await answered(fake, source, 200, json.dumps(body))
    assert (token.expires_s, token.operator) == (START_S + 600, "7")


@pytest.mark.parametrize("operator", [None, 7, "7", [], {}])
async def test_an_operator_that_is_none_is_not_known(fake, source, operator):
    body = json.dumps({"token": "opaque", "operator": operator})
    assert (await answered(fake, source, 200, body)).operator is None


async def test_an_answer_sets_the_clock_first_by_what_the_server_says(fake, source, clock):
    await answered(fake, source, 200, token_answer(START_S + 500), date=http_date(START_S + 900))
    assert clock.now_s() == START_S + 500
    await answered(fake, source, 200, jwt(START_S + DAY_S), date=http_date(START_S + 900))
    assert clock.now_s() == START_S + 900
    await answered(fake, source, 200, jwt(START_S + DAY_S))
    assert clock.now_s() == START_S + 900
    await answered(fake, source, 200, jwt(START_S + DAY_S), date="yesterday")
    assert clock.now_s() == START_S + 900


async def test_the_tokens_life_is_measured_by_the_clock_so_set(fake, source):
    late = token_answer(START_S + DAY_S, life_s=60)
    assert (await answered(fake, source, 200, late)).expires_s == START_S + DAY_S + 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n<!doctype html><p>Sign in", "an HTML page"),
        ('{"token": ', "broken JSON"),
        ('["opaque"', "broken JSON"),
        ('"opaque', "broken JSON"),
        ("two words", "not a token"),
        ("", "without a token"),
        ("[]", "without a token"),
        ("{}", "without a token"),
        ("x" * (LONGEST_ANSWER + 1), "too long"),
    ],
)
async def test_what_is_no_token_is_said_to_be_none(fake, source, text, said):
    error = await answered(fake, source, 200, text)
    assert error.code == "bad-token"
    assert said in error.reason


async def test_an_answer_of_the_longest_length_is_still_read(fake, source):
    error = await answered(fake, source, 200, " " * (LONGEST_ANSWER - 1) + "<")
    assert "an HTML page" in error.reason


# A refusal, and when to come again


@pytest.mark.parametrize(
    ("status", "code", "retry"),
    [
        (401, "signed-out", False),
        (403, "forbidden", False),
        (404, "no-organization", False),
        (400, "endpoint", False),
        (418, "endpoint", False),
        (408, "endpoint", True),
        (425, "endpoint", True),
        (429, "endpoint", True),
        (500, "endpoint", True),
        (503, "endpoint", True),
    ],
)
async def test_each_status_has_its_meaning(fake, source, status, code, retry):
    error = await answered(fake, source, status, retry_after="9")
    assert (error.code, error.retry) == (code, retry)
    assert error.reason == f"The token endpoint answered {status}."
    assert error.retry_after_s == (9 if code == "endpoint" else None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"error": "Come later."}', "The token endpoint answered 503: Come later."),
        ('{"error": 7}', "The token endpoint answered 503."),
        ('["error"]', "The token endpoint answered 503."),
        ("<html>", "The token endpoint answered 503."),
        (json.dumps({"error": "x" * 900}), "The token endpoint answered 503: " + "x" * 200),
    ],
)
async def test_a_refusals_own_sentence_is_passed_on(fake, source, text, reason):
    assert (await answered(fake, source, 503, text)).reason == reason


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("999999999", LONGEST_RETRY_AFTER_S),
        (http_date(START_S + 90), 90),
        (http_date(START_S - 90), 0),
        (http_date(START_S + DAY_S), LONGEST_RETRY_AFTER_S),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
async def test_how_long_the_site_asks_to_wait_is_a_number_or_a_date(fake, source, text, wait_s):
    error = await answered(fake, source, 503, retry_after=text)
    assert error.retry_after_s == wait_s


async def test_a_date_to_wait_for_is_measured_by_the_servers_own(fake, source):
    then, now = http_date(START_S + 500), http_date(START_S + 470)
    error = await answered(fake, source, 503, retry_after=then, date=now)
    assert error.retry_after_s == 30
