# Runs on MicroPython (document.mjs): what stands for PyScript, a page for each story, and how it ended.
import sys

import js
import jsffi

GUARD = "assign attempt frameDocument keepDefinitions now parse promise shared textOf trusted watchModule"


class Module:
    pass


def _as_pyscript_does():
    pyscript, guard = Module(), Module()
    pyscript.config = {"type": "mpy"}
    pyscript.ffi = Module()
    pyscript.ffi.to_js = jsffi.to_js
    pyscript.ffi.create_proxy = jsffi.create_proxy
    pyscript.ffi.is_none = lambda value: value is None
    for name in GUARD.split():
        setattr(guard, name, getattr(js.harness.guard, name))
    sys.modules["pyscript"] = pyscript
    sys.modules["pyscript.js_modules"] = Module()
    sys.modules["pyscript.js_modules.chathub_guard"] = guard


_as_pyscript_does()

from chathub_widget.page.browser import Browser  # noqa: E402 (it imports what was just made)

SITE = "https://site.example"


class Page:
    """A page of one story: its window, its document, and the seam to it."""

    def __init__(self):
        self.window = js.harness.open(SITE + "/desk")
        self.document = self.window.document
        self.browser = Browser(self.window)

    def put(self, markup):
        """Put markup into the body, and return its first element."""
        self.document.body.innerHTML = markup
        return self.document.body.firstElementChild


def same(found, expected):
    """Expect two values to be the same; pytest explains no assertion on MicroPython."""
    assert found == expected, "{!r} is not {!r}".format(found, expected)


async def run(name):
    """Run a file's stories, and tell what went wrong in each, None for nothing."""
    import io

    module = __import__("in_document." + name, None, None, ["*"])
    for story in [each for each in dir(module) if each.startswith("test_")]:
        if js.harness.isOver():
            return
        wrong = None
        try:
            made = getattr(module, story)(Page())
            if made is not None:
                await made
        except Exception as error:
            trace = io.StringIO()
            sys.print_exception(error, trace)
            wrong = trace.getvalue()
        await js.harness.close()
        js.harness.tell(name, story, wrong)
