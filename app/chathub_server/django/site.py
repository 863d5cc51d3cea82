"""What the site has set, read when it is first needed: its token service, who a user is, and where its files are."""

import functools
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from ..settings.settings import Settings, SettingsError
from ..staticfiles.runtimes import RuntimesMissing
from ..staticfiles.static_files import ELEMENT, StaticFiles
from ..users import User
from ..web.threaded_site import ThreadedSite

FINDER = "chathub_server.django.finders.ChatHubFinder"
FOLDER = "chathub"  # of STATIC_URL
_one_at_a_time = threading.Lock()


def site() -> ThreadedSite:
    """Return what serves this process.

    Raises:
        ImproperlyConfigured: a CHATHUB_… variable of the environment is missing or wrong.
    """
    with _one_at_a_time:
        return _site()


@functools.cache
def _site() -> ThreadedSite:
    try:
        return ThreadedSite(Settings(), passes_on=(Http404, PermissionDenied))
    except SettingsError as mistake:
        raise ImproperlyConfigured(str(mistake)) from None


def chathub_user() -> Callable[[Any], User | None]:
    """Return what tells who a user of Django's is to ChatHub.

    Raises:
        ImproperlyConfigured: CHATHUB_USER is no function, or neither it nor CHATHUB_OPERATORS is set.
    """
    chosen = getattr(settings, "CHATHUB_USER", None)
    if chosen is None:
        users = _users()
        return lambda person: users(person.get_username())
    if isinstance(chosen, str):
        try:
            chosen = import_string(chosen)
        except ImportError as error:
            raise ImproperlyConfigured(f"CHATHUB_USER cannot be imported: {error}.") from None
    if not callable(chosen):
        raise ImproperlyConfigured(
            "CHATHUB_USER must be a function that takes request.user and returns a chathub_server.User or"
            ' None, or the path of one: "desk.people.chathub_user".'
        )
    function: Callable[[Any], User | None] = chosen
    return function


@functools.cache
def _users() -> Callable[[str], User]:
    company = site().settings
    if not company.operators:
        raise ImproperlyConfigured(
            "Set CHATHUB_USER to a function that takes request.user and returns a chathub_server.User or None, or"
            f" {company.prefix}OPERATORS in the environment to a file that says which user is which operator."
        )
    try:
        return company.users()
    except SettingsError as mistake:
        raise ImproperlyConfigured(str(mistake)) from None


def who(request: HttpRequest) -> User | None:
    """Return who makes a request, None where nobody is signed in who may have the widget.

    Raises:
        TypeError: CHATHUB_USER has returned something else.
    """
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return None
    user = chathub_user()(person)
    if user is not None and not isinstance(user, User):
        raise TypeError(
            f"CHATHUB_USER returned {type(user).__name__}, not a chathub_server.User or None."
        )
    return user


def files() -> StaticFiles:
    """Return the widget's files, with the addresses that they have in this request.

    A prefix in the site's urls, FORCE_SCRIPT_NAME and a proxy's SCRIPT_NAME are part of them.

    Raises:
        ImproperlyConfigured: the app's URLs are not among the site's, or STATIC_URL is no address for scripts.
    """
    try:
        script = reverse("chathub:file", args=[ELEMENT])
        token_url = reverse("chathub:token")
    except NoReverseMatch:
        raise ImproperlyConfigured(
            'Put path("", include("chathub_server.django.urls")) into the urlpatterns of the site.'
        ) from None
    is_collected = FINDER in settings.STATICFILES_FINDERS
    try:
        return site().files(
            prefix=script.removesuffix(f"/{ELEMENT}"),
            files_url=f"{settings.STATIC_URL}{FOLDER}" if is_collected else "",
            token_url=token_url,
            script_with_pages=True,
        )
    except (ValueError, RuntimesMissing) as mistake:
        raise ImproperlyConfigured(str(mistake)) from None
