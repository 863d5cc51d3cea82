"""Requests and answers between Flask and the rest of the package, in this process."""

import io

import flask
import loops
import pytest
from chathub_server.flask.messages import as_response, headers_of, web_request
from chathub_server.web.messages import LONGEST_BODY, BadBody, WebAnswer


def told(path, **how):
    """Return what the rest of the package is told of a request."""
    with flask.Flask(__name__).test_request_context(path, **how):
        return web_request(flask.request)


class InPieces(io.BytesIO):
    """A body that comes a few bytes at a time."""

    def read(self, size=-1):
        return super().read(min(size, 3) if size >= 0 else 3)


def test_a_request_is_told_without_flask():
    request = told(
        "/token?org=%C3%A6&a=XX",
        method="OPTIONS",
        base_url="https://desk.example:8443/",
        headers={"ChatHub-Fresh": "1"},
    )
    assert (request.method, request.origin) == ("OPTIONS", "https://desk.example:8443")
    assert request.query == "org=%C3%A6&a=XX"
    assert request.headers == {"host": "desk.example:8443", "chathub-fresh": "1"}


def test_a_query_is_told_as_it_came():
    with flask.Flask(__name__).test_request_context() as context:
        context.request.query_string = "org=æ".encode("latin-1")
        assert web_request(flask.request).query == "org=æ"


def test_an_application_that_is_mounted_at_a_path_has_its_servers_origin():
    assert told("/token", base_url="https://desk.XX/shop").origin == "https://desk.xx"


def body_of(**how):
    return loops.run(told("/token", **how).read_body)


def test_only_what_is_posted_has_a_body():
    assert body_of(method="POST", data=b"a") == b"a"
    assert body_of(method="GET", data=b"a") == b""


def test_a_body_is_read_whole_and_up_to_its_limit():
    assert body_of(method="POST", input_stream=InPieces(b"abcdefgh"), content_length=8) == (
        b"abcdefgh"
    )
    longest = b"a" * LONGEST_BODY
    assert body_of(method="POST", data=longest) == longest
    with pytest.raises(BadBody):
        body_of(method="POST", data=longest + b"a")


def test_of_a_body_that_is_too_long_no_more_is_read_than_tells_so():
    stream = io.BytesIO(b"a" * (LONGEST_BODY + 100))
    with pytest.raises(BadBody):
        body_of(method="POST", input_stream=stream, content_length=LONGEST_BODY + 100)
    assert stream.tell() == LONGEST_BODY + 1


def test_an_answer_is_sent_as_it_is():
    response = as_response(WebAnswer(404, b"no", {"ETag": '"a"', "Content-Type": "text/plain"}))
    assert (response.status_code, response.data) == (404, b"no")
    assert headers_of(response) == {
        "etag": '"a"',
        "content-type": "text/plain",
        "content-length": "2",
    }
