"""What is believed of a token, and what is refused."""

import pytest
from chathub_widget import WidgetError
from chathub_widget.core.token import claims, read_token

from .helpers import jwt

NOW_S = 1_800_000_000
DAY_S = 86_400


def test_the_expiry_is_the_tokens_own():
    token = read_token(jwt(NOW_S + 600, NOW_S - 60), NOW_S, NOW_S + 9999)
    assert (token.issued_s, token.expires_s) == (NOW_S - 60, NOW_S + 600)


def test_the_endpoints_expiry_serves_a_token_that_names_none():
    assert read_token("opaque-token", NOW_S, NOW_S + 600).expires_s == NOW_S + 600
    assert read_token(jwt(), NOW_S, NOW_S + 600).expires_s == NOW_S + 600


@pytest.mark.parametrize("expiry", [None, "soon", True, -5, 0, float("nan"), [], {}])
def test_a_token_without_a_usable_expiry_lives_as_long_as_the_vendor_allows(expiry):
    assert read_token(jwt(exp=expiry), NOW_S).expires_s == NOW_S + DAY_S


@pytest.mark.parametrize("absurd_s", [NOW_S + 365 * DAY_S, NOW_S * 1000, float("inf")])
def test_an_absurd_expiry_is_cut_to_what_the_vendor_allows(absurd_s):
    assert read_token(jwt(absurd_s), NOW_S).expires_s == NOW_S + DAY_S


@pytest.mark.parametrize("dead_s", [1, NOW_S - 1, NOW_S])
def test_a_dead_token_is_refused(dead_s):
    with pytest.raises(WidgetError, match="expired already") as caught:
        read_token(jwt(dead_s), NOW_S)
    assert caught.value.code == "bad-token"


@pytest.mark.parametrize("value", [None, "", 5, [], {"token": "x"}])
def test_no_token_is_said_to_be_none(value):
    with pytest.raises(WidgetError, match="without a token"):
        read_token(value, NOW_S)


@pytest.mark.parametrize("value", ["<html>", "two words", 'a"b', "a\nb", "пароль"])
def test_what_cannot_be_a_token_is_refused_without_repeating_it(value):
    with pytest.raises(WidgetError, match="not a token") as caught:
        read_token(value, NOW_S)
    assert value not in str(caught.value)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "a.!!!.c", "a.e30.c", "a.W10.c", "a.////.c"])
def test_claims_of_what_is_no_jwt_are_none(text):
    assert claims(text) == {}


def test_the_expiry_is_read_from_every_letter_that_a_jwt_may_have():
    token = jwt(NOW_S + 600, name="Ægir ÿÿÿ~~~??? Ø")
    letters = token.split(".")[1]
    assert "-" in letters
    assert "_" in letters
    assert read_token(token, NOW_S).expires_s == NOW_S + 600
    assert claims(token)["name"] == "Ægir ÿÿÿ~~~??? Ø"


def test_a_token_that_claims_to_be_from_the_future_was_issued_now():
    assert read_token(jwt(NOW_S + 600, NOW_S + 300), NOW_S).issued_s == NOW_S


def test_a_token_never_prints_itself():
    assert "opaque" not in repr(read_token("opaque-token", NOW_S))


def test_whose_organization_it_is_says_the_endpoint_alone():
    token = jwt(NOW_S + 600, NOW_S, organizationId=7)
    assert read_token(token, NOW_S).organization is None
    assert read_token(token, NOW_S, organization=10).organization == "10"
