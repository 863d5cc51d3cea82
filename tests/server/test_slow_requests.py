"""A request that takes too long to arrive ends, and so does what never ends; nothing else does."""

import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.sync.client import connect

from .conftest import Development
from .forked import IMPATIENT
from .sites import PLAIN

WITHIN_S = 0.5
SILENT_FOR_S = 2
TOLERANCE_S = 10  # of a busy machine
HEAD = b"POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """Start servers with little patience; give their URLs."""
    instead = {
        **IMPATIENT,
        "chathub_demo.request_time.REQUEST_WITHIN_S": WITHIN_S,
        "chathub_demo.servers.SILENT_FOR_S": SILENT_FOR_S,
    }
    development = Development(tmp_path_factory.mktemp("slow") / "said.txt", instead=instead)
    yield development.url(), development.url()
    assert development.end() == 0
    assert "Traceback" not in development.said.read_text()


def opened(url):
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), TOLERANCE_S)


@pytest.fixture
def connection(addresses):
    """Give a connection to the site."""
    with opened(addresses[0]) as connection:
        yield connection


def all_of(connection):
    """Return what comes until the server ends the connection."""
    answer = b""
    while more := connection.recv(65536):
        answer += more
    return answer


def ask(connection, request=WHOLE):
    """Send a request, or what is left of it, and take the whole answer."""
    connection.sendall(request)
    answer = b""
    while not answer.endswith(b"}"):
        more = connection.recv(65536)
        assert more, answer
        answer += more
    assert answer.startswith(b"HTTP/1.1 200 ")


def rests(connection, for_s):
    """Tell whether a connection stays open and says nothing for a while."""
    connection.settimeout(for_s)
    try:
        connection.recv(1)
    except TimeoutError:
        return True
    finally:
        connection.settimeout(TOLERANCE_S)
    return False


def drip(connection, piece):
    """Send something again and again until the server ends the connection; return what came."""
    connection.settimeout(WITHIN_S / 10)
    end_s = time.monotonic() + TOLERANCE_S
    answer = b""
    while time.monotonic() < end_s:
        try:
            connection.sendall(piece)
            more = connection.recv(65536)
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return answer
        if not more:
            return answer
        answer += more
    raise AssertionError(f"still open after {TOLERANCE_S} s; it said {answer!r}")


@pytest.mark.parametrize(
    "begun",
    [
        b"GET",
        HEAD,
        HEAD + b"Content-Length: 20\r\n\r\n",
        HEAD + b'Content-Length: 20\r\n\r\n{"user": ',
        HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"user": \r\n',
    ],
    ids=["a word", "half a head", "no body", "half a body", "a chunk"],
)
def test_half_a_request_is_refused_when_its_time_is_over(connection, begun):
    connection.sendall(begun)
    answer = all_of(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert answer.endswith(b"all of it at once.")


def test_the_stand_in_waits_no_longer(addresses):
    with opened(addresses[1]) as connection:
        connection.sendall(
            b"POST /_clock HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"
        )
        assert all_of(connection).startswith(b"HTTP/1.1 408 ")


def test_the_second_request_of_a_connection_has_no_longer_either(connection):
    ask(connection)
    connection.sendall(WHOLE[:20])
    assert all_of(connection).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("begun", "piece"),
    [(HEAD, b"X: y\r\n"), (HEAD + b"Content-Length: 999\r\n\r\n", b" ")],
    ids=["a head", "a body"],
)
def test_a_request_that_drips_has_no_longer_either(connection, begun, piece):
    connection.sendall(begun)
    assert drip(connection, piece).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("said", [b"", WHOLE + b"GET /"], ids=["nothing", "a request and a half"])
def test_a_connection_that_falls_silent_ends(connection, said):
    connection.sendall(said)
    assert all_of(connection).count(b"HTTP/1.1 ") == (1 if said else 0)


def test_a_kept_connection_may_rest_longer_than_a_request_may_take(connection):
    ask(connection)
    assert rests(connection, 2 * WITHIN_S)
    ask(connection)


def test_a_request_that_comes_in_pieces_and_in_time_is_like_any_other(connection):
    connection.sendall(WHOLE[:20])
    assert rests(connection, WITHIN_S / 10)
    ask(connection, WHOLE[20:])
    assert rests(connection, 2 * WITHIN_S)
    ask(connection)


def test_a_chat_may_be_silent_longer_than_a_request_may_take(addresses):
    chat = addresses[1].replace("http", "ws") + "/operator-chat-panel/chat"
    with connect(chat, proxy=None, ping_interval=None) as chatting:
        with pytest.raises(TimeoutError):
            chatting.recv(2 * WITHIN_S)
        assert chatting.ping().wait(TOLERANCE_S)


def test_an_answer_may_take_longer_than_a_request_may(addresses):
    with httpx.Client(base_url=addresses[1], timeout=TOLERANCE_S, **PLAIN) as client:
        fault = {"target": "widget", "delay_ms": 2000 * WITHIN_S, "times": 1}
        client.post("/_faults", json=fault).raise_for_status()
        assert client.get("/operator-chat-panel/widget-script.js").status_code == 200


def test_a_body_is_read_no_further_than_64_kilobytes(addresses):
    whole = b'{"user": "%s"}' % (b"x" * (64 * 1024 - len(b'{"user": ""}')))
    answer = httpx.post(f"{addresses[0]}/session", content=whole, **PLAIN)
    assert answer.json()["code"] == "unknown_user"
    answer = httpx.post(f"{addresses[0]}/session", content=whole + b" ", **PLAIN)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "65536" in answer.json()["error"]


def test_a_body_that_never_ends_is_refused_and_ended(connection):
    chunk = b"%x\r\n%s\r\n" % (32 * 1024, b"x" * 32 * 1024)
    # More than is read, at once: its time begins with the first byte.
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 3 * chunk)
    assert drip(connection, chunk).startswith(b"HTTP/1.1 400 ")
