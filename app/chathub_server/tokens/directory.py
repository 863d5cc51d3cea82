"""Who works where: the company's organizations and their operators, kept as the vendor asks."""

import asyncio
import time
from typing import Any, NoReturn

from ..clock import Clock
from ..users import User
from ..vendor.client import ACTIVE, Operator, Organization, Vendor
from ..vendor.company import Company
from .cached_list import CachedList, ListsNotLoaded, first_read

# Ages of a list. Fresh: CHATHUB.md, "REST API"; the others: cached_list.py.
ORGANIZATIONS_FRESH_S = 5 * 60.0
ORGANIZATIONS_STALE_WHILE_REVALIDATE_S = 10 * 60.0
OPERATORS_FRESH_S = 60.0
OPERATORS_STALE_WHILE_REVALIDATE_S = 5 * 60.0
LONGEST_WAIT_S = 1.0  # for a list that is known, but has not been read for longer than that


class TokenError(Exception):
    """Say why there is no token for this request, though the vendor did nothing wrong."""


class OrganizationUnknown(TokenError):
    """Raised when the company has no such organization."""


class OrganizationForbidden(TokenError):
    """Raised when the user may not act in the organization."""


class NoActiveOperator(TokenError):
    """Raised when nobody in the organization can take chats, or the user's operator cannot."""


class Directory:
    """Find the operator a user acts as. Close it with `aclose()`, before the vendor."""

    def __init__(self, vendor: Vendor, company: Company, clock: Clock) -> None:
        self._vendor = vendor
        self._company = company
        self._clock = clock
        self._organizations: CachedList[Organization] = CachedList(
            "organizations",
            lambda: company.call(vendor.organizations),
            clock,
            fresh_s=ORGANIZATIONS_FRESH_S,
            stale_while_revalidate_s=ORGANIZATIONS_STALE_WHILE_REVALIDATE_S,
        )
        self._operators: dict[int, CachedList[Operator]] = {}  # by the organization's id

    async def aclose(self) -> None:
        """End the readings that are under way."""
        # All before any has ended: each leaves its place to the next in the queue before ChatHub.
        lists: list[CachedList[Any]] = [self._organizations, *self._operators.values()]
        ending = [each.cancel() for each in lists]
        await asyncio.gather(*filter(None, ending), return_exceptions=True)

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
        failures: dict[CachedList[Any], Exception] = {}
        until_s = time.monotonic() + LONGEST_WAIT_S
        while True:
            left_s = until_s - time.monotonic()
            try:
                return self.chosen(user, wanted, patient=left_s > 0 and not failures)
            except ListsNotLoaded as missing:
                lists, within_s = missing.lists, left_s if missing.known else None
            open_yet = [each for each in lists if each not in failures]
            if not open_yet:
                raise failures[lists[0]]
            failures |= await first_read(open_yet, within_s)

    def chosen(
        self, user: User, wanted: str | None, *, patient: bool = True
    ) -> tuple[Organization, Operator]:
        """Choose from the lists that are kept, at once, and have read what is stale.

        Args:
            user: as in `choose`.
            wanted: as in `choose`.
            patient: whether to wait for a list that is known rather than use it at any age.

        Raises:
            TokenError: there is none, see its subclasses.
            ListsNotLoaded: a list has to be waited for.
        """
        organizations = self._organizations.serve(patient=patient)
        if wanted is not None:
            return self._chosen_in(organizations, user, wanted, patient)
        allowed = []
        for where in organizations:
            if not user.may_act(where):
                continue
            allowed.append(where)
            operators = self._operators_of(where)
            if user.operator is None:
                operator = _acting(user, operators.serve(patient=patient))
            elif (operator := _acting(user, operators.known)) is not None:
                operators.serve(patient=patient)  # the others do not matter, however old
            if operator is not None:
                return where, operator
        if not allowed:
            _refuse(
                OrganizationForbidden("You may not act in any organization of this company."),
                self._organizations,
            )
        lists: list[CachedList[Any]] = [self._organizations, *map(self._operators_of, allowed)]
        if user.operator is not None:
            nobody = f"The operator {user.operator} is not active in any of yours."
            _refuse(NoActiveOperator(nobody), *lists)
        # In order, so that the first organization is taken and not the one whose list comes first.
        nobody = "None of your organizations has an active operator."
        _refuse(NoActiveOperator(nobody), *[each for each in lists if not each.is_fresh][:1])

    def forget_operators(self, where: Organization) -> None:
        """Read an organization's operators again at the next need."""
        self._operators_of(where).forget()

    def _chosen_in(
        self, organizations: list[Organization], user: User, wanted: str, patient: bool
    ) -> tuple[Organization, Operator]:
        shown = _shown(wanted)
        where = _find(organizations, wanted)
        if where is None:
            nowhere = OrganizationUnknown(f'There is no organization "{shown}" in this company.')
            _refuse(nowhere, self._organizations)
        if not user.may_act(where):
            forbidden = OrganizationForbidden(f'You may not act in the organization "{shown}".')
            _refuse(forbidden, self._organizations)
        operators = self._operators_of(where)
        operator = _acting(user, operators.serve(patient=patient))
        if operator is not None:
            return where, operator
        nobody = f'The organization "{shown}" has no active operator.'
        if user.operator is not None:
            nobody = f'The operator {user.operator} is not active in the organization "{shown}".'
        _refuse(NoActiveOperator(nobody), self._organizations, operators)

    def _operators_of(self, where: Organization) -> CachedList[Operator]:
        kept = self._operators.get(where.id)
        if kept is None:
            kept = self._operators[where.id] = CachedList(
                f"operators of organization {where.id}",
                lambda: self._company.call(lambda key: self._vendor.operators(key, where.id)),
                self._clock,
                fresh_s=OPERATORS_FRESH_S,
                stale_while_revalidate_s=OPERATORS_STALE_WHILE_REVALIDATE_S,
            )
        return kept


def _refuse(why: TokenError, *lists: CachedList[Any]) -> NoReturn:
    """Refuse somebody by lists that are fresh, and have read those that are not.

    A refusal ends the panel in every tab (CONTRACT.md, "Retry"), so no stale list is a reason.
    """
    stale = [each for each in lists if not each.is_fresh]
    if stale:
        raise ListsNotLoaded(*stale)
    raise why


def _find(organizations: list[Organization], wanted: str) -> Organization | None:
    name = wanted.strip().casefold()
    for where in organizations:
        if str(where.id) == name:
            return where
    for where in organizations:
        if where.name.strip().casefold() == name:
            return where
    return None


def _shown(wanted: str) -> str:
    """Return what was asked for, shortened; whoever asks by id is told no name."""
    return wanted if len(wanted) <= 60 else wanted[:60] + "…"


def _acting(user: User, operators: list[Operator]) -> Operator | None:
    """Return the user's operator among those of an organization, or the first active one."""
    for operator in operators:
        if operator.status == ACTIVE and user.operator in (None, operator.id):
            return operator
    return None
