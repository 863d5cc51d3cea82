"""The seam to the browser: the one folder that imports the page, on MicroPython and Pyodide alike.

Everything else takes a `Browser` and is tested without one. What differs between the two interpreters,
or does not work in one, is kept here (MicroPython 1.27 and Pyodide 314, measured):

- JavaScript's null is None in MicroPython and `jsnull` in Pyodide; undefined is None in Pyodide
  and a truthy object in MicroPython. Values that may be either go through `value_or_none`.
- MicroPython cannot catch a synchronous JavaScript throw: calls that may throw go through
  static/chathub/guard.js.
- MicroPython cuts whole numbers to 32 bits: milliseconds since 1970 never cross the border.
- In MicroPython a function that was once read from an object (`window.setTimeout`) is a method
  of that object from then on, also for who calls it as a plain function (`js.setTimeout`, as
  asyncio does). So the page's global functions are called through `js` alone.
- In MicroPython a class read from an object can be called (`.new`) but not handed to JavaScript.
- A proxy of a Python function lives until it is destroyed in Pyodide; MicroPython's is collected
  with its JavaScript object. Each kind of event has one proxy, made once.

All times are in seconds.
"""

from .browser import Browser, page_browser

__all__ = ["Browser", "page_browser"]
