"""An event loop for a test that needs one, in a thread of its own.

Playwright keeps a loop running in the main thread for as long as it drives anything
(https://github.com/microsoft/playwright-python/issues/462), so `asyncio.run` cannot be used there.
"""

from anyio.from_thread import start_blocking_portal


def run(function, *arguments):
    """Call a function, coroutine or not, in a thread whose event loop is free; return its result."""
    with start_blocking_portal() as portal:
        return portal.call(function, *arguments)
