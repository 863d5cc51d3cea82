"""What the people who run the site ask: is it alive, can it serve, what has it done."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .messages import json_answer
from .tokens import TokenService


def operations_routes(service: TokenService) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`.

    Ready is a process that can issue tokens: ChatHub answers, and none of the calls that a token
    takes is held back. Other calls, validation, do not count.

    They hold no secret, but are nobody's business outside: keep them from the
    internet in the proxy.
    """

    async def alive(_: Request) -> Response:
        return json_answer({"status": "ok"})

    async def ready(_: Request) -> Response:
        vendor = await service.vendor_is_there()
        cache = await service.cache_is_there()
        told = {
            "status": "ready" if vendor else "not ready",
            "vendor": "ok" if vendor else "away",
            # Not a reason to take this process out: it serves from its own memory.
            "cache": "ok" if cache else "away, using this process's memory",
        }
        return json_answer(told, 200 if vendor else 503)

    async def metrics(_: Request) -> Response:
        return Response(
            generate_latest(),
            headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
        )

    return [
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", metrics, methods=["GET"]),
    ]
