"""Requests and answers as the token backend sees them, whatever the web framework."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_BODY = 64 * 1024  # bytes; a token is one to two thousand
# What a browser must not keep, nor take for anything but data, were it opened like a page.
NO_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class BadBody(Exception):
    """Raised with one sentence for the sender when a request cannot be used."""


@dataclass(slots=True)
class WebRequest:
    """What a web framework knows of a request.

    Attributes:
        method: GET, POST, OPTIONS.
        origin: the site's own, under which the request reached it: scheme and host, with the port
            where it is unusual.
        headers: by name; names are looked up in lower case.
        query: what follows the question mark, as it came.
        read_body: returns the body, `LONGEST_BODY` bytes at most; raises `BadBody`.
    """

    method: str
    origin: str
    headers: Mapping[str, str]
    query: str
    read_body: Callable[[], Awaitable[bytes]]


@dataclass(slots=True)
class WebAnswer:
    """What a web framework has to send."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(content: Any, status: int = 200) -> WebAnswer:
    """Answer with JSON that no cache keeps.

    Written in ASCII, since half a surrogate pair is valid JSON and invalid UTF-8.
    """
    headers = {"Content-Type": "application/json", **NO_PAGE}
    return WebAnswer(status, json.dumps(content).encode(), headers)


def error_answer(status: int, code: str, sentence: str, retry_after_s: int = 0) -> WebAnswer:
    """Answer with the error body that every call of the site uses."""
    answer = json_answer({"error": sentence, "code": code}, status)
    if retry_after_s:
        answer.headers["Retry-After"] = str(retry_after_s)
    return answer


def json_of(body: bytes) -> Any:
    """Return the JSON that a body holds.

    Raises:
        BadBody: it is none.
    """
    try:
        return json.loads(body)
    # RecursionError: thousands of nested brackets.
    except (ValueError, RecursionError):
        raise BadBody("The body of this request must be JSON.") from None


def object_of(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds.

    Raises:
        BadBody: it is not JSON, or not an object.
    """
    found = json_of(body)
    if not isinstance(found, dict):
        raise BadBody("The body of this request must be a JSON object.")
    return found
