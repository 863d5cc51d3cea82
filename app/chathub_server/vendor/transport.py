"""Carry requests to ChatHub: connections, timeouts, retries, a circuit.

A call is made again only where that is safe: the calls that change nothing
(`REPEATABLE`) after silence or a 5xx, the others only where no connection came
about, so that the request cannot have arrived. The waits of 1 and 2 s are the
vendor's wish (CHATHUB.md, "REST API"); its third, 4 s, does not fit into the
time that a page waits for us.
"""

import json
from typing import Any

import httpx
import stamina

from ..clock import Clock
from .attempts import Attempts
from .call_queue import CallQueue
from .errors import VendorBusy, VendorCircuitOpen, VendorRefused, VendorUnreachable
from .http_clients import HttpClients

CALL_TIMEOUT_S = 6.0  # a vendor that takes 5 s still serves; the page gives up on us after 10 s
TRIES = 3
TRIES_WITHIN_S = 8.0
FIRST_WAIT_S = 1.0
WAIT_JITTER_S = 0.3
CONNECTIONS = 50
REPEATABLE = {"company/organization", "operator", "operator/validate-token"}
FOR_TOKENS = {"company/get-token", "company/organization", "operator", "operator/get-token"}


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
        self._http = HttpClients(base_url, timeout_s)
        queue = CallQueue(CONNECTIONS, TRIES_WITHIN_S)
        self._attempts = Attempts(self._http.send, queue, clock, timeout_s, company)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @property
    def is_resting(self) -> bool:
        """Tell whether a call that a token takes has failed so often that ChatHub is left alone with it."""
        return self._attempts.is_resting(FOR_TOKENS)

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
            if isinstance(error, VendorCircuitOpen | VendorBusy):
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
                return await self._attempts.once(call, request)
        raise AssertionError("stamina returns or raises")
