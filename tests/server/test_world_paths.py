"""Which world of the stand-in a path leads to, and what is whose there."""

import contextlib

import pytest
from chathub_server.clock import Clock
from chathub_standin import WORLDS, World, Worlds, worlds as module
from chathub_standin.faults import Faults, read_fault
from chathub_standin.worlds import WorldPaths, faults_of, world_of
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

BREAKS = read_fault({"target": "operators", "status": 500})


@pytest.fixture
def worlds():
    return Worlds(Clock())


@pytest.fixture
def site(worlds):
    """Return a client of an application that answers in which world it was asked."""
    started = []

    async def answer(request):
        assert started, "it was not told that the application starts"
        assert request.scope["raw_path"] == request.scope["path"].encode()
        told = {"X-Faults": str(len(faults_of(request.scope).waiting()))}
        return PlainTextResponse(f"{world_of(request).name} {request.url.path}", headers=told)

    async def talk(websocket):
        await websocket.accept()
        await websocket.send_text(world_of(websocket).name)
        await websocket.close()

    @contextlib.asynccontextmanager
    async def lifespan(app):
        started.append(True)
        yield

    routes = [Route("/_log", answer), Route("/", answer), WebSocketRoute("/chat", talk)]
    paths = Middleware(WorldPaths, worlds=worlds)
    with TestClient(Starlette(routes=routes, middleware=[paths], lifespan=lifespan)) as client:
        yield client


def test_each_path_leads_to_its_world_and_any_other_to_the_root(site, worlds):
    mine = worlds.open()
    assert site.get(f"{WORLDS}{mine.name}/_log").text == f"{mine.name} /_log"
    assert site.get("/_log").text == " /_log"
    assert site.get(f"{WORLDS}{mine.name}/").text == f"{mine.name} /"
    mine.faults.add(*BREAKS)
    assert site.get(f"{WORLDS}{mine.name}/_log").headers["x-faults"] == "1"
    assert site.get("/_log").headers["x-faults"] == "0"


@pytest.mark.parametrize("path", ["nowhere/_log", "/_log", "", "?"])
def test_a_world_that_is_not_there_says_so(site, path):
    answer = site.get(WORLDS + path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no such world; load the page again."}


def test_a_chat_is_had_in_its_world_and_in_none_that_is_gone(site, worlds):
    mine = worlds.open()
    with site.websocket_connect(f"{WORLDS}{mine.name}/chat") as chat:
        assert chat.receive_text() == mine.name
    with pytest.raises(WebSocketDisconnect), site.websocket_connect(f"{WORLDS}nowhere/chat"):
        pass


def test_worlds_have_names_that_nobody_guesses_and_addresses_of_their_own(worlds):
    one, other = worlds.open(), worlds.open()
    assert one.name != other.name
    assert len(one.name) == 12
    assert one.under("https://api.example") == f"https://api.example/worlds/{one.name}"
    assert worlds.get(one.name) is one
    assert worlds.get("") is worlds.root
    assert worlds.get("nowhere") is None
    assert worlds.root == World("", worlds.root.clock, worlds.root.faults)


def test_the_roots_time_and_faults_are_every_worlds_and_not_the_other_way_round(worlds):
    mine = worlds.open()
    worlds.root.clock.advance(3600)
    assert mine.clock.now_s() - Clock().now_s() == pytest.approx(3600, abs=5)
    mine.clock.advance(60)
    assert worlds.root.clock.now_s() - Clock().now_s() == pytest.approx(3600, abs=5)
    worlds.root.faults.add(*BREAKS)
    assert mine.faults.next("operators") is BREAKS[1]
    assert worlds.root.faults.counts["operators"] == 1, "it counts for both"


def waiting(*worlds):
    return [len(each.faults.waiting()) for each in worlds]


def test_a_world_is_mended_alone_and_the_root_with_all(worlds):
    one, other = worlds.open(), worlds.open()
    for each in (worlds.root, one, other):
        each.faults.add(*BREAKS)
    worlds.mend(one)
    assert waiting(worlds.root, one, other) == [1, 0, 1]
    one.faults.add(*BREAKS)
    worlds.mend(worlds.root)
    assert waiting(worlds.root, one, other) == [0, 0, 0]
    assert isinstance(one.faults, Faults)


def test_of_very_many_worlds_the_first_go(worlds, monkeypatch):
    monkeypatch.setattr(module, "AT_MOST", 3)
    first, second = worlds.open(), worlds.open()
    for _ in range(2):
        worlds.open()
    assert worlds.get(first.name) is None
    assert worlds.get(second.name) is second
