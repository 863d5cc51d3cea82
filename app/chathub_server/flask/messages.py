"""Requests and answers between Flask and the rest of the package."""

from flask import Request, Response

from ..web.messages import LONGEST_BODY, WebAnswer, WebRequest
from ..web.threaded_site import body_at_hand


def web_request(request: Request) -> WebRequest:
    """Return what a Flask request is, without Flask."""
    return WebRequest(
        request.method,
        request.host_url.rstrip("/"),
        headers_of(request),
        request.query_string.decode("latin-1"),
        body_at_hand(_body(request) if request.method == "POST" else b""),
    )


def headers_of(request: Request) -> dict[str, str]:
    """Return the headers of a request, their names in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


def as_response(answer: WebAnswer) -> Response:
    """Return an answer as Flask sends it."""
    return Response(answer.body, answer.status, answer.headers)


def _body(request: Request) -> bytes:
    body = b""
    while len(body) <= LONGEST_BODY:
        chunk = request.stream.read(LONGEST_BODY + 1 - len(body))
        if not chunk:
            break
        body += chunk
    return body
