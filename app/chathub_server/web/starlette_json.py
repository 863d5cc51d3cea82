"""JSON in and out of the development site and the stand-in, as Starlette has it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from . import messages
from .messages import json_of, object_of
from .starlette_messages import as_response, web_request


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object a request carries.

    Raises:
        BadBody: it is too long, not JSON, or not an object.
    """
    return object_of(await web_request(request).read_body())


async def read_json(request: Request) -> Any:
    """Return the JSON a request carries.

    Raises:
        BadBody: it is too long or not JSON.
    """
    return json_of(await web_request(request).read_body())


def json_answer(content: Any, status: int = 200) -> Response:
    """Answer with JSON that no cache keeps."""
    return as_response(messages.json_answer(content, status))


def error_answer(status: int, code: str, sentence: str) -> Response:
    """Answer with the error body that every call of the site uses."""
    return as_response(messages.error_answer(status, code, sentence))
