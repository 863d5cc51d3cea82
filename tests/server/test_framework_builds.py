"""Builds in the background: who may start one, what is said of it, and that it ends with the site."""

import asyncio
import os
import sys

import httpx
import loops
import psutil
import pytest
from chathub_demo.framework_builds import FrameworkBuilds
from chathub_demo.framework_pages import FrameworkPages
from chathub_demo.session_worlds import SessionWorlds
from chathub_server.settings.settings import Settings
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC
from chathub_server.tokens.service import TokenService
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.templating import Jinja2Templates

pytestmark = pytest.mark.slow

VENDOR = "https://widget.example"
PAUSE_S = 0.02
GONE_S = 5
SAYS = "import os, pathlib, signal, subprocess, sys; say = lambda *lines: print(*lines, sep='\\n', file=sys.stderr, flush=True)\n"
MAKES = """
built = pathlib.Path("dist") / sys.argv[1]
built.mkdir(parents=True, exist_ok=True)
(built / "index.html").write_text("The desk")
(built / "built.stamp").touch()
"""
WAITS = "\nopen('go').read()\n"  # of a pipe, which blocks until somebody writes into it


class Builder:
    """A site that builds with a program of the test's own, and a client of it.

    Attributes:
        folder: where the program runs, and what it makes.
    """

    def __init__(self, folder, client):
        self.folder = folder
        self._client = client

    def becomes(self, program):
        """Make the program this."""
        (self.folder / "builder.py").write_text(SAYS + program)

    async def page(self, path="/react", **headers):
        return await self._client.get(path, headers=headers)

    async def build(self, name="react", **headers):
        return await self._client.post(f"/frameworks/{name}", headers=headers)

    async def reaches(self, state, steps=0, problem=""):
        """Ask until the build of React is so, with that many steps and that problem; return what is said of it."""
        while True:
            report = (await self._client.get("/frameworks/react")).json()
            is_so = report["state"] == state and len(report["steps"]) >= steps
            if is_so and problem in report.get("problem", ""):
                return report
            await asyncio.sleep(PAUSE_S)


@pytest.fixture
def tells(tmp_path, monkeypatch):
    """Return what runs a story of a `Builder` from the site's start to its end."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHATHUB_PASSWORD", "of a company")
    monkeypatch.setenv("OF_THE_MACHINE", "kept")
    (tmp_path / "react").mkdir()
    (tmp_path / "react" / "OperatorChat.tsx").write_text("the component")
    builds = FrameworkBuilds([sys.executable, str(tmp_path / "builder.py")])
    templates = Jinja2Templates(directory=STATIC / "pages")
    templates.env.globals["runtime"] = lambda *names: "/".join(names)
    addresses = Addresses(VENDOR, f"{VENDOR}/panel.js")
    one = SessionWorlds(TokenService(Settings(vendor_url=VENDOR, login="x", password="y")))
    pages = FrameworkPages(tmp_path, addresses, one, templates, builds)
    sessions = Middleware(SessionMiddleware, secret_key="of a test")
    site = Starlette(routes=pages.routes(), middleware=[sessions])

    def run(story):
        async def told():
            transport = httpx.ASGITransport(site)
            async with (
                httpx.AsyncClient(transport=transport, base_url="http://site") as client,
                builds.lifespan(),
            ):
                await story(Builder(tmp_path, client))

        loops.run(told)

    return run


def test_a_visit_alone_builds_nothing_so_an_image_of_another_site_cannot(tells):
    async def story(builder):
        builder.becomes(MAKES)
        answer = await builder.page("/react/settings")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert answer.headers["cache-control"] == "no-store"
        assert "the component" in answer.text
        for foreign in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "http://elsewhere"},
            {"Origin": "null"},
        ):
            assert (await builder.build(**foreign)).status_code == 403
        assert (await builder.reaches("unbuilt"))["steps"] == []
        assert not (builder.folder / "dist").exists()

    tells(story)


def test_all_who_ask_share_one_build_and_see_its_steps(tells):
    async def story(builder):
        os.mkfifo(builder.folder / "go")
        builder.becomes(
            "open('runs', 'a').write('run '); say('Fetching …', '  … 10 s', 'Building …')"
            + WAITS
            + MAKES
        )
        own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://site"}
        answers = [await builder.build(**own) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [202] * 3
        report = await builder.reaches("building", steps=2)
        assert [step["text"] for step in report["steps"]] == ["Fetching.", "Building."]
        assert "Building." in (await builder.page()).text
        (builder.folder / "go").write_text("")
        await builder.reaches("built")
        assert (await builder.page("/react/a/b")).text == "The desk"
        await builder.build(**own)
        assert (builder.folder / "runs").read_text() == "run "

    tells(story)


def test_what_failed_is_a_sentence_with_the_tools_last_words_and_can_be_tried_again(tells):
    async def story(builder):
        builder.becomes(
            "say('Fetching …', 'Set-up failed: check the network.', 'The last:', '  ENOTFOUND'); sys.exit(2)"
        )
        await builder.build()
        report = await builder.reaches("failed")
        assert [step["text"] for step in report["steps"]] == ["Fetching."]
        assert report["problem"] == "Set-up failed: check the network."
        assert report["output"] == ["The last:", "  ENOTFOUND"]
        page = (await builder.page()).text
        assert "Set-up failed: check the network." in page
        assert ">Try again</button>" in page
        builder.becomes("sys.exit(3)")
        await builder.build()
        await builder.reaches("failed", problem="status 3")
        builder.becomes(MAKES)
        await builder.build()
        await builder.reaches("built")

    tells(story)


def test_without_javascript_its_button_leads_back_to_the_page(tells):
    async def story(builder):
        os.mkfifo(builder.folder / "go")
        builder.becomes(WAITS + MAKES)
        answer = await builder.build(Accept="text/html", Origin="http://site")
        assert (answer.status_code, answer.headers["location"]) == (303, "/react")
        assert "The build is being started." in (await builder.page()).text
        (builder.folder / "go").write_text("")
        await builder.reaches("built")

    tells(story)


def test_the_builder_is_told_nothing_of_the_companys_account(tells):
    async def story(builder):
        builder.becomes("open('told', 'w').write(' '.join(os.environ))" + MAKES)
        await builder.build()
        await builder.reaches("built")
        told = (builder.folder / "told").read_text().split()
        assert "OF_THE_MACHINE" in told
        assert [name for name in told if name.startswith("CHATHUB_")] == []

    tells(story)


@pytest.mark.skipif(os.name == "nt", reason="there the builder's own programs go on to their end")
def test_a_build_ends_with_the_site_and_so_does_all_that_it_has_started(tells):
    processes = []

    async def story(builder):
        builder.becomes(
            "tool = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
            "say(f'{os.getpid()} {tool.pid} …')\nsignal.pause()"
        )
        await builder.build()
        report = await builder.reaches("building", steps=1)
        pids = report["steps"][0]["text"].strip(".").split()
        processes.extend(psutil.Process(int(pid)) for pid in pids)

    tells(story)
    _, alive = psutil.wait_procs(processes, GONE_S)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []
