"""Keep ChatHub's operator chat panel on a page: load it, refresh it, take it away again.

    from chathub_widget import WidgetManager

    manager = WidgetManager(organization="sales", fallback_email="support@example.com")
    await manager.start()

One source for MicroPython and Pyodide in the page and CPython in tests. `browser.py` alone
touches the page. All times are in seconds, and by the server's clock.
"""

from .errors import IllegalMove, WidgetError
from .manager import WidgetManager
from .status import StateChange

__all__ = ["IllegalMove", "StateChange", "WidgetError", "WidgetManager"]
