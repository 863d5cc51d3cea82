"""Who a user of the site is to ChatHub: which organizations, and which operator."""

import importlib
import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import logs
from .printable import on_one_line
from .vendor.client import Organization

LOOK_EVERY_S = 1.0


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


class MappingError(Exception):
    """Raised with one sentence when the mapping from users to operators cannot be used."""


def users_from(where: str) -> Callable[[str], User]:
    """Return what tells which operator a user is, from a user's id.

    Args:
        where: a JSON file, `{"anna": {"operator": 101}, "ben": {"organizations":
            ["Sales", 20]}}`, or a function as `package.module:function`, which
            takes the user's id and returns a `User`. Users that the file does
            not name may act nowhere. The file is read again when it has changed.

    Raises:
        MappingError: the file or the function cannot be used.
    """
    module, colon, name = where.partition(":")
    if colon and name.isidentifier():
        return _function(where, module, name)
    return _MappingFile(Path(where))


class _MappingFile:
    """Tell who a user is by a file, which may be edited or replaced while it is used."""

    def __init__(self, file: Path) -> None:
        self._file = file
        # Before reading, so that what changes meanwhile is noticed the next time.
        self._read_version = self._told_version = _version(file)
        self._people = _read(file)
        self._next_look_s = time.monotonic() + LOOK_EVERY_S

    def __call__(self, user: str) -> User:
        now_s = time.monotonic()
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_EVERY_S
            self._look()
        return self._people.get(user) or User(user, organizations=())

    def _look(self) -> None:
        """Read the file again if it has changed; until that can be done what was read goes on."""
        version = _version(self._file)
        if version == self._read_version:
            return
        try:
            self._people = _read(self._file)
        except MappingError as mistake:
            if version != self._told_version:
                logs.warning("operators_not_read", reason=str(mistake), now="as it was before")
        else:
            self._read_version = version
        self._told_version = version


def _version(file: Path) -> tuple[int, int, int] | None:
    """Return what differs after a change; None where there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _function(where: str, module: str, name: str) -> Callable[[str], User]:
    try:
        function: Callable[[str], User] = getattr(importlib.import_module(module), name)
    # TypeError: a module that begins with a dot.
    except (ImportError, AttributeError, ValueError, TypeError):
        raise MappingError(
            f"{where} cannot be imported; check that {module} is on PYTHONPATH and has {name}."
        ) from None
    if not callable(function):
        raise MappingError(f"{where} is not a function; name one that returns a User.")
    return function


def _read(file: Path) -> dict[str, User]:
    shown = on_one_line(str(file))
    try:
        entries = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise MappingError(f"the file {shown} cannot be read ({reason}).") from None
    # RecursionError: thousands of nested brackets.
    except (ValueError, RecursionError):
        raise MappingError(f"the file {shown} is not JSON; check it with a JSON checker.") from None
    if not isinstance(entries, dict):
        raise MappingError(
            f'the file {shown} must hold an object: {{"anna": {{"operator": 101}}}}.'
        )
    return {user: _user(shown, user, entry) for user, entry in entries.items()}


def _user(file: str, user: str, entry: Any) -> User:
    shown = on_one_line(user)
    if not isinstance(entry, dict) or not entry or set(entry) - {"operator", "organizations"}:
        raise MappingError(
            f'{file}: "{shown}" needs an object with operator, organizations or both.'
        )
    operator = entry.get("operator")
    if "operator" in entry and not _is_id(operator):
        raise MappingError(f'{file}: the operator of "{shown}" must be the id of one, a number.')
    if "organizations" not in entry:
        return User(user, operator=operator)
    organizations = entry["organizations"]
    if not isinstance(organizations, list) or not all(
        _is_id(each) or isinstance(each, str) for each in organizations
    ):
        raise MappingError(
            f'{file}: the organizations of "{shown}" must be a list of names or ids.'
        )
    return User(user, organizations, operator)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
