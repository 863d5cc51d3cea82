"""The company's account: signed in as rarely as it takes, on a clock that nobody sets back."""

import time

import chathub_standin
import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.vendor import company
from chathub_server.vendor.client import Vendor
from chathub_server.vendor.company import Company
from chathub_server.vendor.errors import VendorRefused

TEN_MINUTES_S = 600


@pytest.fixture
def account(chathub_alone):
    """Return what signs in at the stand-in; it, its vendor and its clock belong to one event loop."""

    def open_account(password=chathub_standin.PASSWORD):
        clock = Clock()
        vendor = Vendor(chathub_alone.url, clock)
        return Company(vendor, clock, login=chathub_standin.LOGIN, password=password), vendor, clock

    return open_account


async def refused(call):
    with pytest.raises(VendorRefused) as error:
        await call
    return error.value.status


def test_a_wrong_password_is_tried_more_and_more_rarely(account, chathub_alone):
    async def try_for_ten_minutes():
        opened, vendor, clock = account("wrong")
        tries = []
        for _ in range(600):
            assert await refused(opened.call(vendor.organizations)) == 401
            clock.advance(1)
            tries.append(chathub_alone.calls["company-token"])
        await vendor.aclose()
        return tries

    tries = loops.run(try_for_ten_minutes)
    assert tries[59] <= 6
    assert tries[-1] <= 10, "no account is locked for that"


def test_a_right_password_works_again_after_that(account, chathub_alone):
    async def mend():
        opened, vendor, clock = account()
        chathub_alone.fail("company-token", status=401, times=2)
        await refused(opened.call(vendor.organizations))
        clock.advance(2)
        await refused(opened.call(vendor.organizations))
        clock.advance(2)
        held_back = await refused(opened.call(vendor.organizations))
        clock.advance(2)
        found = await opened.call(vendor.organizations)
        await vendor.aclose()
        return held_back, found

    held_back, found = loops.run(mend)
    assert held_back == 401
    assert chathub_alone.calls["company-token"] == 3
    assert [each.name for each in found] == ["Sales", "Support", "Archive"]


def test_a_call_that_stays_refused_renews_the_company_token_every_few_seconds(
    account, chathub_alone, monkeypatch
):
    monkeypatch.setattr(company, "SIGN_INS_APART_S", 0.01)

    async def ask():
        opened, vendor, clock = account()
        chathub_alone.fail("organizations", status=401)
        renewed = []
        for _ in range(60):
            await refused(opened.call(vendor.organizations))
            clock.advance(0.5)
            renewed.append(chathub_alone.calls["company-token"])
        await vendor.aclose()
        return renewed

    renewed = loops.run(ask)
    assert renewed[0] == 2, "a token that is refused is renewed at once"
    assert renewed[1] == 2
    assert renewed[-1] <= 20, "of sixty calls"


def test_a_clock_that_is_set_back_holds_no_sign_in_up(account, monkeypatch):
    monkeypatch.setattr(company, "SIGN_INS_APART_S", 0.1)
    now = time.time

    async def sign_in_twice():
        opened, vendor, _ = account()
        began_s = time.monotonic()
        await opened.sign_in()
        monkeypatch.setattr(time, "time", lambda: now() - TEN_MINUTES_S)
        await opened.sign_in()
        took_s = time.monotonic() - began_s
        await vendor.aclose()
        return took_s

    assert 0.09 < loops.run(sign_in_twice) < 5
