"""An asynchronous client for the seven REST calls of ChatHub.

What the calls take and answer is the vendor's documentation (CHATHUB.md, "REST
API"). Nothing that comes back is believed before it has been looked at: a call
returns what its signature says or raises a `VendorError` (errors.py).
How they travel is transport.py's matter.
"""

import re
from dataclasses import dataclass
from typing import Any

from ..clock import Clock, iso_utc
from .errors import VendorBadAnswer
from .transport import CALL_TIMEOUT_S, Transport

ACTIVE, INACTIVE, DELETED = 0, 1, 2  # operator statuses, as documented

# Anything else could not travel in a header, or would break the line it stands on.
TOKEN_SHAPE = re.compile(r"[\x21-\x7e]{1,8192}")


@dataclass(frozen=True)
class Organization:
    """One organization of the company, such as "Sales"."""

    id: int
    name: str


@dataclass(frozen=True)
class Operator:
    """One person who answers customers; only `status` 0 (active) can take chats."""

    id: int
    name: str
    status: int


class Vendor:
    """Speak to one ChatHub. Close it with `aclose()`."""

    def __init__(
        self,
        base_url: str,
        clock: Clock | None = None,
        *,
        timeout_s: float = CALL_TIMEOUT_S,
        company: str = "",
    ) -> None:
        self._transport = Transport(base_url, clock or Clock(), timeout_s, company)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    @property
    def is_resting(self) -> bool:
        """Tell whether ChatHub has failed so often that it is being left alone."""
        return self._transport.is_resting

    async def company_token(self, login: str, password: str) -> str:
        """Sign the company in and return its token."""
        call = "company/get-token"
        answer = await self._ask("POST", call, body={"login": login, "password": password})
        return _token(call, answer)

    async def organizations(self, company_token: str) -> list[Organization]:
        """Return the company's organizations in the vendor's order."""
        call = "company/organization"
        answer = await self._ask("GET", call, company_token)
        return [
            Organization(_integer(call, item, "id"), _text(call, item, "name"))
            for item in _objects(call, answer)
        ]

    async def operators(self, company_token: str, organization_id: int) -> list[Operator]:
        """Return an organization's operators, active or not, in the vendor's order."""
        call = "operator"
        query = {"organizationId": organization_id}
        return _operators(call, await self._ask("GET", call, company_token, query=query))

    async def synchronize(
        self, company_token: str, people: list[tuple[int, str]]
    ) -> list[Operator]:
        """Create one operator for each (organization id, name) and return the new ones."""
        call = "operator/synchronize"
        body = [{"organizationId": where, "name": name} for where, name in people]
        return _operators(call, await self._ask("POST", call, company_token, body=body))

    async def set_status(self, company_token: str, operator_id: int, status: int) -> None:
        """Make an operator active (0), inactive (1) or deleted (2). The answer has no body."""
        body = {"id": operator_id, "status": status}
        await self._transport.request("POST", "operator/status", company_token, body=body)

    async def operator_token(
        self, company_token: str, operator_id: int, expires_at_s: float
    ) -> str:
        """Return a token for one operator that lives until `expires_at_s`, 24 hours at most."""
        call = "operator/get-token"
        body = {"id": operator_id, "expiresAt": iso_utc(expires_at_s)}
        return _token(call, await self._ask("POST", call, company_token, body=body))

    async def validate_token(self, company_token: str, token: str) -> dict[str, Any]:
        """Return the vendor's own judgement of an operator token, with `isValid` in it."""
        call = "operator/validate-token"
        answer = await self._ask("POST", call, company_token, body={"token": token})
        if not isinstance(answer, dict) or not isinstance(answer.get("isValid"), bool):
            raise VendorBadAnswer(call, "a judgement with isValid")
        return answer

    async def _ask(self, method: str, call: str, company_token: str = "", **how: Any) -> Any:
        response = await self._transport.request(method, call, company_token, **how)
        try:
            return response.json()
        # RecursionError: thousands of nested brackets are an answer too.
        except (ValueError, RecursionError):
            raise VendorBadAnswer(call, "JSON") from None


def _token(call: str, answer: Any) -> str:
    if not isinstance(answer, str) or not TOKEN_SHAPE.fullmatch(answer):
        raise VendorBadAnswer(call, "a token as a JSON string")
    return answer


def _objects(call: str, answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise VendorBadAnswer(call, "a list of objects")
    return answer


def _operators(call: str, answer: Any) -> list[Operator]:
    return [
        Operator(
            _integer(call, item, "id"), _text(call, item, "name"), _integer(call, item, "status")
        )
        for item in _objects(call, answer)
    ]


def _integer(call: str, item: dict[str, Any], key: str) -> int:
    value = item.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise VendorBadAnswer(call, f"a list with a whole number as {key}")
    return value


def _text(call: str, item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    # Half a surrogate pair is valid JSON and no valid text: it could not be sent on.
    if not isinstance(value, str) or not value.strip() or re.search(r"[\ud800-\udfff]", value):
        raise VendorBadAnswer(call, f"a list with a text as {key}")
    return value
