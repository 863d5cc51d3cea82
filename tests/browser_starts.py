"""Start every engine once, before the tests: a browser can be there and still not start.

`--version` notices neither a display nor a profile that cannot be made, nor a library that is loaded
late, and WebKitGTK's driver has no such option. All real starts together take two or three seconds.

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
import setup_tools

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
        setup_tools.SetupError: some do not start; the message says which, and the last they said.
    """
    failures = asyncio.run(_start_all())
    if failures:
        names = [failure.name for failure in failures]
        last = "".join(
            f"\nThe last that {failure.name} said:\n{_last(failure)}" for failure in failures
        )
        raise setup_tools.SetupError(
            f"The tests cannot start {' and '.join(names)}: mend what is here"
            f" ({_advice(names)}) and start again.{last}"
        )


def _advice(names):
    own = [name for name in names if name in browsers.own()]
    systems = [name for name in names if name not in own]
    ways = []
    if own:
        ways.append(f"as root: {bootstrap.PYTHON} -m playwright install-deps {' '.join(own)}")
    if systems:
        ways.append(f"on Debian, as root: apt-get install --reinstall {' '.join(systems)}")
    return "; ".join(ways)


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
        await start(name)
    except NotStarted as failure:
        return failure
    except (OSError, httpx.HTTPError) as error:
        return NotStarted(name, str(error) or repr(error))
    return None


async def _chromium(package):
    with _folder() as profile:
        command = [browsers.system_path(package), f"--user-data-dir={profile}", *CHROMIUM]
        async with _running(package, command) as chromium:
            await chromium.says("</html>")


async def _firefox(package):
    with _folder() as profile:
        command = [browsers.system_path(package), "--profile", profile, *FIREFOX]
        async with _running(package, command) as firefox:
            await firefox.says("WebDriver BiDi listening")


async def _webkit(package):
    found = browsers.webkit_driver()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    async with _running("xvfb", [found.xvfb, *XVFB]) as display:
        number = await display.says(r"^\d+$")
        environment = {**browsers.WEBKIT_ENVIRONMENT, "DISPLAY": f":{number}"}
        async with (
            _running(package, [found.driver, f"--port={port}"], **environment) as driver,
            # No proxy: it is on this machine.
            httpx.AsyncClient(base_url=address, trust_env=False, timeout=None) as http,
        ):
            await driver.within_limit(_session(driver, http, found.browser))


async def _session(driver, http, browser):
    """Begin and end a session, once the driver listens."""
    options = {"binary": browser, "args": ["--automation"]}
    wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
    while driver.process.returncode is None:
        with contextlib.suppress(httpx.ConnectError):
            answer = await http.post("/session", json=wanted)
            if answer.is_error:
                raise NotStarted(driver.name, answer.text)
            await http.delete(f"/session/{answer.json()['value']['sessionId']}")
            return
        await asyncio.sleep(0.02)
    raise NotStarted(driver.name, await driver.rest())


async def _playwright(name):
    # Not above: it is not needed where the system has all.
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        browser_type = getattr(playwright, name)
        for full in (False, True) if name == "chromium" else (False,):
            options = browsers.launch_options(browser_type, full)
            try:
                browser = await browser_type.launch(**options, timeout=LIMIT_S * 1000)
            except Error as error:
                raise NotStarted(name, error.message) from None
            await browser.close()


def _folder():
    # What is killed may still write a last file.
    return tempfile.TemporaryDirectory(prefix="chathub-tests-", ignore_cleanup_errors=True)


class Program:
    """A program that runs in a process group of its own."""

    def __init__(self, name, process):
        self.name = name
        self.process = process
        self._said = ""

    async def says(self, pattern):
        """Return the first line that matches, without the space around it."""
        return await self.within_limit(self._says(pattern))

    async def within_limit(self, awaitable):
        try:
            async with asyncio.timeout(LIMIT_S):
                return await awaitable
        except TimeoutError:
            self.kill()
            said = f"{await self.rest()}\nIt was ended after {LIMIT_S} s."
            raise NotStarted(self.name, said) from None

    async def rest(self):
        """Return all it said, once it has ended."""
        return self._said + (await self.process.stdout.read()).decode(errors="replace")

    def kill(self):
        """End it, with all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    async def _says(self, pattern):
        async for line in self.process.stdout:
            self._said += line.decode(errors="replace")
            last = self._said.splitlines()[-1].strip()
            if re.search(pattern, last):
                return last
        raise NotStarted(self.name, self._said)


@contextlib.asynccontextmanager
async def _running(name, command, **environment):
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **environment},
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        start_new_session=True,
    )
    program = Program(name, process)
    try:
        yield program
    finally:
        program.kill()
        await process.wait()
