"""Start every engine once, before the tests: a browser can be there and still not start.

`--version` notices neither a display nor a profile that cannot be made, nor a library that is loaded
late, and WebKitGTK's driver has no such option. All real starts together take about two seconds.

All times are in seconds.
"""

import asyncio
import contextlib
import os
import re
import signal
import socket
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, STDOUT

import bootstrap
import browsers
import httpx

LIMIT_S = 30  # a busy machine that has never read these files takes ten
LAST_LINES = 8

# Without a sandbox, as Playwright starts it, and as root must.
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
FIREFOX = ["--headless", "--no-remote", "--remote-debugging-port", "0", "about:blank"]
XVFB = ["-displayfd", "1", "-nolisten", "tcp"]


class NotStarted(Exception):
    """A program did not start.

    Attributes:
        name: its Debian package, or Playwright's name of its own.
        said: what it said.
    """

    def __init__(self, name, said):
        super().__init__(name, said)
        self.name = name
        self.said = said


def check():
    """Start every engine that the tests drive, and end it.

    Raises:
        bootstrap.SetupError: some do not start; the message says which, and the last they said.
    """
    failures = asyncio.run(_start_all())
    if failures:
        names = " and ".join(failure.name for failure in failures)
        advice = " and ".join(_advice(failure.name) for failure in failures)
        last = "".join(
            f"\nThe last that {failure.name} said:\n{_last(failure)}" for failure in failures
        )
        raise bootstrap.SetupError(
            f"The tests cannot start {names}: mend what is here ({advice}) and start again.{last}"
        )


def _advice(name):
    if name in browsers.own():
        return f"as root: {bootstrap.PYTHON} -m playwright install-deps {name}"
    return f"on Debian, as root: apt-get install --reinstall {name}"


def _last(failure):
    lines = [line for line in failure.said.splitlines() if line.strip()][-LAST_LINES:]
    return "\n".join(f"    {line}" for line in lines or ["nothing"])


async def _start_all():
    starts = {}
    for engine, packages in browsers.PACKAGES.items():
        if engine in browsers.own():
            starts[engine] = _playwright
        elif engine == "webkit":
            starts["webkit2gtk-driver"] = _webkit
        else:
            starts |= dict.fromkeys(packages, {"chromium": _chromium, "firefox": _firefox}[engine])
    results = await asyncio.gather(*[_result(name, start) for name, start in starts.items()])
    return list(filter(None, results))


async def _result(name, start):
    try:
        async with asyncio.timeout(LIMIT_S):
            await start(name)
    except NotStarted as failure:
        return failure
    except TimeoutError:
        return NotStarted(name, f"nothing that shows it working, in {LIMIT_S} s")
    except (OSError, httpx.HTTPError) as error:
        return NotStarted(name, str(error) or repr(error))


async def _chromium(package):
    with _folder() as profile:
        command = [browsers.system_path(package), f"--user-data-dir={profile}", *CHROMIUM]
        async with _running(command) as process:
            await _said(package, process, "</html>")


async def _firefox(package):
    with _folder() as profile:
        command = [browsers.system_path(package), "--profile", profile, *FIREFOX]
        async with _running(command) as process:
            await _said(package, process, "WebDriver BiDi listening")


async def _webkit(package):
    found = browsers.webkit_driver()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    options = {"binary": found.browser, "args": ["--automation"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    async with _running([found.xvfb, *XVFB]) as display:
        number = await _said("xvfb", display, r"^\d+$")
        environment = {"DISPLAY": f":{number}"}
        async with (
            _running([found.driver, f"--port={port}"], **environment) as driver,
            # No proxy: it is on this machine.
            httpx.AsyncClient(base_url=address, trust_env=False, timeout=None) as http,
        ):
            answer = await _answer(package, driver, http, wanted)
            if answer.is_error:
                raise NotStarted(package, answer.text)
            await http.delete(f"/session/{answer.json()['value']['sessionId']}")


async def _answer(package, driver, http, wanted):
    """Return the driver's answer to a session that is asked for, once it listens."""
    while driver.returncode is None:
        with contextlib.suppress(httpx.ConnectError):
            return await http.post("/session", json=wanted)
        await asyncio.sleep(0.02)
    raise NotStarted(package, (await driver.stdout.read()).decode(errors="replace"))


async def _playwright(name):
    # Not above: it is not needed where the system has all.
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        browser_type = getattr(playwright, name)
        for full in (False, True) if name == "chromium" else (False,):
            try:
                browser = await browser_type.launch(**browsers.launch_options(browser_type, full))
            except Error as error:
                raise NotStarted(name, error.message) from None
            await browser.close()


def _folder():
    # What is killed may still write a last file.
    return tempfile.TemporaryDirectory(prefix="chathub-tests-", ignore_cleanup_errors=True)


@contextlib.asynccontextmanager
async def _running(command, **environment):
    """Run a program; kill it in the end, with all that it has started."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **environment},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _said(name, process, pattern):
    """Return the first line that matches, without the space around it."""
    said = []
    async for line in process.stdout:
        said.append(line.decode(errors="replace"))
        if re.search(pattern, said[-1].strip()):
            return said[-1].strip()
    raise NotStarted(name, "".join(said))
