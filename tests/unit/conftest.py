"""Run coroutine tests, each on an event loop and a thread of its own.

Playwright keeps a loop running in the main thread for as long as its session fixture lives
(https://github.com/microsoft/playwright-python/issues/462), so `asyncio.run` cannot be used there.
"""

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor

import pytest

from .fake_browser import FakeBrowser


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, pyfuncitem.obj(**arguments)).result()
    return True


@pytest.fixture
def fake():
    return FakeBrowser()
