"""Who works where: the company's organizations and their operators, kept as the vendor asks."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from .clock import Clock
from .company import Company
from .flight import SingleFlight
from .users import User
from .vendor import ACTIVE, Operator, Organization, Vendor

T = TypeVar("T")

# Both CHATHUB.md, "REST API".
ORGANIZATIONS_KEPT_S = 5 * 60.0
OPERATORS_KEPT_S = 60.0


class TokenError(Exception):
    """Say why there is no token for this request, though the vendor did nothing wrong."""


class OrganizationUnknown(TokenError):
    """Raised when the company has no such organization."""


class OrganizationForbidden(TokenError):
    """Raised when the user may not act in the organization."""


class NoActiveOperator(TokenError):
    """Raised when nobody in the organization can take chats, or the user's operator cannot."""


class Directory:
    """Find the operator a user acts as."""

    def __init__(self, vendor: Vendor, company: Company, clock: Clock) -> None:
        self._vendor = vendor
        self._company = company
        self._clock = clock
        # Until when (epoch seconds), and what: the organizations under "", operators under an id.
        # No cache library: there are a few, each request needs two, and none is ever thrown out.
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._flights = SingleFlight()

    async def choose(self, user: User, wanted: str | None) -> tuple[Organization, Operator]:
        """Return the organization and the operator that a user acts in and as.

        Args:
            user: who asks.
            wanted: an organization's name in any case, or its id; None means the
                first one where the user's operator, or any, is active.

        Raises:
            TokenError: there is none, see its subclasses.
            VendorError: ChatHub refused or failed.
        """
        organizations = await self.organizations()
        if wanted is not None:
            where = _find(organizations, wanted)
            if not user.may_act(where):
                raise OrganizationForbidden(f"You may not act in the organization {where.name}.")
            return where, _operator_of(user, where, await self.operators(where))
        allowed = [where for where in organizations if user.may_act(where)]
        if not allowed:
            raise OrganizationForbidden("You may not act in any organization of this company.")
        for where in allowed:
            try:
                return where, _operator_of(user, where, await self.operators(where))
            except NoActiveOperator:
                continue
        if user.operator is not None:
            raise NoActiveOperator(f"The operator {user.operator} is not active in any of yours.")
        raise NoActiveOperator("None of your organizations has an active operator.")

    async def organizations(self) -> list[Organization]:
        """Return the company's organizations, at most five minutes old."""
        return await self._keep(
            "", ORGANIZATIONS_KEPT_S, lambda: self._company.call(self._vendor.organizations)
        )

    async def operators(self, where: Organization) -> list[Operator]:
        """Return an organization's operators, at most a minute old."""
        return await self._keep(
            where.id,
            OPERATORS_KEPT_S,
            lambda: self._company.call(lambda key: self._vendor.operators(key, where.id)),
        )

    def forget_operators(self, where: Organization) -> None:
        """Read an organization's operators again at the next need."""
        self._kept.pop(where.id, None)

    async def _keep(self, key: Hashable, for_s: float, fetch: Callable[[], Awaitable[T]]) -> T:
        until_s, value = self._kept.get(key, (0.0, None))
        if self._clock.now_s() < until_s:
            return value
        value = await self._flights.join(key, fetch)
        self._kept[key] = (self._clock.now_s() + for_s, value)
        return value


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


def _operator_of(user: User, where: Organization, operators: list[Operator]) -> Operator:
    for operator in operators:
        if operator.status == ACTIVE and user.operator in (None, operator.id):
            return operator
    if user.operator is None:
        raise NoActiveOperator(f"The organization {where.name} has no active operator.")
    raise NoActiveOperator(
        f"The operator {user.operator} is not active in the organization {where.name}."
    )
