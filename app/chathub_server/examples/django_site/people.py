"""Who works at this site, and who they are to ChatHub."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command

from chathub_server import User

OPERATORS = {"anna": 101}


def chathub_user(person: Any) -> User | None:
    """Return who a user of Django's is to ChatHub; CHATHUB_USER in the settings names this function."""
    name = person.get_username()
    return User(name, operator=OPERATORS[name]) if name in OPERATORS else None


def prepare() -> None:
    """Make the database, which is in memory, and Anna's account in it."""
    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user("anna", password="anna-word")
