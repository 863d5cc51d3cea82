"""A vendor that answers in 5 s, then fails, then recovers; and memory over 50,000 requests."""

import asyncio
import time

import tools

CLIENTS = 40
PHASE_S = 12
BACK_WITHIN_S = 5
REQUESTS = 50_000


def measure():
    """Ask for new tokens all the time through three phases, then for cached ones."""
    with tools.stand_in(CLIENTS) as (vendor, ids), tools.backend(vendor) as (process, port):
        asyncio.run(_phase(port, ids, 1))
        vendor.fail("operator-token", delay_ms=5000)
        slow = asyncio.run(_phase(port, ids, PHASE_S))
        vendor.begin()
        vendor.fail("operator-token", status=503)
        vendor.fail("operators", drop=True)
        failing = asyncio.run(_phase(port, ids, PHASE_S))
        calls = vendor.calls
        vendor.mend()
        back_s = asyncio.run(_back(port, ids))
        waited_s = max(each[2] for each in slow + failing)
        tools.wrk(port, tools.TOKEN, 5, X_User=101)
        before_mb, asked = tools.resident_mb(process), 0
        while asked < REQUESTS:
            rate, _, _ = tools.wrk(port, tools.TOKEN, 5, X_User=101)
            asked += int(rate * 5)
        grown_mb = tools.resident_mb(process) - before_mb
    told = sorted({each[0] for each in failing})
    return [
        ("", "promised", "seen", None),
        ("slow (5 s): tokens issued", "", sum(each[0] == 200 for each in slow), None),
        ("failing: requests, vendor calls", "", f"{len(failing)}, {sum(calls.values())}", None),
        ("failing: statuses", "502, 503", told, set(told) <= {200, 502, 503}),
        ("longest wait of all", "<= 10 s", f"{waited_s:.1f} s", waited_s <= 10),
        ("recovered: all served after", f"<= {BACK_WITHIN_S} s", f"{back_s:.1f} s",
         back_s <= BACK_WITHIN_S),
        (f"memory grown over {asked} requests", "< 5 MB", f"{grown_mb:.1f} of {before_mb:.0f} MB",
         grown_mb < 5),
    ]  # fmt: skip


async def _phase(port, ids, seconds):
    """Let every client ask for a new token again and again; return all answers."""
    end_s = time.monotonic() + seconds
    answers = []

    async def client(user):
        while time.monotonic() < end_s:
            answers.append(await tools.ask(port, user, fresh=True))
            await asyncio.sleep(0.1)

    await asyncio.gather(*(client(user) for user in ids))
    return answers


async def _back(port, ids):
    """Return after how many seconds every client has got a new token."""
    began_s = time.monotonic()

    async def client(user):
        while (await tools.ask(port, user, fresh=True))[0] != 200:
            await asyncio.sleep(0.1)

    await asyncio.gather(*(client(user) for user in ids))
    return time.monotonic() - began_s
