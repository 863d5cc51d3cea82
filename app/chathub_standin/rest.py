"""The seven REST calls of the stand-in, with the errors that CHATHUB.md documents."""

import functools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from chathub_server.clock import iso_utc
from chathub_server.web.messages import BadBody
from chathub_server.web.starlette_json import json_answer, read_json, read_object
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .company import ACTIVE, DELETED, LOGIN, PASSWORD, Company, Person
from .credentials import COMPANY, OPERATOR, BadToken, Credentials
from .worlds import world_of

LONGEST_LIFE_S = 24 * 3600.0
LONGEST_NAME = 100

Handler = Callable[[Request], Awaitable[Response]]


class ApiError(Exception):
    """Raised to answer a call with an error status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Rest:
    """Answer for one company."""

    def __init__(self, company: Company, credentials: Credentials) -> None:
        self._company = company
        self._credentials = credentials

    def routes(self) -> list[Route]:
        """Return one route a call."""
        inside = self._for_company
        return [
            _route("POST", "/api/company/get-token", self._company_token),
            _route("GET", "/api/company/organization", inside(self._organizations)),
            _route("GET", "/api/operator", inside(self._operators)),
            _route("POST", "/api/operator/synchronize", inside(self._synchronize)),
            _route("POST", "/api/operator/status", inside(self._status)),
            _route("POST", "/api/operator/get-token", inside(self._operator_token)),
            _route("POST", "/api/operator/validate-token", inside(self._validate)),
        ]

    def _for_company(self, handler: Handler) -> Handler:
        @functools.wraps(handler)
        async def checked(request: Request) -> Response:
            token = request.headers.get("x-authorization-key", "")
            scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() == "bearer":
                token = bearer.strip()
            self._credentials.read(token, COMPANY)
            return await handler(request)

        return checked

    async def _company_token(self, request: Request) -> Response:
        body = await read_object(request)
        login, password = body.get("login"), body.get("password")
        if not isinstance(login, str) or not isinstance(password, str):
            raise ApiError(400, "login and password are required")
        if (login, password) != (LOGIN, PASSWORD):
            raise ApiError(401, "wrong login or password")
        return json_answer(self._credentials.company_token(world_of(request)))

    async def _organizations(self, _: Request) -> Response:
        return json_answer(
            [{"id": id, "name": name} for id, name in self._company.organizations.items()]
        )

    async def _operators(self, request: Request) -> Response:
        try:
            where = int(request.query_params["organizationId"])
        except (KeyError, ValueError):
            raise ApiError(400, "organizationId must be a whole number") from None
        organization = {"id": where, "name": self._organization(where)}
        return json_answer(
            [_shown(person) | {"organization": organization} for person in self._company.of(where)]
        )

    async def _synchronize(self, request: Request) -> Response:
        body = await read_json(request)
        if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
            raise ApiError(400, "a list of operators is required")
        for item in body:
            name = item.get("name")
            if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME:
                raise ApiError(400, f"name is required, at most {LONGEST_NAME} characters")
            self._organization(_whole(item, "organizationId"))
        hired = [self._company.hire(item["organizationId"], item["name"].strip()) for item in body]
        return json_answer([_shown(person) for person in hired])

    async def _status(self, request: Request) -> Response:
        body = await read_object(request)
        status = _whole(body, "status")
        if not ACTIVE <= status <= DELETED:
            raise ApiError(400, "status must be 0, 1 or 2")
        self._person(body).status = status
        return Response()

    async def _operator_token(self, request: Request) -> Response:
        body = await read_object(request)
        expires_at_s = _moment(body.get("expiresAt"))
        world = world_of(request)
        left_s = expires_at_s - world.clock.now_s()
        if not 0 < left_s <= LONGEST_LIFE_S:
            raise ApiError(400, "expiresAt must lie within the next 24 hours")
        person = self._person(body)
        if person.status != ACTIVE:
            raise ApiError(403, "the operator is not active")
        return json_answer(
            self._credentials.operator_token(world, person, self._company, expires_at_s)
        )

    async def _validate(self, request: Request) -> Response:
        token = (await read_object(request)).get("token")
        if not isinstance(token, str):
            raise ApiError(400, "token is required")
        try:
            claims = self._credentials.read(token, OPERATOR)
        except BadToken:
            return json_answer({"isValid": False, "error": "Invalid token"})
        return json_answer(
            {
                "isValid": True,
                "operatorId": claims["operatorId"],
                "clientId": claims["clientId"],
                "expiresAt": iso_utc(claims["exp"]),
                "error": None,
            }
        )

    def _organization(self, organization_id: int) -> str:
        if organization_id not in self._company.organizations:
            raise ApiError(404, "no such organization")
        return self._company.organizations[organization_id]

    def _person(self, body: dict[str, Any]) -> Person:
        person = self._company.people.get(_whole(body, "id"))
        if person is None:
            raise ApiError(404, "no such operator")
        return person


def _route(method: str, path: str, handler: Handler) -> Route:
    @functools.wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except BadBody as error:
            return json_answer({"error": str(error)}, 400)
        except (ApiError, BadToken) as error:
            return json_answer({"error": str(error)}, error.status)

    return Route(path, answered, methods=[method])


def _shown(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name, "status": person.status}


def _whole(body: dict[str, Any], key: str) -> int:
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ApiError(400, f"{key} must be a whole number")
    return value


def _moment(value: Any) -> float:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        raise ApiError(400, "expiresAt must be an ISO 8601 time") from None
