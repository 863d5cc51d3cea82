"""What decides: one event and the time in, the next state and what is to be done out.

Nothing here knows a browser, waits or calls back; it imports nothing of `page`.
"""

from .core import Core, Event

__all__ = ["Core", "Event"]
