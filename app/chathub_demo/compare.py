"""The token endpoint of the left side of /compare: it answers as the vendor's sample does.

`{"token"}` and nothing more, for the same session, from the same service as the site's own.
"""

import json
from dataclasses import replace

from chathub_server.tokens.service import TokenService
from chathub_server.web.endpoint import TokenEndpoint
from chathub_server.web.starlette_messages import as_response, web_request
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .sessions import authenticate


def compare_routes(service: TokenService) -> list[Route]:
    """Return the route."""
    endpoint = TokenEndpoint(service)

    async def token(request: Request) -> Response:
        asked = web_request(request)
        asked = replace(asked, headers={**asked.headers, "accept": "application/json"})
        answer = await endpoint.token(asked, lambda: authenticate(request))
        if answer.status == 200:
            answer.body = json.dumps({"token": json.loads(answer.body)["token"]}).encode()
        return as_response(answer)

    return [Route("/compare/token", token, methods=["GET"])]
