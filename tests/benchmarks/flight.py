"""A thousand at the same moment: one vendor call an operator."""

import asyncio

import tools

ASKING = 1000
OPERATORS = 500


def measure():
    """Send everything at once, each request on a connection of its own."""
    with tools.stand_in(OPERATORS + 1) as (vendor, ids), tools.backend(vendor) as (_, port):
        vendor.fail("operator-token", delay_ms=500)
        one = asyncio.run(_at_once(port, [ids[0]] * ASKING))
        for_one = vendor.calls["operator-token"]
        vendor.begin()
        many = asyncio.run(_at_once(port, ids[1:] * 2))
        for_many = vendor.calls["operator-token"]
    served = {status for status, _, _ in one + many} == {200}
    return [
        ("", "promised", "seen", None),
        (f"{ASKING} first requests for one operator", "1 call", for_one, for_one == 1),
        (f"{2 * OPERATORS} for {OPERATORS} operators", f"{OPERATORS} calls", for_many,
         for_many == OPERATORS),
        ("all answered 200", "", "", served),
        ("longest wait", "", f"{max(each[2] for each in one + many):.1f} s", None),
    ]  # fmt: skip


async def _at_once(port, users):
    return await asyncio.gather(*(tools.ask(port, user) for user in users))
