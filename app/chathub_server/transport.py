"""Carry requests to ChatHub: one pool of connections, timeouts, retries, a circuit.

A call is made again only where that is safe: the calls that change nothing
(`REPEATABLE`) after silence or a 5xx, the others only where no connection came
about, so that the request cannot have arrived. The waits of 1 and 2 s are the
vendor's wish (CHATHUB.md, "REST API"); its third, 4 s, does not fit into the
time that a page waits for us.
"""

import asyncio
import contextlib
import json
import math
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from .circuit import Circuit
from .clock import Clock
from .metrics import VENDOR_CALLS
from .vendor_errors import (
    VendorBusy,
    VendorError,
    VendorNonsense,
    VendorRateLimited,
    VendorRefused,
    VendorResting,
    VendorUnreachable,
)

CALL_TIMEOUT_S = 6.0  # a vendor that takes 5 s still serves; the page gives up on us after 10 s
TRIES = 3
TRIES_WITHIN_S = 8.0
FIRST_WAIT_S = 1.0
WAIT_JITTER_S = 0.3
CONNECTIONS = 50
DEFAULT_RETRY_AFTER_S = 5
LONGEST_RETRY_AFTER_S = 300
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
REPEATABLE = {"company/organization", "operator", "operator/validate-token"}
FOR_TOKENS = {"company/get-token", "company/organization", "operator", "operator/get-token"}
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Transport:
    """Ask one ChatHub. Close it with `aclose()`."""

    def __init__(self, base_url: str, clock: Clock, timeout_s: float = CALL_TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._clock = clock
        # One a call: lists that work must not hide that tokens fail.
        self._circuits: dict[str, Circuit] = {}
        # Until when (by `elapsed_s`) ChatHub wants to be left alone with a call.
        self._paused: dict[str, float] = {}
        self._queue = Queue(CONNECTIONS, TRIES_WITHIN_S)
        address = urlsplit(base_url)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_s,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            # A proxy from the environment cannot reach this machine's own loopback.
            trust_env=address.hostname not in LOOPBACK,
            # Reading the certificates takes 60 ms, and over http nobody shows any.
            verify=address.scheme != "http",
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @property
    def is_resting(self) -> bool:
        """Tell whether a call that a token takes has failed so often that ChatHub is left alone with it."""
        return any(
            circuit.is_open for call, circuit in self._circuits.items() if call in FOR_TOKENS
        )

    async def request(
        self,
        method: str,
        call: str,
        company_token: str = "",
        *,
        body: Any = None,
        query: Any = None,
    ) -> httpx.Response:
        """Return the vendor's answer with status 200.

        Raises:
            VendorError: there is none, see the subclasses.
        """
        # The documentation asks for text/plain on the list calls; their body is JSON all the same.
        headers = {"Accept": "text/plain" if method == "GET" else "application/json"}
        if company_token:
            headers["Authorization"] = f"Bearer {company_token}"
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            # ASCII, since half a surrogate pair from a caller cannot be written as UTF-8.
            content = json.dumps(body).encode("ascii")
        request = self._http.build_request(
            method, f"/api/{call}", headers=headers, content=content, params=query
        )

        def may_be_repeated(error: Exception) -> bool:
            if isinstance(error, VendorResting | VendorBusy):
                return False
            if isinstance(error, VendorUnreachable):
                return call in REPEATABLE or not error.sent
            return isinstance(error, VendorRefused) and error.status >= 500 and call in REPEATABLE

        async for attempt in stamina.retry_context(
            on=may_be_repeated,
            attempts=TRIES,
            timeout=TRIES_WITHIN_S,
            wait_initial=FIRST_WAIT_S,
            wait_jitter=WAIT_JITTER_S,
        ):
            with attempt:
                return await self._counted(call, request)
        raise AssertionError("stamina returns or raises")

    async def _counted(self, call: str, request: httpx.Request) -> httpx.Response:
        """Try once, where ChatHub and the circuit let us, and tell both and the metrics how it went."""
        async with self._queue.place(call):
            self._expect_no_pause(call)
            return await self._tried(call, request)

    def _expect_no_pause(self, call: str) -> None:
        left_s = self._paused.get(call, -math.inf) - self._clock.elapsed_s()
        if left_s > 0:
            VENDOR_CALLS.labels(call, "held_back").inc()
            raise VendorRateLimited(call, math.ceil(left_s))

    async def _tried(self, call: str, request: httpx.Request) -> httpx.Response:
        circuit = self._circuits.setdefault(call, Circuit(self._clock))
        if not circuit.allows():
            VENDOR_CALLS.labels(call, "held_back").inc()
            raise VendorResting(call, math.ceil(circuit.rest_s))
        outcome = "cancelled"
        try:
            response = await self._once(call, request)
        except VendorError as error:
            outcome = _OUTCOMES[type(error)]
            if isinstance(error, VendorRateLimited):
                self._paused[call] = self._clock.elapsed_s() + error.retry_after_s
            # A 4xx is an answer; a 5xx and silence are not.
            down = outcome == "unreachable" or getattr(error, "status", 0) >= 500
            (circuit.failed if down else circuit.succeeded)()
            raise
        else:
            outcome = "ok"
            circuit.succeeded()
            return response
        finally:
            VENDOR_CALLS.labels(call, outcome).inc()
            if outcome == "cancelled":
                circuit.gave_up()

    async def _once(self, call: str, request: httpx.Request) -> httpx.Response:
        try:
            # httpx limits each read; a vendor that drips would still hold us without this.
            async with asyncio.timeout(self._timeout_s):
                response = await self._http.send(request)
        except NOT_SENT:
            raise VendorUnreachable(call, sent=False) from None
        except (httpx.TransportError, TimeoutError):
            raise VendorUnreachable(call) from None
        except httpx.DecodingError:
            raise VendorNonsense(call, "readable") from None
        if response.status_code == 429:
            raise VendorRateLimited(call, _retry_after_s(response))
        if response.status_code != 200:
            raise VendorRefused(call, response.status_code)
        return response


class Queue:
    """Let so many calls be under way at once, and turn away whoever would wait too long.

    httpx has a queue of its own, but time in it counts as the vendor's silence, and a long one costs
    more than the calls (httpcore looks through all that wait each time a connection is free).

    Args:
        places: how many calls may be under way.
        within_s: how long one may take, its wait included.
    """

    def __init__(self, places: int, within_s: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._count = places
        self._within_s = within_s
        self._waiting = 0
        self._call_s = 0.0  # how long a call takes, of late

    @contextlib.asynccontextmanager
    async def place(self, call: str) -> AsyncIterator[None]:
        """Wait for a place, and have it until the end.

        Raises:
            VendorBusy: there are so many before this one that it would not end in time.
        """
        expected_s = (self._waiting // self._count + 2) * self._call_s
        if self._places.locked() and expected_s > self._within_s:
            VENDOR_CALLS.labels(call, "turned_away").inc()
            raise VendorBusy(call, math.ceil(expected_s - self._within_s) + 1)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        began_s = time.monotonic()
        try:
            yield
        finally:
            self._places.release()
            # The new one counts a tenth.
            self._call_s += (time.monotonic() - began_s - self._call_s) / 10


_OUTCOMES: dict[type[VendorError], str] = {
    VendorRefused: "refused",
    VendorRateLimited: "rate_limited",
    VendorNonsense: "nonsense",
    VendorUnreachable: "unreachable",
}


def _retry_after_s(response: httpx.Response) -> int:
    said = response.headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,6}", said):
        return min(max(int(said), 1), LONGEST_RETRY_AFTER_S)
    return DEFAULT_RETRY_AFTER_S
