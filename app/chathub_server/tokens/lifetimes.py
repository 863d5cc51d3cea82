"""How long an operator token lives, and from when on the next one is wanted."""

import jwt

from ..settings.checks import LONGEST_LIFE_S
from ..vendor.errors import VendorBadAnswer


def due_at_s(issued_at_s: float, expires_at_s: float) -> float:
    """Return the earliest moment at which a page may want the next token (epoch seconds).

    A page refreshes one hour before expiry, or at 80 % of a short life, minus up
    to 5 % (CONTRACT.md, rule 2). Were we later than the earliest of them, that
    page would be given the token it has.
    """
    life_s = expires_at_s - issued_at_s
    return issued_at_s + 0.95 * max(life_s - 3600, 0.8 * life_s)


def expiry_of(token: str, operator_id: int, now_s: float) -> float:
    """Read a new token's `exp`. Its signature is the vendor's: only ChatHub can check that."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise VendorBadAnswer("operator/get-token", "a JWT") from None
    exp = claims.get("exp")
    if isinstance(exp, bool) or not isinstance(exp, int | float):
        raise VendorBadAnswer("operator/get-token", "a JWT with a number as exp")
    # An hour of grace for clocks that differ; NaN fails the comparison, as it should.
    if not now_s < exp < now_s + LONGEST_LIFE_S + 3600:
        raise VendorBadAnswer("operator/get-token", "a JWT that expires within 24 hours from now")
    if claims.get("operatorId", operator_id) not in (operator_id, str(operator_id)):
        raise VendorBadAnswer("operator/get-token", "a JWT of the operator that was asked for")
    return float(exp)
