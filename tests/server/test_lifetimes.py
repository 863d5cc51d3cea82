"""How long a token is kept, and which expiry is believed."""

import jwt
import pytest
from chathub_server.tokens.lifetimes import due_at_s, expiry_of
from chathub_server.vendor.errors import VendorBadAnswer
from chathub_widget.core.schedule import refresh_at_s

NOW_S = 1_800_000_000.0
HOUR_S = 3600
DAY_S = 24 * HOUR_S
KEY = "a key that is long enough for HS256"


def nonsense(text, operator=7):
    """Return what a token that cannot be one is said not to be."""
    with pytest.raises(VendorBadAnswer) as told:
        expiry_of(text, operator, NOW_S)
    begin = "ChatHub answered the call operator/get-token with something that is not "
    assert str(told.value).startswith(begin)
    return str(told.value).removeprefix(begin)


def token(**claims):
    return jwt.encode(claims, KEY, "HS256")


@pytest.mark.parametrize(
    ("life_s", "due_in_s"),
    [
        (DAY_S, 0.95 * 23 * HOUR_S),
        (5 * HOUR_S, 0.95 * 4 * HOUR_S),
        (4 * HOUR_S, 0.95 * 3.2 * HOUR_S),
        (60, 45.6),
    ],
)
def test_a_token_is_kept_until_the_first_page_may_want_the_next(life_s, due_in_s):
    assert due_at_s(NOW_S, NOW_S + life_s) == pytest.approx(NOW_S + due_in_s)


@pytest.mark.parametrize("life_s", [600, HOUR_S, 5 * HOUR_S, DAY_S])
def test_a_page_that_refreshes_as_early_as_any_gets_another_token(life_s):
    earliest_s = refresh_at_s(NOW_S, NOW_S, NOW_S + life_s, chance=1)
    assert due_at_s(NOW_S, NOW_S + life_s) == pytest.approx(earliest_s)


@pytest.mark.parametrize("owner", [{}, {"operatorId": 7}, {"operatorId": "7"}])
@pytest.mark.parametrize("life_s", [1, DAY_S, DAY_S + HOUR_S - 1])
def test_the_expiry_is_the_tokens_own(life_s, owner):
    found = expiry_of(token(exp=int(NOW_S) + life_s, **owner), 7, NOW_S)
    assert found == NOW_S + life_s
    assert isinstance(found, float)


@pytest.mark.parametrize("expiry", [None, "soon", True])
def test_an_expiry_that_is_no_number_is_nonsense(expiry):
    assert nonsense(token_until(expiry)) == "a JWT with a number as exp."


@pytest.mark.parametrize("expiry", [NOW_S, NOW_S - 1, NOW_S + DAY_S + HOUR_S, float("nan")])
def test_an_expiry_that_cannot_be_is_nonsense(expiry):
    assert nonsense(token_until(expiry)) == "a JWT that expires within 24 hours from now."


def token_until(expiry):
    claims = {} if expiry is None else {"exp": expiry}
    return jwt.api_jws.encode(jwt.PyJWT()._encode_payload(claims), KEY, "HS256")


@pytest.mark.parametrize("owner", [8, "8", None, 7.5])
def test_a_token_of_another_operator_is_nonsense(owner):
    made = token(exp=int(NOW_S) + 60, operatorId=owner)
    assert nonsense(made) == "a JWT of the operator that was asked for."


@pytest.mark.parametrize("text", ["", "opaque", "a.b.c", "eyJ.eyJ.x", "ø.ø.ø"])
def test_what_is_no_jwt_is_nonsense(text):
    assert nonsense(text) == "a JWT."
