"""The stand-in's chat over a real WebSocket: it echoes until the operator's token has died."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage, InvalidStatus
from websockets.sync.client import connect

TIMEOUT_S = 10


@pytest.fixture
def chat(vendor):
    """Return what opens the chat, from the site's origin unless told otherwise."""

    def open_chat(**how):
        url = vendor.url.replace("http", "ws") + "/operator-chat-panel/chat"
        return connect(url, proxy=None, open_timeout=TIMEOUT_S, close_timeout=0.2, **how)

    return open_chat


def say(socket, **message):
    socket.send(json.dumps(message))


def hear(socket):
    return json.loads(socket.recv(TIMEOUT_S))


def closed(socket):
    with pytest.raises(ConnectionClosed) as caught:
        socket.recv(TIMEOUT_S)
    return caught.value.rcvd.code


def operator_token(demo):
    return demo.get("/api/chathub/token").json()["token"]


def test_an_operator_is_welcomed_and_hears_the_customer(vendor, demo, chat, running):
    with chat(origin=running[0]) as socket:
        say(socket, token=operator_token(demo))
        welcome = hear(socket)
        assert (welcome["type"], welcome["operator"]) == ("welcome", "Sally Jensen")
        say(socket, text="Hello")
        assert hear(socket) == {"type": "message", "from": "customer", "text": "You said: Hello"}
    assert vendor.calls["chat"] == 1


def test_a_token_that_dies_during_the_chat_is_told_at_once(vendor, demo, chat):
    with chat() as socket:
        say(socket, token=operator_token(demo))
        hear(socket)
        vendor.advance(23 * 3600)
        say(socket, text="still there?")
        assert hear(socket)["type"] == "message"
        vendor.advance(3600)
        assert hear(socket) == {"type": "error", "error": "token expired"}
        assert closed(socket) == 4401


def test_a_dead_token_is_refused(vendor, demo, chat):
    token = operator_token(demo)
    vendor.advance(24 * 3600)
    with chat() as socket:
        say(socket, token=token)
        assert hear(socket) == {"type": "error", "error": "token expired"}


@pytest.mark.parametrize("message", ["", "[]", "{}", '{"token": 1}', '{"token": "x"}', b"\xff"])
def test_garbage_for_a_token_is_refused(vendor, chat, message):
    with chat() as socket:
        socket.send(message)
        assert hear(socket) == {"type": "error", "error": "invalid token"}


def test_the_companys_token_is_refused(vendor, chat):
    token = vendor.company_headers()["Authorization"].removeprefix("Bearer ")
    with chat() as socket:
        say(socket, token=token)
        assert hear(socket) == {"type": "error", "error": "invalid token"}


@pytest.mark.parametrize("message", ["", "[1]", "not json", '{"text": 5}', b"bytes", "[" * 5000])
def test_garbage_in_a_chat_is_passed_over(vendor, demo, chat, message):
    with chat() as socket:
        say(socket, token=operator_token(demo))
        hear(socket)
        socket.send(message)
        say(socket, text="and on")
        assert hear(socket)["text"] == "You said: and on"


def test_an_overlong_message_ends_the_chat(vendor, demo, chat):
    with chat() as socket:
        say(socket, token=operator_token(demo))
        hear(socket)
        say(socket, text="x" * 20_000)
        assert closed(socket) == 1009


def test_tokens_that_are_made_to_expire_end_the_chats_that_use_them(vendor, demo, chat):
    with chat() as socket:
        say(socket, token=operator_token(demo))
        assert hear(socket)["type"] == "welcome"
        vendor.expire_tokens()
        assert hear(socket) == {"type": "error", "error": "token expired"}
        assert closed(socket) == 4401
    with chat() as socket:
        say(socket, token=operator_token(demo))
        assert hear(socket) == {"type": "error", "error": "token expired"}, "the site keeps it"
    fresh = demo.get("/api/chathub/token", headers={"ChatHub-Fresh": "1"}).json()["token"]
    with chat() as socket:
        say(socket, token=fresh)
        assert hear(socket)["type"] == "welcome"


def test_a_foreign_page_cannot_chat(vendor, chat):
    with pytest.raises(InvalidStatus) as caught:
        chat(origin="https://evil.example")
    assert caught.value.response.status_code == 403


def test_faults_reach_the_chat(vendor, chat):
    vendor.fail("chat", status=503, times=1)
    with pytest.raises(InvalidStatus) as caught:
        chat()
    assert caught.value.response.status_code == 503
    vendor.fail("chat", drop=True, times=1)
    with pytest.raises((InvalidHandshake, InvalidMessage, OSError, EOFError)):
        chat()
    with chat() as socket:
        say(socket, token="x")
        assert hear(socket)["type"] == "error"
