"""What `manage.py check` says of the site's settings; Django runs it before `runserver` and `test`, too."""

from collections.abc import Callable
from typing import Any

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from .site import chathub_user, files, site

# In this order: the later need what the earlier have found right.
_CHECKED: dict[str, Callable[[], object]] = {
    "chathub.E001": site,
    "chathub.E002": chathub_user,
    "chathub.E003": files,
}


def check(**_: Any) -> list[Error]:
    """Return the first mistake, by sentences of its own."""
    for name, look in _CHECKED.items():
        try:
            look()
        except ImproperlyConfigured as mistake:
            return [Error(sentence, id=name) for sentence in str(mistake).splitlines()]
    return []
