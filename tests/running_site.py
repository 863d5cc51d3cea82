"""The development site as a process of its own, with pages of the tests'."""

import contextlib
import os
from pathlib import Path

import pytest
import site_of_tests
from chathub_server.pytest_plugin import Running


@contextlib.contextmanager
def running_with_pages(folder, allowed_origins=()):
    """Run the site with the pages of a folder at /own/; give the package's own `Running`."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(site_of_tests.FOLDER, str(folder))
        environment.setenv("PYTHONPATH", str(Path(site_of_tests.__file__).parent), os.pathsep)
        running = Running(allowed_origins, module=site_of_tests.__name__)
        try:
            yield running
        finally:
            running.stop()
