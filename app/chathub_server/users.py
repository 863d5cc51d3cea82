"""Who a user of the site is to ChatHub: which organizations, and which operator."""

import importlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .vendor import Organization


@dataclass(frozen=True)
class User:
    """One signed-in user of the site.

    Attributes:
        id: what the site calls them; the rate limit counts by it.
        organizations: names (in any case) and ids of the organizations they may
            act in; None: wherever their operator is.
        operator: the id of the operator they are; None: the first active one of
            the organization.
        everywhere: whether they may act in every organization, as anybody there.
    """

    id: str
    organizations: Collection[str | int] | None = None
    operator: int | None = None
    everywhere: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.organizations, str):
            raise TypeError(
                f"The organizations of {self.id!r} must be several, even if they are one:"
                ' organizations={"Sales"}.'
            )
        if self.organizations is None and self.operator is None and not self.everywhere:
            raise TypeError(
                f'Say where {self.id!r} may act: organizations={{"Sales"}}, everywhere=True,'
                " or operator=101 for wherever that operator is."
            )
        if self.organizations is not None and self.everywhere:
            raise TypeError(f"Give {self.id!r} organizations or everywhere=True, not both.")
        if self.organizations is not None:
            # Nobody's rights change with a list that they were once made of.
            object.__setattr__(self, "organizations", frozenset(self.organizations))

    def may_act(self, where: Organization) -> bool:
        """Tell whether the user may act in an organization."""
        if self.organizations is None:
            return True
        name = where.name.strip().casefold()
        return any(
            each == where.id or (isinstance(each, str) and each.strip().casefold() == name)
            for each in self.organizations
        )


class MappingMistake(Exception):
    """Raised with one sentence when the mapping from users to operators cannot be used."""


def users_from(where: str) -> Callable[[str], User]:
    """Return what tells which operator a user is, from a user's id.

    Args:
        where: a JSON file, `{"anna": {"operator": 101}, "ben": {"organizations":
            ["Sales", 20]}}`, or a function as `package.module:function`, which
            takes the user's id and returns a `User`. Users that the file does
            not name may act nowhere.

    Raises:
        MappingMistake: the file or the function cannot be used.
    """
    module, colon, name = where.partition(":")
    if colon and name.isidentifier():
        return _function(where, module, name)
    people = _read(Path(where))
    return lambda user: people.get(user, User(user, organizations=()))


def _function(where: str, module: str, name: str) -> Callable[[str], User]:
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise MappingMistake(
            f"{where} cannot be imported; check that {module} is on PYTHONPATH and has {name}."
        ) from None
    if not callable(function):
        raise MappingMistake(f"{where} is not a function; name one that returns a User.")
    return function


def _read(file: Path) -> dict[str, User]:
    try:
        entries = json.loads(file.read_text("utf-8"))
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise MappingMistake(f"the file {file} cannot be read ({reason}).") from None
    except ValueError:
        raise MappingMistake(
            f"the file {file} is not JSON; check it with a JSON checker."
        ) from None
    if not isinstance(entries, dict):
        raise MappingMistake(
            f'the file {file} must hold an object: {{"anna": {{"operator": 101}}}}.'
        )
    return {user: _user(file, user, entry) for user, entry in entries.items()}


def _user(file: Path, user: str, entry: Any) -> User:
    if not isinstance(entry, dict) or not entry or set(entry) - {"operator", "organizations"}:
        raise MappingMistake(
            f'{file}: "{user}" needs an object with operator, organizations or both.'
        )
    operator = entry.get("operator")
    if "operator" in entry and not _is_id(operator):
        raise MappingMistake(f'{file}: the operator of "{user}" must be the id of one, a number.')
    if "organizations" not in entry:
        return User(user, operator=operator)
    organizations = entry["organizations"]
    if not isinstance(organizations, list) or not all(
        _is_id(each) or isinstance(each, str) for each in organizations
    ):
        raise MappingMistake(
            f'{file}: the organizations of "{user}" must be a list of names or ids.'
        )
    return User(user, organizations, operator)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
