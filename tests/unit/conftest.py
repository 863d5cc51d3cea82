"""Run coroutine tests, each on an event loop of its own."""

import inspect

import loops
import pytest

from .fake_browser import FakeBrowser


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    loops.run(lambda: pyfuncitem.obj(**arguments))
    return True


@pytest.fixture
def fake():
    return FakeBrowser()
