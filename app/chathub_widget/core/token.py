"""The operator token: what an endpoint's answer says of it, and how long it lives.

All times are seconds since 1970 by the server's clock.
"""

import binascii
import json

from .errors import BAD_TOKEN, WidgetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The vendor refuses to issue a longer one (CHATHUB.md, "REST API").
LONGEST_LIFE_S = 24 * 3600

# As on the server; an operator token has some four hundred characters.
LONGEST_TOKEN = 8192

_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~+/="
_OF_A_JWT = _ALPHABET[:-4]  # base64url, and the dots between


class Token:
    """An operator token, its life and whose it is: `value`, `issued_s`, `expires_s`, `operator`, `organization`.

    The last two are ids as text, or None where nothing tells them. The text form of a token hides
    its value, so that it cannot reach a log.
    """

    def __init__(
        self,
        value: str,
        issued_s: float,
        expires_s: float,
        operator: str | None = None,
        organization: str | None = None,
    ) -> None:
        self.value = value
        self.issued_s = issued_s
        self.expires_s = expires_s
        self.operator = operator
        self.organization = organization

    def is_of_another(self, other: "Token") -> bool:
        """Return whether this token and another are known to be of two operators."""
        return None not in (self.operator, other.operator) and self.operator != other.operator

    def __repr__(self) -> str:
        return "<Token until {}>".format(int(self.expires_s))


def claims(value: str) -> "dict[str, Any]":
    """Return the claims of a JWT, unverified: a dict, empty where `value` is no JWT."""
    parts = value.split(".") if len(value) <= LONGEST_TOKEN else []
    if len(parts) != 3:
        return {}
    text = parts[1].replace("-", "+").replace("_", "/")
    try:
        found = json.loads(binascii.a2b_base64((text + "=" * (-len(text) % 4)).encode()).decode())
    except Exception:  # MicroPython's binascii raises nothing narrower
        return {}
    return found if isinstance(found, dict) else {}


def read_token(
    value: object,
    now_s: float,
    expires_s: object = None,
    operator: object = None,
    organization: object = None,
    may_be_dead: bool = False,
) -> Token:
    """Return a `Token`, or say what is wrong with it.

    The JWT's own `exp` is believed first, then what the endpoint said. A token without either,
    or with an expiry further away than the vendor allows, is taken to live as long as the
    vendor allows at most: "token expired" raised by the widget brings a new one before that.
    Whose it is says the JWT first, too; the name of that claim is what ChatHub's validation calls
    it (CHATHUB.md, "REST API").

    Args:
        value: what the endpoint or the tag says the token is, of any type.
        now_s: the server's time.
        expires_s: the expiry the endpoint named beside it, or None.
        operator: the operator's id that it named, a number or text, or None.
        organization: the organization's, likewise.
        may_be_dead: whether one that has expired is returned all the same: `now_s` may be wrong.

    Raises:
        WidgetError: `bad-token`, when it cannot be a token or is dead already.
    """
    if not isinstance(value, str) or not value:
        raise WidgetError(BAD_TOKEN, "The token endpoint answered without a token.")
    if len(value) > LONGEST_TOKEN:
        raise WidgetError(
            BAD_TOKEN,
            "The token endpoint answered with a token of more than {} characters.".format(
                LONGEST_TOKEN
            ),
        )
    if any(letter not in _ALPHABET for letter in value):
        raise WidgetError(
            BAD_TOKEN, "The token endpoint answered with something that is not a token."
        )
    found = claims(value)
    issued_s = _number(found.get("iat"))
    if issued_s is None or issued_s > now_s:
        issued_s = now_s
    ends_s = _number(found.get("exp"))
    if ends_s is None:
        ends_s = _number(expires_s)
    if ends_s is None or ends_s > now_s + LONGEST_LIFE_S:
        ends_s = now_s + LONGEST_LIFE_S
    if ends_s <= now_s and not may_be_dead:
        raise WidgetError(
            BAD_TOKEN, "The token endpoint answered with a token that has expired already."
        )
    operator = _id(found.get("operatorId")) or _id(operator)
    return Token(value, issued_s, ends_s, operator, _id(organization))


def mask(text: str, held: list[str]) -> str:
    """Return `text` with "…" for every token that is `held`, and for whatever looks like a JWT."""
    for value in held:
        if value:
            text = text.replace(value, "…")
    shown = ""
    while "eyJ" in text:  # base64url of '{"', with which a JWT and its claims begin
        start = text.find("eyJ")
        end = start
        while end < len(text) and text[end] in _OF_A_JWT:
            end += 1
        is_jwt = "." in text[start:end].strip(".")
        shown += text[:start] + ("…" if is_jwt else text[start:end])
        text = text[end:]
    return shown + text


def _id(value: object) -> str | None:
    """Return an id as text, or None where `value` is none."""
    is_id = isinstance(value, (int, str)) and not isinstance(value, bool)
    return str(value) if is_id and value != "" else None


def _number(value: object) -> float | None:
    """Return `value` where it is a finite positive number, else None."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e300:
        return value
    return None
