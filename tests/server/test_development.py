"""`chathub_demo.development.run`: it starts, it ends, and it says what is wrong."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from site_process import without_settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LOGIN = {"CHATHUB_LOGIN": "demo-company", "CHATHUB_PASSWORD": "made-up-for-development"}


def mistake(development):
    """Return the one line with which a start that cannot work ends."""
    assert development.process.wait(15) == 2
    assert development.process.stdout.read() == ""
    lines = development.said.read_text().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].endswith(".")
    return lines[0]


@pytest.fixture
def taken():
    """Give a port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_once_it_has_said_so_and_ends_cleanly(start, number):
    development = start(instead=None)
    site, vendor = development.url(), development.url()
    assert httpx.get(f"{site}/chathub/mpy.json", trust_env=False).status_code == 200
    assert httpx.get(f"{vendor}/_log", trust_env=False).status_code == 200
    assert development.end(number) == 0
    assert "Traceback" not in development.said.read_text()


def test_it_ends_cleanly_while_somebody_is_connected(start):
    development = start()
    development.url()
    chat = development.url().replace("http", "ws") + "/operator-chat-panel/chat"
    with connect(chat, proxy=None, close_timeout=0.2) as chatting:
        assert development.end() == 0
        with pytest.raises(ConnectionClosed):
            chatting.recv(5)
    assert "Traceback" not in development.said.read_text()


def test_answers_on_a_kept_connection_come_at_once(demo):
    """Notice Nagle's algorithm, which would hold each of them back for 40 ms."""
    times_s = sorted(demo.get("/chathub/mpy.json").elapsed.total_seconds() for _ in range(25))
    # Not the median, since a busy machine is slow too; not the first, which Nagle lets through.
    assert times_s[4] < 0.03


def test_a_taken_port_is_named(start, taken):
    sentence = mistake(start(port=taken))
    assert str(taken) in sentence
    assert "--port" in sentence


def test_a_taken_vendor_port_is_named(start, taken):
    sentence = mistake(start(vendor_port=taken))
    assert str(taken) in sentence
    assert "--vendor-port" in sentence


@pytest.mark.parametrize(
    "url",
    [
        "",
        "chatapi.smsbat.com",
        "ftp://chatapi.smsbat.com",
        "http://chatapi.smsbat.com",
        "https://",
        "https://host:port",
        "https://[::1",
        "https://login" + ":secret@chatapi.smsbat.com",
    ],
)
def test_a_wrong_vendor_url_is_named(start, url):
    sentence = mistake(start(vendor_url=url, **LOGIN))
    assert "--vendor-url" in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("missing", ["CHATHUB_LOGIN", "CHATHUB_PASSWORD"])
def test_missing_credentials_are_named(start, missing):
    sentence = mistake(start(vendor_url="https://127.0.0.1:1", **{**LOGIN, missing: ""}))
    assert missing in sentence


def test_a_vendor_that_is_not_there_is_named(start):
    assert "cannot be reached" in mistake(start(vendor_url="http://127.0.0.1:1", **LOGIN))


def test_a_vendor_that_does_not_know_the_login_is_named(start, vendor):
    wrong = {**LOGIN, "CHATHUB_PASSWORD": "my-wrong-one"}
    sentence = mistake(start(vendor_url=vendor.url, **wrong))
    assert "CHATHUB_PASSWORD" in sentence
    assert "my-wrong-one" not in sentence


def test_a_url_that_is_no_chathub_is_named(start, vendor):
    vendor.fail("company-token", body="<html>")
    assert vendor.url in mistake(start(vendor_url=vendor.url, **LOGIN))


def test_a_given_vendor_takes_the_place_of_the_stand_in(start, vendor, signed_in):
    development = start(vendor_url=vendor.url + "/", **LOGIN)
    site = development.url()
    config = httpx.get(f"{site}/chathub/mpy.json", trust_env=False).json()
    assert config["chathub"]["widget_url"] == f"{vendor.url}/operator-chat-panel/widget-script.js"
    with signed_in(site, "demo") as client:
        answer = client.get("/api/chathub/token")
    # The stand-in's clock has been moved by years, this site's has not: its token is refused.
    assert answer.status_code == 502
    assert vendor.calls["company-token"] >= 1
    assert development.end() == 0
    assert development.process.stdout.read() == "", "there is no stand-in to name"


@pytest.mark.parametrize(
    "origin", ["http://desk.example/", "desk.example", "https://desk.example:443"]
)
def test_a_site_to_serve_too_that_is_no_origin_is_named(start, origin):
    sentence = mistake(start(allowed_origins=[origin]))
    assert sentence.startswith(f"{origin} is not an origin that a page can have;")


def test_checking_the_settings_is_an_option_of_the_command():
    done = subprocess.run(
        [sys.executable, ROOT / "serve.py", "--check"],
        env=without_settings(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert (done.returncode, len(said.splitlines())) == (2, 1), said
    assert "CHATHUB_LOGIN" in said
