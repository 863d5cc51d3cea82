"""The measure of `cached`: one Starlette route that does nothing but answer the same bytes."""

import json
import os

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

BODY = os.environ.get("BODY", "").encode()
HEADERS = json.loads(os.environ.get("HEADERS", "{}"))


def create_site():
    """Return the application."""

    async def answer(_):
        return Response(BODY, headers=HEADERS)

    return Starlette(routes=[Route("/api/chathub/token", answer)])
