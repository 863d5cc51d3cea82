"""Whatever anybody sends: no 500, no stack trace, no token where none belongs."""

import json
import socket
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

PATHS = ["/api/chathub/token", "/api/chathub/token", "/api/chathub/validate-token", "/session"]
# Those that would only make the server wait for more are left out.
KNOWN = ["Accept", "Authorization", "Cache-Control", "ChatHub-Fresh", "Content-Type", "Cookie"]
KNOWN += ["Host", "Origin", "Referer", "Sec-Fetch-Site", "X-Request-ID", "X-Forwarded-Proto"]
LETTERS = "abcdefghijklmnopqrstuvwxyz-"
VALUES = ["no-cache", "text/plain", "application/json", "null", "same-origin", "cross-site", "1"]
VALUES += ["chathub_session=eyJ1c2VyIjogImRlbW8ifQ==.aaaaaa.bbbbbbbbbbbb", "https://evil.example"]

# Most of what is sent is well-formed HTTP, so that it comes further than the parser.
raw = st.binary(max_size=40).map(lambda value: value.translate(None, b"\r\n\0"))
latin = st.characters(codec="latin-1", categories=["L", "N", "P", "S"])
values = st.sampled_from(VALUES) | st.text(latin, max_size=40)
lines = st.one_of(*[values.map(lambda value: value.encode("latin-1"))] * 9, raw)
names = st.sampled_from(KNOWN) | st.text(LETTERS, min_size=1, max_size=12)
headers = st.lists(st.tuples(names.map(str.encode), lines), max_size=2)
parameters = st.tuples(
    st.sampled_from(["org", "org", "token", ""]), st.text(max_size=20) | st.binary()
)
encoded = st.lists(parameters, max_size=3).map(urlencode).map(str.encode)
queries = st.one_of(*[encoded] * 9, raw.map(lambda value: value.translate(None, b" \t\x0b\x0c#")))
json_bodies = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["token", "user"]) | st.text(max_size=5), inner)
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())
bodies = st.just(b"") | st.binary(max_size=200) | json_bodies


def send(address, request):
    """Send bytes as they are; return everything that comes back."""
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return answer


@pytest.fixture(scope="module")
def address(running):
    site = urlsplit(running[0])
    return site.hostname, site.port


@pytest.fixture(scope="module")
def cookie(running, signed_in):
    with signed_in(running[0], "demo") as demo:
        return "; ".join(f"{name}={value}" for name, value in demo.cookies.items()).encode()


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,  # the same requests each time: a failure is one for everybody
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    method=st.sampled_from(["GET", "GET", "GET", "POST", "POST", "DELETE", "OPTIONS", "PUT"]),
    path=st.sampled_from(PATHS),
    query=queries,
    headers=headers,
    body=bodies,
    is_signed_in=st.booleans(),
)
def test_nothing_that_can_be_sent_breaks_the_endpoint(
    address, cookie, running, method, path, query, headers, body, is_signed_in
):
    head = [f"{method} {path}?".encode() + query + b" HTTP/1.1", b"Connection: close"]
    if not any(name == b"Host" for name, _ in headers):
        head.append(b"Host: 127.0.0.1:%d" % address[1])
    head += [name + b": " + value for name, value in headers]
    head += [b"Cookie: " + cookie] if is_signed_in else []
    head.append(b"Content-Length: %d" % len(body))
    answer = send(address, b"\r\n".join(head) + b"\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 "), answer
    status = int(answer.split()[1])
    assert 200 <= status < 500, answer
    assert b"Traceback" not in answer
    may_have_a_token = is_signed_in and status == 200 and path.endswith("/token")
    # Starlette's session cookie is base64 of JSON too; a token is never in a cookie or header.
    content = answer.partition(b"\r\n\r\n")[2]
    assert b"eyJ" not in content or may_have_a_token, answer


def test_none_of_that_left_a_trace_of_an_exception(running, address, cookie):
    """Run after the other: what it may have broken inside shows in the log."""
    assert "Traceback" not in running[2].said.read_text()
    assert "eyJ" not in running[2].said.read_text()
