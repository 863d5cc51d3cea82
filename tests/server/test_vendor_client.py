"""The vendor client against the stand-in: all seven calls, and every way each can fail."""

from datetime import datetime

import loops
import pytest
import stamina
from chathub_server.vendor.client import Vendor
from chathub_server.vendor.errors import (
    VendorBadAnswer,
    VendorError,
    VendorRateLimited,
    VendorRefused,
    VendorUnreachable,
)

SOON_S = 0.25
PATIENT_S = 10.0
CALLS = {
    "company-token": lambda vendor: vendor.company_token("demo-company", "x"),
    "organizations": lambda vendor: vendor.organizations("key"),
    "operators": lambda vendor: vendor.operators("key", 10),
    "synchronize": lambda vendor: vendor.synchronize("key", [(10, "Ada Berg")]),
    "status": lambda vendor: vendor.set_status("key", 101, 0),
    "operator-token": lambda vendor: vendor.operator_token("key", 101, 1e9),
    "validate-token": lambda vendor: vendor.validate_token("key", "token"),
}


@pytest.fixture(autouse=True)
def _no_waiting():
    """Make each call once: what is tried again, and when, is test_vendor_trouble.py's matter."""
    with stamina.set_testing(True, attempts=1):
        yield


def using(url, work, timeout_s=PATIENT_S):
    """Run `work(vendor)` with a client of its own and return its result."""

    async def run():
        vendor = Vendor(url, timeout_s=timeout_s)
        try:
            return await work(vendor)
        finally:
            await vendor.aclose()

    return loops.run(run)


def test_the_seven_calls_work_together(vendor):
    async def walk(client):
        key = await client.company_token("demo-company", "made-up-for-development")
        sales = (await client.organizations(key))[0]
        assert (sales.id, sales.name) == (10, "Sales")
        people = await client.operators(key, sales.id)
        assert next(person.id for person in people if person.status == 0) == 101
        (ada,) = await client.synchronize(key, [(30, "Ada Berg")])
        now = vendor.http.post("/_clock", json={"advance_s": 0}).json()["now"]
        token = await client.operator_token(
            key, ada.id, datetime.fromisoformat(now).timestamp() + 60
        )
        judged = await client.validate_token(key, token)
        assert judged["isValid"] is True
        assert judged["operatorId"] == ada.id
        await client.set_status(key, ada.id, 2)
        people = await client.operators(key, 30)
        assert people[-1].status == 2

    using(vendor.url, walk)


@pytest.mark.parametrize("name", CALLS)
def test_a_refusal_carries_its_status(vendor, name):
    vendor.fail(name, status=500)
    with pytest.raises(VendorRefused) as caught:
        using(vendor.url, CALLS[name])
    assert caught.value.status == 500


@pytest.mark.parametrize("name", CALLS)
def test_a_pause_carries_its_length(vendor, name):
    vendor.fail(name, status=429)
    with pytest.raises(VendorRateLimited) as caught:
        using(vendor.url, CALLS[name])
    assert caught.value.retry_after_s == 1


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("fault", [{"drop": True}, {"delay_ms": 60_000}], ids=str)
def test_silence_is_unreachable(vendor, name, fault):
    vendor.fail(name, **fault)
    with pytest.raises(VendorUnreachable):
        using(vendor.url, CALLS[name], timeout_s=SOON_S)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "status"])
@pytest.mark.parametrize("body", ["", "<html>", None, 5, [None], "[" * 20_000], ids=ascii)
def test_another_shape_is_nonsense(vendor, name, body):
    vendor.fail(name, body=body)
    with pytest.raises(VendorBadAnswer):
        using(vendor.url, CALLS[name])


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://127.0.0.1:1"])
def test_nobody_there_is_unreachable(url):
    with pytest.raises(VendorUnreachable):
        using(url, CALLS["organizations"])


def test_errors_carry_no_secret(vendor):
    vendor.fail("company-token", status=500)
    with pytest.raises(VendorError) as caught:
        using(vendor.url, lambda client: client.company_token("my-login", "my-password"))
    assert "my-" not in str(caught.value)
