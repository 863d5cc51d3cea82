"""Requests and answers between Starlette and the rest of the package."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from .messages import LONGEST_BODY, BadBody, WebAnswer, WebRequest


def web_request(request: Request) -> WebRequest:
    """Return what a Starlette request is, without Starlette."""
    headers = request.headers

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

    scope = request.scope
    return WebRequest(
        scope["method"],
        f"{scope['scheme']}://{headers.get('host', '')}",
        headers,
        scope["query_string"].decode("latin-1"),
        read_body,
    )


def as_response(answer: WebAnswer) -> Response:
    """Return an answer as Starlette sends it."""
    return Response(answer.body, answer.status, answer.headers)
