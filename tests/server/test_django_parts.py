"""Django's parts alone, in this process: requests and answers, and who makes a request."""

import functools
import io

import loops
import pytest
from asgiref.sync import iscoroutinefunction
from chathub_server import User
from chathub_server.django.messages import as_response, headers_of, web_request
from chathub_server.django.middleware import ChatHubMiddleware
from chathub_server.django.site import chathub_user, who
from chathub_server.web.messages import LONGEST_BODY, BadBody, WebAnswer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings


@pytest.fixture(scope="module", autouse=True)
def django_settings():
    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"])


def body_of(request):
    return loops.run(web_request(request).read_body)


def posted(body, **environ):
    return RequestFactory().post("/token", body, content_type="application/json", **environ)


def test_a_request_is_told_without_django():
    request = web_request(
        RequestFactory().options(
            "/token?org=%C3%A6&a=b",
            secure=True,
            headers={"Host": "desk.example:8443", "ChatHub-Fresh": "1"},
        )
    )
    assert (request.method, request.origin) == ("OPTIONS", "https://desk.example:8443")
    assert request.query == "org=%C3%A6&a=b"
    assert request.headers["host"] == "desk.example:8443"
    assert request.headers["chathub-fresh"] == "1"
    assert not any(name != name.lower() for name in request.headers)


def test_a_request_without_a_query_has_an_empty_one():
    request = HttpRequest()
    request.method, request.META = "GET", {"HTTP_HOST": "desk.example"}
    assert (web_request(request).query, web_request(request).origin) == ("", "http://desk.example")


def test_only_what_is_posted_has_a_body():
    assert body_of(posted(b"a")) == b"a"
    assert body_of(RequestFactory().generic("GET", "/token", b"a")) == b""


def test_a_body_is_read_whole_up_to_its_limit_and_no_further():
    longest = b"a" * LONGEST_BODY
    assert body_of(posted(longest)) == longest
    request = posted(longest + b"aaa")
    with pytest.raises(BadBody):
        body_of(request)
    assert request.read() == b"aa"


def test_a_body_that_breaks_off_is_an_empty_one():
    class Broken(io.BytesIO):
        def read(self, *_):
            raise ConnectionResetError

    assert body_of(posted(b"a", **{"wsgi.input": Broken()})) == b""


def test_an_answer_is_sent_as_it_is():
    response = as_response(WebAnswer(404, b"no", {"ETag": '"a"', "Content-Type": "text/plain"}))
    assert (response.status_code, response.content) == (404, b"no")
    assert headers_of(response) == {"etag": '"a"', "content-type": "text/plain"}


def test_an_answer_without_a_type_is_given_none():
    response = as_response(WebAnswer(304, headers={"ETag": '"a"'}))
    assert response.status_code == 304
    assert headers_of(response) == {"etag": '"a"'}


class Person:
    """As Django has one, signed in or not."""

    def __init__(self, is_authenticated=True):
        self.is_authenticated = is_authenticated


def asked_by(*person):
    request = RequestFactory().get("/")
    for each in person:
        request.user = each
    return request


def test_nobody_makes_a_request_where_nobody_has_signed_in():
    assert who(asked_by()) is None
    assert who(asked_by(None)) is None
    assert who(asked_by(Person(is_authenticated=False))) is None


@pytest.mark.parametrize("user", [User("anna", operator=101), None])
def test_who_makes_a_request_is_whom_the_sites_function_says(user):
    asked = []
    with override_settings(CHATHUB_USER=lambda person: asked.append(person) or user):
        person = Person()
        assert who(asked_by(person)) is user
    assert asked == [person]


def test_a_function_that_returns_something_else_is_named():
    with override_settings(CHATHUB_USER=lambda person: "anna"), pytest.raises(TypeError) as told:
        who(asked_by(Person()))
    assert str(told.value) == "CHATHUB_USER returned str, not a chathub_server.User or None."


def test_what_is_no_function_is_named():
    with override_settings(CHATHUB_USER=7), pytest.raises(ImproperlyConfigured) as told:
        chathub_user()
    assert str(told.value) == (
        "CHATHUB_USER must be a function that takes request.user and returns a chathub_server.User or None, or the"
        ' path of one: "desk.people.chathub_user".'
    )


def page_of(request, holds_token):
    """Do what a view does whose page holds a token, or would if there were one."""
    assert request.chathub_page.may_hold_token is True
    if holds_token:
        request.chathub_page.hold_token()
    return HttpResponse("a page")


async def later(request, holds_token):
    return page_of(request, holds_token)


@pytest.mark.parametrize("view", [page_of, later])
@pytest.mark.parametrize("holds_token", [True, False])
def test_a_page_with_a_token_is_kept_by_nobody_and_one_that_is_sent_takes_none(view, holds_token):
    view = functools.partial(view, holds_token=holds_token)
    middleware = ChatHubMiddleware(view)
    assert iscoroutinefunction(middleware) is iscoroutinefunction(view)
    request = asked_by()
    response = loops.run(middleware, request)
    assert response.content == b"a page"
    assert ("no-store" in response.get("Cache-Control", "")) is holds_token
    assert request.chathub_page.may_hold_token is False
