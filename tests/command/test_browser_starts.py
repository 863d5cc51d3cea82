"""A browser that is there but does not start is noticed before the tests, and named."""

import asyncio
import os
import sys

import browser_starts
import loops
import pytest
import setup_tools

SHOWS_A_PAGE = "echo '<html><body></body></html>'; exec /bin/sleep 60"
LISTENS = "echo 'WebDriver BiDi listening on ws://127.0.0.1:1' >&2; exec /bin/sleep 60"
HAS_A_DISPLAY = "echo 7; exec /bin/sleep 60"
LACKS_A_LIBRARY = "echo 'error while loading shared libraries: libgone.so' >&2; exit 127"

# Enough of WebDriver to answer that a session is there, and that it has ended.
DRIVES = """
/bin/sleep 0.1
exec {python} -c '
import http.server, json, sys

class Driver(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response({status})
        self.end_headers()
        self.wfile.write(json.dumps({{"value": {{"sessionId": "one", "error": "{error}"}}}}).encode())

    do_POST = do_DELETE = answer

port = int(sys.argv[1].partition("=")[2])
http.server.HTTPServer(("127.0.0.1", port), Driver).serve_forever()
' "$@"
"""


def drives(status=200, error=""):
    return DRIVES.format(python=sys.executable, status=status, error=error)


@pytest.fixture
def machine(machine):
    """Give a machine whose browsers all start."""
    machine.has("chromium-headless-shell", SHOWS_A_PAGE)
    machine.has("chromium", SHOWS_A_PAGE)
    machine.has("firefox-esr", LISTENS)
    machine.has("Xvfb", HAS_A_DISPLAY)
    machine.has("WebKitWebDriver", drives())
    return machine


def refusal():
    """Return what the check has to say."""
    with pytest.raises(setup_tools.SetupError) as refused:
        loops.run(asyncio.to_thread, browser_starts.check)
    return str(refused.value)


def test_browsers_that_start_need_no_word(machine):
    loops.run(asyncio.to_thread, browser_starts.check)
    started = sorted(call.split()[0] for call in machine.calls())
    assert started == [
        "WebKitWebDriver",
        "Xvfb",
        "chromium",
        "chromium-headless-shell",
        "firefox-esr",
    ]


@pytest.mark.parametrize(
    ("command", "package"),
    [
        ("chromium", "chromium"),
        ("chromium-headless-shell", "chromium-headless-shell"),
        ("firefox-esr", "firefox-esr"),
        ("Xvfb", "xvfb"),
        ("WebKitWebDriver", "webkit2gtk-driver"),
    ],
)
def test_one_that_does_not_start_is_named_with_what_it_said(machine, command, package):
    machine.has(command, LACKS_A_LIBRARY)
    assert refusal() == (
        f"The tests cannot start {package}: mend what is here"
        f" (on Debian, as root: apt-get install --reinstall {package}) and start again.\n"
        f"The last that {package} said:\n"
        "    error while loading shared libraries: libgone.so"
    )


def test_a_driver_that_cannot_start_its_browser_is_named(machine):
    machine.has("WebKitWebDriver", drives(500, "Failed to spawn MiniBrowser"))
    said = refusal()
    assert said.startswith("The tests cannot start webkit2gtk-driver: ")
    assert "Failed to spawn MiniBrowser" in said


def test_several_that_do_not_start_are_all_named(machine):
    machine.has("firefox-esr", LACKS_A_LIBRARY)
    machine.has("Xvfb", LACKS_A_LIBRARY)
    assert refusal().startswith(
        "The tests cannot start firefox-esr and xvfb: mend what is here (on Debian, as root:"
        " apt-get install --reinstall firefox-esr xvfb) and start again.\n"
    )


def test_one_that_hangs_is_named_and_ended(machine, monkeypatch):
    async def starts(_):
        pass

    ended = []
    machine.has("firefox-esr", "exec /bin/sleep 60")
    machine.own.update(["chromium", "webkit"])  # which have all the time they need
    monkeypatch.setattr(browser_starts, "_playwright", starts)
    monkeypatch.setattr(browser_starts, "LIMIT_S", 0.1)
    monkeypatch.setattr(os, "killpg", lambda *group, end=os.killpg: ended.append(end(*group)))
    said = refusal()
    assert said.startswith("The tests cannot start firefox-esr: ")
    assert said.endswith("    It was ended after 0.1 s.")
    assert ended


def test_playwrights_own_names_its_own_way_to_mend_it(machine, monkeypatch):
    async def fails(name):
        raise browser_starts.NotStarted(name, "Host system is missing dependencies")

    machine.own.add("webkit")
    monkeypatch.setattr(browser_starts, "_playwright", fails)
    first, *_, last = refusal().splitlines()
    assert first.startswith("The tests cannot start webkit: ")
    assert first.endswith(" -m playwright install-deps webkit) and start again.")
    assert last == "    Host system is missing dependencies"
