"""What a token service opens by its settings: whose account, and what is shared with whom in a Redis."""

import loops
import pytest
from chathub_server import TokenService, User
from chathub_server.metrics import CACHE, SHARED_CACHE_AWAY, VENDOR_CALLS
from chathub_server.tokens.rate_limit import TooManyRequests
from chathub_server.vendor import company
from chathub_server.vendor.errors import VendorRefused
from pydantic import SecretStr

from .sites import CACHE_KEY, settings_of

SALLY = User("sally", operator=101)

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def ask(chathub_alone):
    """Return what runs an async function with a service for each of several settings."""

    def run(function, *settings, company=""):
        known = settings_of(chathub_alone)

        async def asked():
            services = [
                TokenService(known.model_copy(update=each), company=company) for each in settings
            ]
            try:
                return await function(*services)
            finally:
                for each in services:
                    await each.aclose()

        return loops.run(asked)

    return run


@pytest.fixture
def in_redis(shared_redis):
    """Give the settings by which everything is kept in a Redis."""
    return {"cache_url": SecretStr(shared_redis.url), "cache_key": SecretStr(CACHE_KEY)}


def tokens_of_the_company(chathub, count):
    """Return so many company tokens, as the company finds them."""
    tokens = [chathub.company_token() for _ in range(count)]
    return [{"login": "", "company_token": SecretStr(each)} for each in tokens]


async def of_sally(*services):
    """Return her token of each service, one after the other."""
    return [(await each.issue_for(SALLY)).token for each in services]


def test_a_company_token_needs_no_sign_in(ask, chathub_alone):
    (account,) = tokens_of_the_company(chathub_alone, 1)
    chathub_alone.begin()
    assert ask(of_sally, account)
    assert "company-token" not in chathub_alone.calls


def test_calls_are_counted_for_the_company(ask):
    calls = VENDOR_CALLS.labels("umbrella", "operator/get-token", "ok")._value
    made = CACHE.labels("umbrella", "miss")._value
    assert ask(of_sally, {}, company="umbrella")
    assert (calls.get(), made.get()) == (1, 1)


def test_services_of_one_company_share_its_tokens_in_redis(ask, chathub_alone, in_redis):
    first, second = ask(of_sally, in_redis, in_redis)
    assert first == second
    assert chathub_alone.calls["operator-token"] == chathub_alone.calls["company-token"] == 1


def test_services_of_two_vendors_share_nothing(ask, chathub_alone, in_redis):
    other = chathub_alone.url.replace("127.0.0.1", "localhost")
    first, second = ask(of_sally, in_redis, {**in_redis, "vendor_url": other})
    assert first != second
    assert chathub_alone.calls["operator-token"] == 2


@pytest.mark.parametrize("companies", [1, 2])
def test_a_company_without_a_login_is_known_by_its_token(ask, chathub_alone, in_redis, companies):
    accounts = tokens_of_the_company(chathub_alone, companies)
    first, second = ask(of_sally, *[{**in_redis, **each} for each in (accounts[0], accounts[-1])])
    assert (first == second) is (companies == 1)
    assert chathub_alone.calls["operator-token"] == companies


def test_a_password_that_was_mended_is_tried_at_once(ask, in_redis, monkeypatch):
    monkeypatch.setattr(company, "SIGN_INS_APART_S", 100.0)

    async def mend(wrong, right):
        with pytest.raises(VendorRefused):
            await wrong.organizations()
        return [each.name for each in await right.organizations()]

    wrong = {**in_redis, "password": SecretStr("wrong")}
    assert ask(mend, wrong, in_redis) == ["Sales", "Support", "Archive"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_user_is_counted_where_everything_is_kept(ask, in_redis, shared):
    async def admit(one, other):
        await one.admit("sally")
        refused = 0
        for each in (one, other):
            try:
                await each.admit("sally")
            except TooManyRequests:
                refused += 1
        return refused

    settings = {"rate_limit": "1/minute", **(in_redis if shared else {})}
    assert ask(admit, settings, settings) == 1 + shared


def test_a_redis_that_is_away_is_counted_for_the_company(ask, in_redis, redis_server):
    away = SHARED_CACHE_AWAY.labels("hooli")._value
    redis_server.kill()

    async def look(tokens):
        return await tokens.cache_is_there(), await of_sally(tokens)

    there, (token,) = ask(
        look, {**in_redis, "cache_url": SecretStr(redis_server.url)}, company="hooli"
    )
    assert (there, bool(token)) == (False, True)
    assert away.get() >= 1
