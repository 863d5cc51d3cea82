"""Whose a token is, how long it may be, what is said of one, and what of it is hidden in a text."""

import pytest
from chathub_widget import WidgetError
from chathub_widget.core.token import LONGEST_TOKEN, Token, claims, mask, read_token

from .helpers import jwt

NOW_S = 1_800_000_000


def long_token(length):
    """Return a JWT of so many characters."""
    token = jwt(NOW_S + 600, operatorId="101")
    return token + "s" * (length - len(token))


@pytest.mark.parametrize(
    ("one", "other", "are_two"),
    [("101", "200", True), ("101", "101", False), (None, "101", False), ("101", None, False)],
)
def test_only_two_operators_that_are_known_are_two(one, other, are_two):
    token = Token("a", NOW_S, NOW_S + 1, one)
    assert token.is_of_another(Token("b", NOW_S, NOW_S + 1, other)) is are_two


@pytest.mark.parametrize(
    ("claimed", "named", "operator"),
    [
        ("101", "200", "101"),
        (101, None, "101"),
        (None, 200, "200"),
        (None, "200", "200"),
        ("", "200", "200"),
        (True, None, None),
        (None, False, None),
        (None, "", None),
        ([], {}, None),
        (1.5, None, None),
    ],
)
def test_whose_a_token_is_says_the_jwt_first_and_then_the_endpoint(claimed, named, operator):
    token = read_token(jwt(NOW_S + 600, operatorId=claimed), NOW_S, operator=named)
    assert token.operator == operator


def test_a_token_prints_when_it_ends():
    assert repr(Token("opaque", NOW_S, NOW_S + 0.5)) == "<Token until 1800000000>"


def test_a_token_as_long_as_the_longest_is_read():
    token = read_token(long_token(LONGEST_TOKEN), NOW_S)
    assert (token.expires_s, token.operator) == (NOW_S + 600, "101")


def test_nothing_is_read_from_what_is_longer_than_the_longest():
    assert claims(long_token(LONGEST_TOKEN)) != {}
    assert claims(long_token(LONGEST_TOKEN + 1)) == {}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "The token endpoint answered without a token."),
        (
            "s" * (LONGEST_TOKEN + 1),
            "The token endpoint answered with a token of more than 8192 characters.",
        ),
        ("two words", "The token endpoint answered with something that is not a token."),
        (jwt(NOW_S), "The token endpoint answered with a token that has expired already."),
    ],
    ids=["none", "too long", "words", "dead"],
)
def test_what_is_no_token_is_said_in_a_sentence_and_a_try_later_can_help(value, sentence):
    with pytest.raises(WidgetError) as caught:
        read_token(value, NOW_S)
    assert (caught.value.code, str(caught.value)) == ("bad-token", sentence)
    assert caught.value.retry


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is eyJhbGc.eyJleHA.sig", "It is …"),
        ("eyJhbGc.eyJleHA.sig, it said", "…, it said"),
        ("eyJhbGc.X", "…"),
        ("a word, eyJah.", "a word, eyJah."),
        ("a eyJb and eyJhbGc.eyJl.s and so", "a eyJb and … and so"),
        ("held-one and no other", "… and no other"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_what_looks_like_a_jwt_and_what_is_held_is_hidden_wherever_it_stands(text, shown):
    assert mask(text, ["", "held-one", None]) == shown
