"""Who works where: the company's organizations and their operators, kept as the vendor asks."""

import math
from typing import Any

from .clock import Clock
from .company import Company
from .flight import SingleFlight
from .users import User
from .vendor import ACTIVE, Operator, Organization, Vendor

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


class NotRead(Exception):
    """Raised where a list is missing or too old; `where` is None for the organizations."""

    def __init__(self, where: Organization | None = None) -> None:
        super().__init__()
        self.where = where


class Directory:
    """Find the operator a user acts as."""

    def __init__(self, vendor: Vendor, company: Company, clock: Clock) -> None:
        self._vendor = vendor
        self._company = company
        self._clock = clock
        # Until when (by `elapsed_s`), and the list: the organizations under None, operators under
        # their organization. No cache library: they are few, and every request needs two.
        self._kept: dict[Organization | None, tuple[float, list[Any]]] = {}
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
        while True:
            try:
                return self.chosen(user, wanted)
            except NotRead as missing:
                await self._read(missing.where)

    def chosen(self, user: User, wanted: str | None) -> tuple[Organization, Operator]:
        """Choose from the lists that are kept, at once.

        Raises:
            TokenError: there is none, see its subclasses.
            NotRead: a list is missing or too old.
        """
        organizations: list[Organization] = self._list(None)
        if wanted is not None:
            where = _find(organizations, wanted)
            if not user.may_act(where):
                raise OrganizationForbidden(
                    f'You may not act in the organization "{_shown(wanted)}".'
                )
            return where, _operator_of(user, _shown(wanted), self._list(where))
        allowed = [where for where in organizations if user.may_act(where)]
        if not allowed:
            raise OrganizationForbidden("You may not act in any organization of this company.")
        for where in allowed:
            try:
                return where, _operator_of(user, where.name, self._list(where))
            except NoActiveOperator:
                continue
        if user.operator is not None:
            raise NoActiveOperator(f"The operator {user.operator} is not active in any of yours.")
        raise NoActiveOperator("None of your organizations has an active operator.")

    def forget_operators(self, where: Organization) -> None:
        """Read an organization's operators again at the next need."""
        self._kept.pop(where, None)

    def _list(self, where: Organization | None) -> list[Any]:
        until_s, kept = self._kept.get(where, (-math.inf, []))
        if self._clock.elapsed_s() >= until_s:
            raise NotRead(where)
        return kept

    async def _read(self, where: Organization | None) -> None:
        if where is None:
            read = await self._flights.join(
                None, lambda: self._company.call(self._vendor.organizations)
            )
            for_s = ORGANIZATIONS_KEPT_S
        else:
            read = await self._flights.join(
                where,
                lambda: self._company.call(lambda key: self._vendor.operators(key, where.id)),
            )
            for_s = OPERATORS_KEPT_S
        self._kept[where] = (self._clock.elapsed_s() + for_s, read)


def _find(organizations: list[Organization], wanted: str) -> Organization:
    name = wanted.strip().casefold()
    for where in organizations:
        if str(where.id) == name:
            return where
    for where in organizations:
        if where.name.strip().casefold() == name:
            return where
    raise OrganizationUnknown(f'There is no organization "{_shown(wanted)}" in this company.')


def _shown(wanted: str) -> str:
    """Return what was asked for, shortened; whoever asks by id is told no name."""
    return wanted if len(wanted) <= 60 else wanted[:60] + "…"


def _operator_of(user: User, where: str, operators: list[Operator]) -> Operator:
    """Return the user's operator among those of an organization; `where` is what to call it."""
    for operator in operators:
        if operator.status == ACTIVE and user.operator in (None, operator.id):
            return operator
    if user.operator is None:
        raise NoActiveOperator(f'The organization "{where}" has no active operator.')
    raise NoActiveOperator(
        f'The operator {user.operator} is not active in the organization "{where}".'
    )
