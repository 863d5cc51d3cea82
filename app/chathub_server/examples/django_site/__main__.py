"""What `manage.py` is in a project."""

import os
import sys

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chathub_server.examples.django_site.settings")
django.setup()

from .people import prepare  # noqa: E402 (a model is there once Django is set up)

prepare()
execute_from_command_line(sys.argv)
