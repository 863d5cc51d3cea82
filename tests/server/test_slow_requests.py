"""A request that takes too long to arrive ends, and so does what never ends; nothing else does."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.sync.client import connect

from .conftest import Development
from .forked import IMPATIENT
from .sites import PLAIN

pytestmark = pytest.mark.slow

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


# Stories of one connection each, to the site or to the stand-in


def sends_half(connection, begun):
    connection.sendall(begun)
    return all_of(connection)


def sends_half_of_the_second(connection):
    ask(connection)
    return sends_half(connection, WHOLE[:20])


def drips(connection, begun, piece):
    connection.sendall(begun)
    return drip(connection, piece)


def rests_between_requests(connection):
    ask(connection)
    rested = rests(connection, 2 * WITHIN_S)
    ask(connection)
    return rested


def sends_pieces(connection):
    connection.sendall(WHOLE[:20])
    rested = [rests(connection, WITHIN_S / 10)]
    ask(connection, WHOLE[20:])
    rested.append(rests(connection, 2 * WITHIN_S))
    ask(connection)
    return rested


HALVES = {
    "a word": b"GET",
    "half a head": HEAD,
    "no body": HEAD + b"Content-Length: 20\r\n\r\n",
    "half a body": HEAD + b'Content-Length: 20\r\n\r\n{"user": ',
    "a chunk": HEAD + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"user": \r\n',
}
DRIPS = {
    "a head": (HEAD, b"X: y\r\n"),
    "a body": (HEAD + b"Content-Length: 999\r\n\r\n", b" "),
}
SILENT = {"nothing": b"", "a request and a half": WHOLE + b"GET /"}
TO_THE_STAND_IN = b"POST /_clock HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"
STORIES = {
    **{f"half: {name}": (0, sends_half, begun) for name, begun in HALVES.items()},
    **{f"drips: {name}": (0, drips, *pieces) for name, pieces in DRIPS.items()},
    **{f"silent: {name}": (0, sends_half, said) for name, said in SILENT.items()},
    "to the stand-in": (1, sends_half, TO_THE_STAND_IN),
    "the second": (0, sends_half_of_the_second),
    "rests": (0, rests_between_requests),
    "pieces": (0, sends_pieces),
}


@pytest.fixture(scope="module")
def outcome(addresses):
    """Return what gives a story's outcome; all are played at the same time, since they are waits."""

    def play(server, story, *arguments):
        with opened(addresses[server]) as connection:
            return story(connection, *arguments)

    with ThreadPoolExecutor(len(STORIES)) as threads:
        played = {name: threads.submit(play, *story) for name, story in STORIES.items()}
    return lambda name: played[name].result()


@pytest.mark.parametrize("begun", HALVES)
def test_half_a_request_is_refused_when_its_time_is_over(outcome, begun):
    answer = outcome(f"half: {begun}")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert answer.endswith(b"all of it at once.")


def test_the_stand_in_waits_no_longer(outcome):
    assert outcome("to the stand-in").startswith(b"HTTP/1.1 408 ")


def test_the_second_request_of_a_connection_has_no_longer_either(outcome):
    assert outcome("the second").startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("what", DRIPS)
def test_a_request_that_drips_has_no_longer_either(outcome, what):
    assert outcome(f"drips: {what}").startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(("said", "answers"), [("nothing", 0), ("a request and a half", 1)])
def test_a_connection_that_falls_silent_ends(outcome, said, answers):
    assert outcome(f"silent: {said}").count(b"HTTP/1.1 ") == answers


def test_a_kept_connection_may_rest_longer_than_a_request_may_take(outcome):
    assert outcome("rests")


def test_a_request_that_comes_in_pieces_and_in_time_is_like_any_other(outcome):
    assert outcome("pieces") == [True, True]


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


def test_a_body_that_never_ends_is_refused_and_ended(addresses):
    chunk = b"%x\r\n%s\r\n" % (32 * 1024, b"x" * 32 * 1024)
    # More than is read, at once: its time begins with the first byte.
    begun = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 3 * chunk
    with opened(addresses[0]) as connection:
        assert drips(connection, begun, chunk).startswith(b"HTTP/1.1 400 ")
