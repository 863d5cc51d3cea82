"""Two processes on one Redis: one vendor call, also when one of them is killed in its call."""

import asyncio
import json

import tools

ASKING = 400


def measure():
    """Ask both at once; then kill the one that is calling."""
    with (
        tools.redis() as (_, shared),
        tools.stand_in(3) as (vendor, ids),
        tools.backend(vendor, **shared) as (killed, one),
        tools.backend(vendor, **shared) as (_, two),
    ):
        asyncio.run(_both(one, two, ids[2], 2))  # the lists are read
        vendor.begin()
        vendor.fail("operator-token", delay_ms=500)
        answers = asyncio.run(_both(one, two, ids[0], ASKING))
        calls = vendor.calls["operator-token"]
        vendor.begin()
        vendor.fail("operator-token", delay_ms=60_000, times=1)
        left = asyncio.run(_kill_in_the_middle(killed, one, two, ids[1], vendor))
        calls_after_kill = vendor.calls["operator-token"]
    tokens = {json.loads(body)["token"] for _, body, _ in answers}
    waited_s = max(each[2] for each in left)
    return [
        ("", "promised", "seen", None),
        (f"{ASKING} requests at both", "1 call", calls, calls == 1 and len(tokens) == 1),
        ("the caller is killed", "1 call more", calls_after_kill - 1, calls_after_kill == 2),
        ("the other's clients served", "all", f"{sum(each[0] == 200 for each in left)} of {len(left)}",
         all(each[0] == 200 for each in left)),
        ("their longest wait", "<= 10 s", f"{waited_s:.1f} s", waited_s <= 10),
    ]  # fmt: skip


async def _both(one, two, user, count):
    return await asyncio.gather(*(tools.ask([one, two][n % 2], user) for n in range(count)))


async def _kill_in_the_middle(process, one, two, user, vendor):
    dying = asyncio.create_task(tools.ask(one, user))
    while not vendor.calls.get("operator-token"):
        await asyncio.sleep(0.05)
    waiting = [asyncio.create_task(tools.ask(two, user)) for _ in range(100)]
    await asyncio.sleep(0.5)
    process.kill()
    await dying
    return await asyncio.gather(*waiting)
