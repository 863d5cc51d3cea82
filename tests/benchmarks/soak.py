"""Ten minutes with two processes on one Redis, while Redis and the vendor die and come back at random.

    python3 tests/benchmarks soak
    python3 tests/benchmarks newest soak                                on the newest Python of this machine
    CHATHUB_SOAK_S=30 CHATHUB_SOAK_SEED=7 python3 tests/benchmarks soak     shorter, and the same once more

The seed is that of when and what dies, and of who asks for what; it is in the table.
"""

import asyncio
import json
import os
import random
import statistics
import time
from collections import Counter

import jwt
import tools
from chathub_server.pytest_plugin import Vendor
from staffed import Staffed

SECONDS = float(os.environ.get("CHATHUB_SOAK_S", "600"))
SEED = int(os.environ.get("CHATHUB_SOAK_SEED") or random.randrange(10**6))
OPERATORS = Staffed().newcomers  # a client for each
FRESH_SHARE = 0.2
LONGEST_S = 10
GIVEN_UP_AFTER_S = 30  # by then it is long clear
BACK_WITHIN_S = 10
TOKEN_LIFE_S = 60  # so that tokens are renewed all the time
HONEST = {200, 429, 502, 503}
MEASURE_EVERY_S = 0.5
GROWN_MB = 5


def measure():
    """Let clients ask all the time; then see that everybody is served."""
    print(f"soak: {SECONDS:.0f} s with the seed {SEED}", flush=True)
    vendor = tools.Served("staffed:create_vendor")
    try:
        with tools.redis() as (redis, shared):
            settings = {**shared, "CHATHUB_TOKEN_LIFETIME_S": str(TOKEN_LIFE_S)}
            levers = Vendor(f"http://127.0.0.1:{vendor.port}")
            with tools.backend(levers, **settings) as one, tools.backend(levers, **settings) as two:
                soak = Soak([one, two], {"redis": redis, "vendor": vendor})
                asyncio.run(soak.run())
    finally:
        vendor.kill()
    return soak.rows()


class Soak:
    """One run.

    Args:
        sites: the processes and their ports.
        mortal: what dies, by name; it has `kill` and `start`.
    """

    def __init__(self, sites, mortal):
        self._processes, self._ports = zip(*sites, strict=True)
        self._mortal = mortal
        self._clients = [Client(each, self._ports) for each in OPERATORS]
        self._deaths = Counter()
        self._memory_mb = []  # of each process, at each look after the warm-up
        self._back_s = None

    async def run(self):
        """Go through all of it."""
        self._end_s = time.monotonic() + SECONDS
        asking = [client.ask_until(self._end_s) for client in self._clients]
        await asyncio.gather(*asking, self._break_things(), self._look_at_memory())
        began_s = time.monotonic()
        await asyncio.gather(*(client.ask_until_served() for client in self._clients))
        self._back_s = time.monotonic() - began_s

    async def _break_things(self):
        chance = random.Random(SEED)
        while True:
            await asyncio.sleep(chance.uniform(1, 15))
            names = chance.choice([["redis"], ["vendor"], ["redis", "vendor"]])
            away_s = chance.choice([0, chance.uniform(0, 2), chance.uniform(2, 8)])
            if time.monotonic() + away_s > self._end_s:
                return
            for name in names:
                self._deaths[name] += 1
                await asyncio.to_thread(self._mortal[name].kill)
            await asyncio.sleep(away_s)
            for name in names:
                await asyncio.to_thread(self._mortal[name].start)

    async def _look_at_memory(self):
        await asyncio.sleep(SECONDS / 10)  # the warm-up
        while time.monotonic() < self._end_s:
            self._memory_mb.append([tools.resident_mb(each) for each in self._processes])
            await asyncio.sleep(MEASURE_EVERY_S)

    def rows(self):
        """Return what was seen."""
        statuses = sum((client.statuses for client in self._clients), Counter())
        asked = sum(statuses.values())
        waited_s = max(client.longest_s for client in self._clients)
        wrong = [each for client in self._clients for each in client.wrong]
        before_mb, grown_mb = self._grown()
        told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        deaths = ", ".join(f"{name} {count} times" for name, count in sorted(self._deaths.items()))
        return [
            ("", "promised", "seen", None),
            ("seed, seconds", "", f"{SEED}, {SECONDS:.0f}", None),
            ("died and came back", "", deaths or "nothing", None),
            ("requests, served", "", f"{asked}, {statuses[200] / max(asked, 1):.1%}", None),
            ("statuses", "200, 429, 502, 503", told, set(statuses) <= HONEST),
            ("longest wait", f"<= {LONGEST_S} s", f"{waited_s:.1f} s", waited_s <= LONGEST_S),
            ("answers with another's token", "none", wrong[:1] or "none", not wrong),
            ("then: everybody has a new token", f"<= {BACK_WITHIN_S} s", f"{self._back_s:.1f} s",
             self._back_s <= BACK_WITHIN_S),
            ("memory grown", f"< {GROWN_MB} MB", f"{grown_mb:.1f} of {before_mb:.0f} MB",
             grown_mb < GROWN_MB),
        ]  # fmt: skip

    def _grown(self):
        """Return what the process that grew most began with, and by how much it grew."""
        third = max(len(self._memory_mb) // 3, 1)
        first = [statistics.median(each) for each in zip(*self._memory_mb[:third], strict=True)]
        last = [statistics.median(each) for each in zip(*self._memory_mb[-third:], strict=True)]
        return max(
            zip(first, map(float.__sub__, last, first), strict=True), key=lambda each: each[1]
        )


class Client:
    """Asks for one operator's tokens, now at one process and now at the other.

    Attributes:
        statuses: how often each was answered.
        longest_s: the longest wait for an answer.
        wrong: what was answered with another operator's token, or a dead one.
    """

    def __init__(self, operator, ports):
        self.statuses = Counter()
        self.longest_s = 0.0
        self.wrong = []
        self._operator = operator
        self._ports = ports
        self._chance = random.Random(f"{SEED} {operator}")

    async def ask_until(self, end_s):
        """Ask again and again, sometimes for a new token."""
        while time.monotonic() < end_s:
            await self._ask(fresh=self._chance.random() < FRESH_SHARE)
            await asyncio.sleep(self._chance.uniform(0.1, 0.5))

    async def ask_until_served(self):
        """Ask for a new token until there is one, or it is clear that there will be none."""
        end_s = time.monotonic() + GIVEN_UP_AFTER_S
        while await self._ask(fresh=True) != 200 and time.monotonic() < end_s:
            await asyncio.sleep(0.2)

    async def _ask(self, fresh):
        status, body, waited_s = 0, b"", GIVEN_UP_AFTER_S
        try:
            async with asyncio.timeout(GIVEN_UP_AFTER_S):
                port = self._chance.choice(self._ports)
                status, body, waited_s = await tools.ask(port, self._operator, fresh)
        except TimeoutError:
            pass
        self.statuses[status] += 1
        self.longest_s = max(self.longest_s, waited_s)
        if status == 200:
            self._check(json.loads(body))
        return status

    def _check(self, answer):
        claims = jwt.decode(answer["token"], options={"verify_signature": False})
        if not self._operator == claims["operatorId"] == answer["operator"]["id"]:
            self.wrong.append(f"{claims['operatorId']} for {self._operator}")
        if claims["exp"] <= time.time():
            self.wrong.append(f"a dead one for {self._operator}")
