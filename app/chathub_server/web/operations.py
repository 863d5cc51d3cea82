"""What the people who run the site ask: is it alive, can it serve, what has it done.

The answers hold no secret, but are nobody's business outside: keep them from the internet in the
proxy.
"""

from prometheus_client import CONTENT_TYPE_LATEST

from ..metrics import exposition
from ..tokens.service import TokenService
from .messages import WebAnswer, json_answer


def alive() -> WebAnswer:
    """Answer that this process runs."""
    return json_answer({"status": "ok"})


async def readiness(service: TokenService) -> WebAnswer:
    """Answer whether a service can issue tokens, with 503 where it cannot.

    It can where ChatHub answers and none of the calls that a token takes is held back. Other calls,
    validation, do not count, nor does a Redis that is away: the process serves from its own memory.
    """
    vendor = await service.vendor_is_there()
    cache = await service.cache_is_there()
    told = {
        "status": "ready" if vendor else "not ready",
        "vendor": "ok" if vendor else "away",
        "cache": "ok" if cache else "away, using this process's memory",
    }
    return json_answer(told, 200 if vendor else 503)


def metrics() -> WebAnswer:
    """Answer with what Prometheus reads, of all services."""
    headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
    return WebAnswer(200, exposition(), headers)
