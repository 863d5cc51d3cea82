"""Settings read from an environment that is made up."""

import os
from unittest import mock

from chathub_server import Settings
from site_process import without_settings

ACCOUNT = {"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD": "our-secret"}
CACHE = {"CHATHUB_CACHE_URL": "redis://127.0.0.1:6379/0"}
KEY = {"CHATHUB_CACHE_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
OTHER_KEY = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="


def read(environment, **values):
    """Return the settings of an environment that has these alone, and those that are given."""
    with mock.patch.dict(os.environ, {**without_settings(), **environment}, clear=True):
        return Settings(**values)
