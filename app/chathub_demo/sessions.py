"""The development sign-in: two made-up users and a signed cookie.

A real site brings its own sign-in and gives `token_routes` a function of its
own in place of `authenticate`.
"""

import re

from chathub_server.users import User
from chathub_server.web.messages import BadBody
from chathub_server.web.origins import foreign_answer, is_foreign
from chathub_server.web.starlette_json import error_answer, json_answer, read_object
from chathub_server.web.starlette_messages import as_response, web_request
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

USERS = {
    "demo": User("demo", everywhere=True),
    "sally": User("sally", organizations={"sales"}),
}
DEMO_USER = "demo"
# A browser takes what follows two slashes for a host, and drops the control characters between them.
_OF_THIS_SITE = re.compile(r"/(?![/\\])[!-~]*")


def signed_in_user(request: Request) -> str | None:
    """Return the name of the signed-in user, or None."""
    user = request.session.get("user")
    return user if isinstance(user, str) and user in USERS else None


def sign_in(request: Request, user: str) -> None:
    """Make `user` the signed-in one."""
    request.session["user"] = user


def authenticate(request: Request) -> User | None:
    """Return the signed-in user, or None when nobody is signed in."""
    return USERS.get(signed_in_user(request) or "")


async def _create(request: Request) -> Response:
    if is_foreign(web_request(request)):
        return as_response(foreign_answer())
    try:
        user = (await read_object(request)).get("user")
        if not isinstance(user, str) or not user:
            raise BadBody('Send the name of the user as {"user": "…"}.')
    except BadBody as error:
        return error_answer(400, "bad_request", str(error))
    if user not in USERS:
        known = " and ".join(sorted(USERS))
        return error_answer(
            403, "unknown_user", f"There is no such user; the development users are {known}."
        )
    sign_in(request, user)
    return json_answer({"user": user})


async def _sign_in(request: Request) -> Response:
    """Sign somebody in by a form, and lead back to where they came from."""
    if is_foreign(web_request(request)):
        return as_response(foreign_answer())
    user = request.query_params.get("user")
    if user not in USERS:
        return RedirectResponse("/sign-in", 303)
    sign_in(request, user)
    return RedirectResponse(way_back(request), 303)


def way_back(request: Request) -> str:
    """Return the page of this site that a sign-in is asked to lead back to."""
    asked = request.query_params.get("next", "/")
    return asked if _OF_THIS_SITE.fullmatch(asked) else "/"


async def _delete(request: Request) -> Response:
    if is_foreign(web_request(request)):
        return as_response(foreign_answer())
    request.session.pop("user", None)  # not its world: what is broken there stays so
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def session_routes() -> list[Route]:
    """Return the routes that sign a development user in and out."""
    return [
        Route("/session", _create, methods=["POST"]),
        Route("/session", _delete, methods=["DELETE"]),
        Route("/sign-in", _sign_in, methods=["POST"]),
    ]
