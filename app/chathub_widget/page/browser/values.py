"""What crosses between Python and JavaScript: values, texts, and functions as callbacks."""

import js
from pyscript import config, ffi
from pyscript.js_modules.chathub_guard import attempt, textOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser

_PYODIDE = config["type"] == "py"


def value_or_none(value: "Any") -> "Any":
    """Return a JavaScript value with null and undefined as None."""
    if ffi.is_none(value) or str(js.Object.prototype.toString.call(value)) == "[object Undefined]":
        return None
    return value


class Callback:
    """A Python function as JavaScript sees it: `proxy`, one for the callback's whole life.

    What JavaScript holds is alive for Python, and what Python holds for JavaScript: an object that
    keeps its own callback would never be collected. So a released callback forgets its function.
    """

    def __init__(self, browser: "Browser", function: "Callable[..., object]") -> None:
        self._held = held = [function]

        def safely(*arguments: "Any") -> "Any":
            # An exception that leaves a callback is an error of the page's in MicroPython.
            try:
                return held[0](*arguments) if held else None
            except Exception as error:
                browser.log("error", "{}: {}".format(type(error).__name__, error))

        self.proxy = ffi.create_proxy(safely)

    def release(self) -> None:
        """Forget the function, and the proxy."""
        self._held.clear()
        proxy, self.proxy = self.proxy, None
        if _PYODIDE and proxy is not None:
            proxy.destroy()


class Values:
    """What `Browser` does with values of JavaScript, and gives to it as functions."""

    def plain(self, value: "Any") -> "Any":
        """Return a JavaScript value, with null and undefined as None."""
        return value_or_none(value)

    def text_of(self, target: "Any", *names: str) -> str:
        """Return a property, or one of a property, as text, whatever it holds; empty where it cannot be one."""
        return str(textOf(target, *names))

    def object(self, **members: "Any") -> "Any":
        """Return a JavaScript object."""
        return ffi.to_js(members)

    def attempt(self, target: "Any", method: str, *values: "Any") -> "Any":
        """Return what a method returned, or None when it threw."""
        made = attempt(target, method, *values)
        return made.value if made.done else None

    def callback(self: "Any", function: "Callable[..., Any]") -> Callback:
        """Return a `Callback` that calls `function`, to be given to `release` once."""
        return Callback(self, function)

    def release(self, callback: Callback) -> None:
        """Let a callback go."""
        callback.release()
