"""The token endpoint of the left side of /compare: it answers as the vendor's sample does.

`{"token"}` and nothing more, for the same session, from the same service as the site's own.
"""

import json
from dataclasses import replace

from chathub_server.web.endpoint import TokenEndpoint
from chathub_server.web.starlette_messages import as_response, web_request
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .session_worlds import SessionWorlds
from .sessions import authenticate


def compare_routes(sessions: SessionWorlds) -> list[Route]:
    """Return the route."""

    async def token(request: Request) -> Response:
        asked = web_request(request)
        asked = replace(asked, headers={**asked.headers, "accept": "application/json"})
        endpoint = TokenEndpoint(sessions.service(request))
        answer = await endpoint.token(asked, lambda: authenticate(request))
        if answer.status == 200:
            answer.body = json.dumps({"token": json.loads(answer.body)["token"]}).encode()
        return as_response(answer)

    return [Route("/compare/token", token, methods=["GET"])]
