"""Read and write the JSON bodies of the site: small, and never the cause of a 500."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

LONGEST_BODY = 64 * 1024  # bytes; a token is one to two thousand
# What a browser must not keep, nor take for anything but data, were it opened like a page.
NO_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class BadBody(Exception):
    """Raised with one sentence for the sender when a body cannot be used."""


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object a request carries.

    Raises:
        BadBody: it is too long, not JSON, or not an object.
    """
    body = await read_json(request)
    if not isinstance(body, dict):
        raise BadBody("The body of this request must be a JSON object.")
    return body


async def read_json(request: Request) -> Any:
    """Return the JSON a request carries.

    Raises:
        BadBody: it is too long or not JSON.
    """
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise BadBody(f"The body of this request is longer than {LONGEST_BODY} bytes.")
    except ClientDisconnect:
        raise BadBody("The request ended before its body did.") from None
    try:
        return json.loads(body)
    # RecursionError: thousands of nested brackets.
    except (ValueError, RecursionError):
        raise BadBody("The body of this request must be JSON.") from None


def json_answer(
    content: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with JSON that no cache keeps.

    Written in ASCII, since half a surrogate pair is valid JSON and invalid UTF-8.
    """
    return Response(
        json.dumps(content),
        status,
        media_type="application/json",
        headers={**NO_PAGE, **(headers or {})},
    )


def error_answer(status: int, code: str, sentence: str, retry_after_s: int = 0) -> Response:
    """Answer with the error body that every call of the site uses."""
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    return json_answer({"error": sentence, "code": code}, status, headers)
