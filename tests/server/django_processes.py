"""What the tests let a Django process do, each in one of its own: settings are read once a process."""

import json
import os
import sys
from unittest import mock

from site_process import site_environment

from .forked import IMPATIENT, Forked

# A page that is being made waits for ChatHub, and a test for the page.
PATIENCE = {"chathub_server.web.threaded_site.PATIENCE_S": 0.3}
EXAMPLE = "chathub_server.examples.django_site"


def start(call, *arguments, instead=None, **environment):
    """Start one of the functions below; `instead` as in `Forked`."""
    return Forked(
        call,
        arguments,
        environment=site_environment(**environment),
        instead={**IMPATIENT, **PATIENCE, **(instead or {})},
    )


def manage(*arguments):
    """Do what the example's documented command does with these arguments."""
    import runpy

    sys.argv = ["django_site", *arguments]
    runpy.run_module(EXAMPLE, run_name="__main__")


def serve_asgi(settings, root_path):
    """Serve a site with uvicorn, as a proxy's path has it."""
    import django
    import uvicorn

    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()
    from django.core.asgi import get_asgi_application

    application = get_asgi_application()
    uvicorn.run(application, port=0, root_path=root_path, access_log=False, log_level="info")


def collect(folder):
    """Collect the example's static files into folders: as they are, once more, and with names of Django's beside them."""
    _set_up()
    from django.core.management import call_command
    from django.test import override_settings

    for name, storage in (("plain", ""), ("plain", ""), ("manifest", "Manifest")):
        backend = f"django.contrib.staticfiles.storage.{storage}StaticFilesStorage"
        with override_settings(
            STATIC_ROOT=f"{folder}/{name}", STORAGES={"staticfiles": {"BACKEND": backend}}
        ):
            call_command("collectstatic", interactive=False)


def addresses_without_finder():
    """Print where Python's start finds what it needs, and the status of the last of it."""
    _set_up()
    from chathub_server.django.site import files
    from django.test import Client, override_settings

    with override_settings(STATICFILES_FINDERS=[], ALLOWED_HOSTS=["testserver"]):
        needed = files().hints("mpy")
        print(json.dumps([*needed, Client().get(needed[-1]).status_code]))


def mistakes(cases):
    """Print what the check says of each case: settings and environment that are not the example's."""
    _set_up()
    from chathub_server.django import site
    from chathub_server.django.checks import check
    from django.test import override_settings

    for settings, environment in cases:
        site._site.cache_clear()
        site._users.cache_clear()
        with override_settings(**settings), mock.patch.dict(os.environ, environment):
            print(json.dumps([str(error) for error in check()]))


def _set_up():
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = f"{EXAMPLE}.settings"
    django.setup()
