"""One try of a call to ChatHub: made where queue, pause and circuit let it, counted, and logged."""

import asyncio
import math
import re
import time
from collections.abc import Awaitable, Callable, Collection

import httpx

from .. import logs
from ..circuit import REST_S, Circuit
from ..clock import Clock
from ..metrics import VENDOR_CALLS, VENDOR_S
from .call_queue import CallQueue
from .errors import (
    VendorBadAnswer,
    VendorBusy,
    VendorCircuitOpen,
    VendorError,
    VendorPaused,
    VendorRateLimited,
    VendorRefused,
    VendorUnreachable,
)

DEFAULT_RETRY_AFTER_S = 5
LONGEST_RETRY_AFTER_S = 300
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Attempts:
    """Try calls, and know with which of them ChatHub is to be left alone.

    Args:
        send: sends a request and returns the answer.
        queue: says whose turn it is.
        clock: measures pauses and rests.
        timeout_s: how long one try may take.
        company: the label of the metrics.
    """

    def __init__(
        self,
        send: Callable[[httpx.Request], Awaitable[httpx.Response]],
        queue: CallQueue,
        clock: Clock,
        timeout_s: float,
        company: str,
    ) -> None:
        self._send = send
        self._queue = queue
        self._clock = clock
        self._timeout_s = timeout_s
        self._company = company
        # One a call: lists that work must not hide that tokens fail.
        self._circuits: dict[str, Circuit] = {}
        # Until when (by `elapsed_s`) ChatHub wants to be left alone with a call.
        self._paused: dict[str, float] = {}

    def is_resting(self, calls: Collection[str]) -> bool:
        """Tell whether one of these calls has failed so often that ChatHub is left alone with it."""
        return any(circuit.is_open for call, circuit in self._circuits.items() if call in calls)

    async def once(self, call: str, request: httpx.Request) -> httpx.Response:
        """Try once, and return ChatHub's answer with status 200.

        Raises:
            VendorError: there is none, or no try was made; see the subclasses.
        """
        try:
            async with self._queue.place(call):
                circuit = self._circuits.setdefault(call, Circuit(self._clock))
                self._expect_no_pause(call)
                self._expect_no_rest(call, circuit)
                return await self._tried(call, request, circuit)
        except (VendorPaused, VendorCircuitOpen):
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
            raise VendorCircuitOpen(call, math.ceil(circuit.rest_s))

    async def _tried(self, call: str, request: httpx.Request, circuit: Circuit) -> httpx.Response:
        outcome = "cancelled"
        began_s = time.monotonic()
        try:
            response = await self._sent(call, request)
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

    async def _sent(self, call: str, request: httpx.Request) -> httpx.Response:
        try:
            # httpx limits each read; a vendor that drips would still hold us without this.
            async with asyncio.timeout(self._timeout_s):
                response = await self._send(request)
        except NOT_SENT:
            raise VendorUnreachable(call, sent=False) from None
        except (httpx.TransportError, TimeoutError):
            raise VendorUnreachable(call) from None
        except httpx.DecodingError:
            raise VendorBadAnswer(call, "readable") from None
        if response.status_code == 429:
            raise VendorRateLimited(call, _retry_after_s(response))
        if response.status_code != 200:
            raise VendorRefused(call, response.status_code)
        return response


_OUTCOMES: dict[type[VendorError], str] = {
    VendorRefused: "refused",
    VendorRateLimited: "rate_limited",
    VendorBadAnswer: "nonsense",
    VendorUnreachable: "unreachable",
}


def _retry_after_s(response: httpx.Response) -> int:
    said = response.headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,6}", said):
        return min(max(int(said), 1), LONGEST_RETRY_AFTER_S)
    return DEFAULT_RETRY_AFTER_S
