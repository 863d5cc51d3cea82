"""Decide which operator token to hand out. Knows no web framework.

The documented five steps: company token, organizations, operators, the first
*active* operator, operator token. Each answer is kept as long as the vendor
asks for (CHATHUB.md, "REST API"), and simultaneous askers share one call.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import jwt

from .clock import Clock
from .flight import SingleFlight
from .vendor import (
    ACTIVE,
    Operator,
    Organization,
    Vendor,
    VendorNonsense,
    VendorRefused,
    VendorUnreachable,
)

T = TypeVar("T")

ISSUE_BUDGET_S = 8.0  # the page gives up on us after 10 s
ORGANIZATIONS_KEPT_S = 5 * 60.0
OPERATORS_KEPT_S = 60.0
LONGEST_LIFE_S = 24 * 3600.0
CLOCKS_DIFFER_S = 60.0  # 24 hours by our clock may be more than 24 hours by the vendor's


class TokenError(Exception):
    """Say why there is no token for this request, though the vendor did nothing wrong."""


class OrganizationUnknown(TokenError):
    """Raised when the company has no such organization."""


class OrganizationForbidden(TokenError):
    """Raised when the user may not act in the organization."""


class NoActiveOperator(TokenError):
    """Raised when nobody in the organization can take chats."""


@dataclass(frozen=True)
class Issued:
    """One operator token, whom it is for, and until when (epoch seconds)."""

    token: str
    expires_at_s: float
    due_at_s: float
    organization: Organization
    operator: Operator


class TokenService:
    """Issue operator tokens for one company."""

    def __init__(self, vendor: Vendor, clock: Clock, *, login: str, password: str) -> None:
        self._vendor = vendor
        self._clock = clock
        self._login = login
        self._password = password
        self._company_token = ""
        self._kept: dict[Any, tuple[float, Any]] = {}
        self._issued: dict[int, Issued] = {}
        self._flights = SingleFlight()

    async def sign_in(self) -> None:
        """Try the company's login, so that a wrong one is known at the start.

        Raises:
            VendorError: ChatHub does not accept it or cannot be reached.
        """
        self._company_token = await self._vendor.company_token(self._login, self._password)

    async def issue(
        self,
        organization: str | None,
        may_act: Callable[[Organization], bool],
        *,
        fresh: bool = False,
    ) -> Issued:
        """Return a token for the first active operator of an organization.

        Args:
            organization: its name in any case, or its id; None means the first
                one the user may act in that has an active operator.
            may_act: says whether the user may act in an organization.
            fresh: pass over the token that is kept, though not over a vendor
                call that is already under way.

        Raises:
            TokenError: there is none for this user, see its subclasses.
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        try:
            async with asyncio.timeout(ISSUE_BUDGET_S):
                where, operator = await self._choose(organization, may_act)
                kept = self._issued.get(operator.id)
                if kept and not fresh and self._clock.now_s() < kept.due_at_s:
                    return kept
                return await self._flights.join(
                    ("token", operator.id), lambda: self._fetch(where, operator)
                )
        except TimeoutError:
            raise VendorUnreachable("operator/get-token") from None

    async def validate(self, token: str) -> dict[str, Any]:
        """Return what ChatHub says of an operator token.

        Raises:
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        try:
            async with asyncio.timeout(ISSUE_BUDGET_S):
                return await self._as_company(lambda key: self._vendor.validate_token(key, token))
        except TimeoutError:
            raise VendorUnreachable("operator/validate-token") from None

    async def _choose(
        self, wanted: str | None, may_act: Callable[[Organization], bool]
    ) -> tuple[Organization, Operator]:
        organizations = await self._organizations()
        if wanted is not None:
            where = _find(organizations, wanted)
            if not may_act(where):
                raise OrganizationForbidden(f"You may not act in the organization {where.name}.")
            return where, _first_active(where, await self._operators(where))
        for where in filter(may_act, organizations):
            try:
                return where, _first_active(where, await self._operators(where))
            except NoActiveOperator:
                continue
        raise NoActiveOperator("None of your organizations has an active operator.")

    async def _organizations(self) -> list[Organization]:
        return await self._keep(
            "organizations",
            ORGANIZATIONS_KEPT_S,
            lambda: self._as_company(self._vendor.organizations),
        )

    async def _operators(self, where: Organization) -> list[Operator]:
        return await self._keep(
            ("operators", where.id),
            OPERATORS_KEPT_S,
            lambda: self._as_company(lambda key: self._vendor.operators(key, where.id)),
        )

    async def _keep(self, key: Any, for_s: float, fetch: Callable[[], Awaitable[T]]) -> T:
        until_s, value = self._kept.get(key, (0.0, None))
        if self._clock.now_s() < until_s:
            return value
        value = await self._flights.join(key, fetch)
        self._kept[key] = (self._clock.now_s() + for_s, value)
        return value

    async def _fetch(self, where: Organization, operator: Operator) -> Issued:
        now_s = self._clock.now_s()
        until_s = now_s + LONGEST_LIFE_S - CLOCKS_DIFFER_S
        try:
            token = await self._as_company(
                lambda key: self._vendor.operator_token(key, operator.id, until_s)
            )
        except VendorRefused:
            # The operator may have left since the list was read: the next request looks again.
            self._kept.pop(("operators", where.id), None)
            raise
        expires_at_s = _expiry(token, operator.id, now_s)
        issued = Issued(token, expires_at_s, due_at_s(now_s, expires_at_s), where, operator)
        self._issued[operator.id] = issued
        return issued

    async def _as_company(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make a call with the company token, renewing that once when it is not accepted."""
        used = self._company_token or await self._flights.join("company", self._renew)
        try:
            return await call(used)
        except VendorRefused as refused:
            if refused.status != 401:
                raise
        if used == self._company_token:
            self._company_token = ""
        return await call(self._company_token or await self._flights.join("company", self._renew))

    async def _renew(self) -> str:
        await self.sign_in()
        return self._company_token


def due_at_s(issued_at_s: float, expires_at_s: float) -> float:
    """Return the earliest moment at which a page may want the next token (epoch seconds).

    A page refreshes one hour before expiry, or at 80 % of a short life, minus up
    to 5 % (CONTRACT.md, rule 2). Were we later than the earliest of them, that
    page would be given the token it has.
    """
    life_s = expires_at_s - issued_at_s
    return issued_at_s + 0.95 * max(life_s - 3600, 0.8 * life_s)


def _find(organizations: list[Organization], wanted: str) -> Organization:
    name = wanted.strip().casefold()
    for where in organizations:
        if str(where.id) == name:
            return where
    for where in organizations:
        if where.name.strip().casefold() == name:
            return where
    shown = wanted if len(wanted) <= 60 else wanted[:60] + "…"
    raise OrganizationUnknown(f'There is no organization "{shown}" in this company.')


def _first_active(where: Organization, operators: list[Operator]) -> Operator:
    for operator in operators:
        if operator.status == ACTIVE:
            return operator
    raise NoActiveOperator(f"The organization {where.name} has no active operator.")


def _expiry(token: str, operator_id: int, now_s: float) -> float:
    """Read a new token's `exp`. Its signature is the vendor's: only ChatHub can check that."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise VendorNonsense("operator/get-token", "a JWT") from None
    exp = claims.get("exp")
    if isinstance(exp, bool) or not isinstance(exp, int | float):
        raise VendorNonsense("operator/get-token", "a JWT with a number as exp")
    # An hour of grace for clocks that differ; NaN fails the comparison, as it should.
    if not now_s < exp < now_s + LONGEST_LIFE_S + 3600:
        raise VendorNonsense("operator/get-token", "a JWT that expires within 24 hours from now")
    if claims.get("operatorId", operator_id) not in (operator_id, str(operator_id)):
        raise VendorNonsense("operator/get-token", "a JWT of the operator that was asked for")
    return float(exp)
