"""Requests and answers between Starlette and the rest of the package."""

import functools

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .messages import LONGEST_BODY, BadBody, WebAnswer, WebRequest


def web_request(request: Request) -> WebRequest:
    """Return what a Starlette request is, without Starlette."""
    scope = request.scope
    # Each is looked up several times, and Starlette goes through all of them each time. Of several
    # with one name the first counts, as there.
    headers = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(scope["headers"])
    }

    async def read_body() -> bytes:
        body = b""
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise BadBody(f"The body of this request is longer than {LONGEST_BODY} bytes.")
        except ClientDisconnect:
            raise BadBody("The request ended before its body did.") from None
        return body

    return WebRequest(
        scope["method"],
        f"{scope['scheme']}://{headers.get('host', '')}",
        headers,
        scope["query_string"].decode("latin-1"),
        read_body,
    )


def as_response(answer: WebAnswer) -> Response:
    """Return an answer as Starlette sends it."""
    response = Response(answer.body, answer.status)
    response.raw_headers.extend(map(_raw, answer.headers.items()))
    return response


# Nearly all headers are the same in each answer.
@functools.lru_cache(maxsize=256)
def _raw(header: tuple[str, str]) -> tuple[bytes, bytes]:
    name, value = header
    return name.lower().encode("latin-1"), value.encode("latin-1")
