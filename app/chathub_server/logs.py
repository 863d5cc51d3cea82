"""Structured logs on stderr: one line an event, with the request's id, never with a token."""

import json
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

TOKEN = re.compile(r"eyJ[\w-]+(\.[\w-]*)*")  # a JWT, or the beginning of one


def configure(*, for_people: bool = False) -> None:
    """Set structlog up; a site that has its own set-up leaves this out and adds `without_tokens`.

    Args:
        for_people: lines to read, as in development; otherwise JSON.
    """
    # One encoder for good: json.dumps would make a new one for each line.
    encode = json.JSONEncoder(default=repr).encode
    render: Any = structlog.processors.JSONRenderer(lambda event, **_: encode(event).encode())
    write: Any = structlog.BytesLoggerFactory(sys.stderr.buffer)
    if for_people:
        render = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
        write = structlog.WriteLoggerFactory(sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(
                fmt="%H:%M:%S" if for_people else "iso", utc=not for_people
            ),
            without_tokens,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=write,
        cache_logger_on_first_use=True,
    )


def without_tokens(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace whatever looks like a JWT: none should be here, and none leaves from here."""
    for key, value in event.items():
        if isinstance(value, str) and "eyJ" in value:
            event[key] = TOKEN.sub("<token>", value)
    return event
