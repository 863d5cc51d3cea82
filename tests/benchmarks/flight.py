"""Many at the same moment, and a vendor that takes its time: one vendor call an operator, all served."""

import asyncio

import tools

ASKING = 1000
OPERATORS = 500
VENDOR_MS = 500


def measure():
    """Send everything at once, each request on a connection of its own; without Redis, then with it."""
    rows = [("", "promised", "seen", None), *_flights("in memory")]
    with tools.redis() as (_, shared):
        return [*rows, *_flights("with Redis", **shared)]


def _flights(where, **settings):
    """Return the rows for one fresh process."""
    with (
        tools.stand_in(OPERATORS + 1) as (vendor, ids),
        tools.backend(vendor, **settings) as (_, port),
    ):
        one, calls_for_one = _at_once(vendor, port, [ids[0]] * ASKING)
        many, calls_for_many = _at_once(vendor, port, ids[1:])
    return [
        (f"{where}: {ASKING} requests for one operator", "1 call", calls_for_one,
         calls_for_one == 1),
        _served(one),
        (f"{where}: {OPERATORS} operators", f"{OPERATORS} calls", calls_for_many,
         calls_for_many == OPERATORS),
        _served(many),
    ]  # fmt: skip


def _at_once(vendor, port, users):
    """Ask for all users at the same moment; return the answers, and how many calls they took."""
    vendor.begin()
    vendor.fail("operator-token", delay_ms=VENDOR_MS)

    async def ask_all():
        return await asyncio.gather(*(tools.ask(port, user) for user in users))

    answers = asyncio.run(ask_all())
    return answers, vendor.calls["operator-token"]


def _served(answers):
    served = sum(status == 200 for status, _, _ in answers)
    longest_s = max(waited_s for _, _, waited_s in answers)
    seen = f"{served} of {len(answers)}, the last after {longest_s:.1f} s"
    return "  served", "all", seen, served == len(answers)
