"""Requests and answers between Django and the rest of the package."""

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from ..web.messages import LONGEST_BODY, WebAnswer, WebRequest
from ..web.threaded_site import body_at_hand


def web_request(request: HttpRequest) -> WebRequest:
    """Return what a Django request is, without Django."""
    return WebRequest(
        request.method,
        f"{request.scheme}://{request.get_host()}",
        headers_of(request),
        request.META.get("QUERY_STRING", ""),
        body_at_hand(_body(request) if request.method == "POST" else b""),
    )


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Return the headers of a request, their names in lower case."""
    return {name.lower(): value for name, value in request.headers.items()}


def as_response(answer: WebAnswer) -> HttpResponse:
    """Return an answer as Django sends it."""
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    if "Content-Type" not in answer.headers:
        # HTML, Django would say; with a 304 a browser would believe it of the file.
        del response["Content-Type"]
    return response


def _body(request: HttpRequest) -> bytes:
    try:
        body: bytes = request.read(LONGEST_BODY + 1)
    except UnreadablePostError:  # the request ended before its body did
        return b""
    return body
