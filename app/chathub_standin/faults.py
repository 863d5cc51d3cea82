"""Count the calls of the stand-in, and break the next ones on request (CONTRACT.md, "Two origins")."""

import asyncio
import json
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

CALLS = {
    ("POST", "/api/company/get-token"): "company-token",
    ("GET", "/api/company/organization"): "organizations",
    ("GET", "/api/operator"): "operators",
    ("POST", "/api/operator/synchronize"): "synchronize",
    ("POST", "/api/operator/status"): "status",
    ("POST", "/api/operator/get-token"): "operator-token",
    ("POST", "/api/operator/validate-token"): "validate-token",
    ("GET", "/operator-chat-panel/widget-script.js"): "widget",
    ("WEBSOCKET", "/operator-chat-panel/chat"): "chat",
}
NAMES = list(CALLS.values())
LONGEST_DELAY_MS = 10 * 60 * 1000
ABORT = "chathub.abort"  # where `Abortable` leaves what cuts the connection
NOTHING = object()


class BadFault(Exception):
    """Raised with one sentence when a fault cannot be understood."""


@dataclass
class Fault:
    """One way to break a call, for the next `times` of them (None: until mended)."""

    status: int | None
    delay_ms: float
    body: Any
    drop: bool
    times: int | None

    def as_told(self) -> dict[str, Any]:
        """Return the fields in which it differs from no fault at all."""
        said = {
            "status": self.status,
            "delay_ms": self.delay_ms,
            "drop": self.drop,
            "times": self.times,
        }
        body = {} if self.body is NOTHING else {"body": self.body}
        return {name: value for name, value in said.items() if value} | body


def read_fault(wish: dict[str, Any]) -> tuple[str, Fault]:
    """Return the target and the fault that a request to `/_faults` describes.

    Raises:
        BadFault: a field is missing, unknown or out of range.
    """
    unknown = set(wish) - {"target", "status", "delay_ms", "body", "drop", "times"}
    if unknown:
        raise BadFault(f"A fault has no field {sorted(unknown)[0]}.")
    target = wish.get("target")
    if target not in NAMES:
        raise BadFault(f"target must be one of {', '.join(NAMES)}.")
    status, delay_ms, times = wish.get("status"), wish.get("delay_ms", 0), wish.get("times")
    if status is not None and not (_whole(status) and 400 <= status <= 599):
        raise BadFault("status must be a whole number from 400 to 599.")
    if (
        isinstance(delay_ms, bool)
        or not isinstance(delay_ms, int | float)
        or not 0 <= delay_ms <= LONGEST_DELAY_MS
    ):
        raise BadFault(f"delay_ms must be a number from 0 to {LONGEST_DELAY_MS}.")
    if times is not None and not (_whole(times) and times >= 1):
        raise BadFault("times must be a whole number of at least 1.")
    drop = wish.get("drop", False)
    if not isinstance(drop, bool):
        raise BadFault("drop must be true or false.")
    if status is None and not delay_ms and "body" not in wish and not drop:
        raise BadFault("Say how to break it: status, delay_ms, body or drop.")
    return target, Fault(status, delay_ms, wish.get("body", NOTHING), drop, times)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class Faults:
    """Keep the queue of faults for each call, and the count of calls.

    Args:
        outer: those that calls meet, and are counted by, too.
    """

    def __init__(self, outer: "Faults | None" = None) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(NAMES, 0))
        self._outer = outer
        self._queues: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._mended = asyncio.Event()

    def add(self, target: str, fault: Fault) -> None:
        """Queue a fault behind those already waiting for that call."""
        self._queues[target].append(fault)

    def mend(self) -> None:
        """Forget all faults, and let calls that are being delayed go on unharmed."""
        self._queues.clear()
        mended, self._mended = self._mended, asyncio.Event()
        mended.set()

    def waiting(self) -> list[dict[str, Any]]:
        """Return the faults that wait for a call, as `read_fault` takes them."""
        return [
            {"target": target, **fault.as_told()}
            for target, queue in self._queues.items()
            for fault in queue
        ]

    def next(self, target: str) -> Fault | None:
        """Count a call and take the fault it meets, if any."""
        self._count(target)
        return self._take(target) or (self._outer._take(target) if self._outer else None)

    def _count(self, target: str) -> None:
        self.counts[target] += 1
        if self._outer:
            self._outer._count(target)

    def _take(self, target: str) -> Fault | None:
        queue = self._queues[target]
        if not queue:
            return None
        fault = queue[0]
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                queue.popleft()
        return fault

    async def delay(self, fault: Fault) -> bool:
        """Wait as long as the fault says; return whether it was mended meanwhile."""
        try:
            async with asyncio.timeout(fault.delay_ms / 1000):
                await self._mended.wait()
        except TimeoutError:
            return False
        return True


class Abortable:
    """Leave in the scope what cuts the connection. Must be outside of everything else.

    ASGI has no word for it: uvicorn's `send` is a method of the object that
    holds the transport (uvicorn 0.54, `protocols/http/h11_impl.py` and
    `protocols/websockets/websockets_sansio_impl.py`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "lifespan":
            transport = send.__self__.transport  # type: ignore[attr-defined]
            scope[ABORT] = transport.abort
        await self.app(scope, receive, send)


class FaultyCalls:
    """Count each named call and answer it wrongly where a fault is waiting for it.

    `faults_of` returns those of a request's scope.
    """

    def __init__(self, app: ASGIApp, faults_of: Callable[[Scope], Faults]) -> None:
        self.app = app
        self.faults_of = faults_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, late or not at all."""
        target = CALLS.get((scope.get("method", "WEBSOCKET"), scope.get("path", "")))
        if target is None:
            return await self.app(scope, receive, send)
        faults = self.faults_of(scope)
        fault = faults.next(target)
        if fault is None:
            return await self.app(scope, receive, send)
        if fault.delay_ms and await faults.delay(fault):
            return await self.app(scope, receive, send)
        if fault.drop:
            return await _cut(scope, receive)
        if fault.status is not None:
            response = _status(fault.status)
        elif fault.body is not NOTHING:
            response = _body(target, fault.body)
        else:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()  # its handshake
        await response(scope, receive, send)


async def _cut(scope: Scope, receive: Callable[[], Awaitable[Any]]) -> None:
    scope[ABORT]()
    # uvicorn would answer 500 if this returned before it has noticed.
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        pass


def _status(status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 429:
        headers["Retry-After"] = "1"
    return Response(
        json.dumps({"error": f"made to answer {status}"}),
        status,
        headers,
        media_type="application/json",
    )


def _body(target: str, body: Any) -> Response:
    if not isinstance(body, str):
        content, media_type = json.dumps(body), "application/json"
    elif body.lstrip().startswith("<"):
        content, media_type = body, "text/html"
    else:
        content, media_type = body, "text/javascript" if target == "widget" else "text/plain"
    return Response(
        content.encode("utf-8", "replace"), 200, {"Cache-Control": "no-store"}, media_type
    )
