"""Requests and answers between Starlette and the rest of the package, and the routes of the widget's files."""

import json

import loops
import pytest
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.static_file import PLAIN, StaticFile
from chathub_server.staticfiles.static_files import StaticFiles
from chathub_server.web.messages import LONGEST_BODY, BadBody, WebAnswer
from chathub_server.web.starlette_files import static_routes
from chathub_server.web.starlette_json import error_answer, json_answer, read_json, read_object
from chathub_server.web.starlette_messages import as_response, web_request
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from .sources import sources_with


def request_of(*chunks, headers=(), ends=True, **scope):
    """Return a request whose body comes in these chunks, or ends before all of it has come."""
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in chunks]
    messages.append({"type": "http.request"} if ends else {"type": "http.disconnect"})

    async def receive():
        return messages.pop(0)

    told = {"type": "http", "method": "GET", "scheme": "http", "query_string": b"", **scope}
    return Request({**told, "headers": list(headers)}, receive)


def body_of(*chunks, **how):
    return loops.run(web_request(request_of(*chunks, **how)).read_body)


def test_a_request_is_told_without_starlette():
    headers = [(b"host", b"desk.example:8443"), (b"cookie", b"a=\xe6"), (b"cookie", b"b")]
    request = web_request(
        request_of(headers=headers, method="POST", scheme="https", query_string=b"org=\xe6&a")
    )
    assert (request.method, request.origin) == ("POST", "https://desk.example:8443")
    assert request.headers == {"host": "desk.example:8443", "cookie": "a=æ"}
    assert request.query == "org=æ&a"


def test_a_request_without_a_host_has_an_origin_of_nobody():
    assert web_request(request_of()).origin == "http://"


def test_a_body_is_read_whole_and_up_to_its_limit():
    assert body_of(b"a", b"", b"b") == b"ab"
    longest = b"a" * LONGEST_BODY
    assert body_of(longest) == longest
    with pytest.raises(BadBody) as told:
        body_of(longest, b"a")
    assert str(told.value) == "The body of this request is longer than 65536 bytes."


def test_a_body_that_breaks_off_is_refused():
    with pytest.raises(BadBody) as told:
        body_of(b"a", ends=False)
    assert str(told.value) == "The request ended before its body did."


def test_an_answer_is_sent_as_it_is():
    response = as_response(WebAnswer(404, b"no", {"ETag": '"æ"', "Content-Type": "text/plain"}))
    assert (response.status_code, response.body) == (404, b"no")
    assert response.raw_headers == [
        (b"content-length", b"2"),
        (b"etag", b'"\xe6"'),
        (b"content-type", b"text/plain"),
    ]


def test_json_is_read_and_answered():
    assert loops.run(read_object, request_of(b'{"a": ', b"1}")) == {"a": 1}
    assert loops.run(read_json, request_of(b"[1]")) == [1]
    for read, body, sentence in [
        (read_object, b"[1]", "The body of this request must be a JSON object."),
        (read_object, b"{", "The body of this request must be JSON."),
        (read_json, b"[", "The body of this request must be JSON."),
    ]:
        with pytest.raises(BadBody) as told:
            loops.run(read, request_of(body))
        assert str(told.value) == sentence
    answers = [json_answer([1]), json_answer({}, 201), error_answer(409, "taken", "It is taken.")]
    assert [(each.status_code, json.loads(each.body)) for each in answers] == [
        (200, [1]),
        (201, {}),
        (409, {"error": "It is taken.", "code": "taken"}),
    ]


@pytest.fixture(scope="module")
def files():
    return StaticFiles(sources_with(), Addresses("https://api.example"))


@pytest.mark.parametrize(("prefix", "beneath"), [(None, "/chathub"), ("", ""), ("/x", "/x")])
def test_files_are_served_beneath_their_prefix(files, prefix, beneath):
    routes = static_routes(files, prefix=prefix)
    with TestClient(Starlette(routes=routes)) as site:
        answer = site.get(f"{beneath}/chathub-widget.js", headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["content-encoding"] == "br"
        again = {"Accept-Encoding": "br", "If-None-Match": answer.headers["etag"]}
        assert site.get(f"{beneath}/chathub-widget.js", headers=again).status_code == 304
        assert site.get(f"{beneath}/nothing.js").status_code == 404
        assert site.get("/elsewhere/chathub-widget.js").status_code == 404
        assert site.post(f"{beneath}/chathub-widget.js").status_code == 405
    assert [each.name for each in routes] == ["chathub-files"]


def test_a_file_that_has_gone_meanwhile_is_not_found(tmp_path):
    class Finder:
        addresses = Addresses("https://api.example")

        def find(self, path):
            return StaticFile(path, {PLAIN: tmp_path / path}, '"etag"', "no-cache")

    with TestClient(Starlette(routes=static_routes(Finder()))) as site:
        assert site.get("/chathub/gone.js").status_code == 404
