"""Carry requests to ChatHub: one pool of connections, timeouts, retries, a circuit.

A call is made again only where that is safe: the calls that change nothing
(`REPEATABLE`) after silence or a 5xx, the others only where no connection came
about, so that the request cannot have arrived. The waits of 1 and 2 s are the
vendor's wish (CHATHUB.md, "REST API"); its third, 4 s, does not fit into the
time that a page waits for us.
"""

import asyncio
import json
import math
import re
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from .. import logs
from ..circuit import REST_S, Circuit
from ..clock import Clock
from ..metrics import VENDOR_CALLS, VENDOR_S
from .call_queue import CallQueue
from .errors import (
    VendorBusy,
    VendorError,
    VendorNonsense,
    VendorPaused,
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
    """Ask one ChatHub. Close it with `aclose()`.

    Args:
        base_url: its address.
        clock: measures pauses and rests.
        timeout_s: how long one try may take.
        company: the label of the metrics.
    """

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        timeout_s: float = CALL_TIMEOUT_S,
        company: str = "",
    ) -> None:
        self._timeout_s = timeout_s
        self._clock = clock
        self._company = company
        # One a call: lists that work must not hide that tokens fail.
        self._circuits: dict[str, Circuit] = {}
        # Until when (by `elapsed_s`) ChatHub wants to be left alone with a call.
        self._paused: dict[str, float] = {}
        self._queue = CallQueue(CONNECTIONS, TRIES_WITHIN_S)
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
        try:
            async with self._queue.place(call):
                circuit = self._circuits.setdefault(call, Circuit(self._clock))
                self._expect_no_pause(call)
                self._expect_no_rest(call, circuit)
                return await self._tried(call, request, circuit)
        except (VendorPaused, VendorResting):
            self._count(call, "held_back")
            raise
        except VendorBusy:
            self._count(call, "turned_away")
            raise

    def _expect_no_pause(self, call: str) -> None:
        left_s = self._paused.get(call, -math.inf) - self._clock.elapsed_s()
        if left_s > 0:
            raise VendorPaused(call, math.ceil(left_s))

    def _expect_no_rest(self, call: str, circuit: Circuit) -> None:
        if not circuit.allows():
            raise VendorResting(call, math.ceil(circuit.rest_s))

    async def _tried(self, call: str, request: httpx.Request, circuit: Circuit) -> httpx.Response:
        outcome = "cancelled"
        began_s = time.monotonic()
        try:
            response = await self._once(call, request)
        except VendorError as error:
            outcome = _OUTCOMES[type(error)]
            if isinstance(error, VendorRateLimited):
                self._paused[call] = self._clock.elapsed_s() + error.retry_after_s
            # A 4xx is an answer; a 5xx and silence are not.
            self._tell(circuit, call, outcome == "unreachable" or (error.status or 0) >= 500)
            logs.warning("vendor_call_failed", call=call, outcome=outcome, status=error.status)
            raise
        else:
            outcome = "ok"
            self._tell(circuit, call, False)
            return response
        finally:
            self._count(call, outcome)
            VENDOR_S.labels(self._company, call).observe(time.monotonic() - began_s)
            if outcome == "cancelled":
                circuit.gave_up()

    def _tell(self, circuit: Circuit, call: str, failed: bool) -> None:
        """Tell the circuit how a call went, and whoever reads the log where that changes it."""
        was_open = circuit.is_open
        (circuit.failed if failed else circuit.succeeded)()
        if circuit.is_open and not was_open:
            logs.error("vendor_left_alone", call=call, next_try_s=REST_S)
        if was_open and not circuit.is_open:
            logs.info("vendor_back", call=call)

    def _count(self, call: str, outcome: str) -> None:
        VENDOR_CALLS.labels(self._company, call, outcome).inc()

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
