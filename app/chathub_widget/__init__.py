"""Keep ChatHub's operator chat panel on a page: load it, refresh it, take it away again.

    from chathub_widget import WidgetManager

    manager = WidgetManager(organization="sales", fallback_email="support@example.com")
    await manager.start()

One source for MicroPython and Pyodide in the page and CPython in tests: `core` decides, `page` does,
and of `page` only `page/browser` touches the page itself. All times are in seconds, and by the server's clock.
"""

from .core.errors import IllegalMove, WidgetError
from .manager import WidgetManager
from .page.status import StateChange

__all__ = ["IllegalMove", "StateChange", "WidgetError", "WidgetManager"]
