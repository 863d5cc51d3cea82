"""Sign and check the stand-in's tokens: real HS256 JWTs that expire by the shared clock."""

import asyncio
import secrets
import uuid
from collections import Counter
from typing import Any

import jwt

from .company import Company, Person
from .worlds import World, Worlds

COMPANY, OPERATOR = "company", "operator"
COMPANY_LIFE_S = 7 * 24 * 3600.0  # not documented; short enough that a test can outlive it
CLIENT_ID = 1


class BadToken(Exception):
    """Raised for a token that is not ours, or not of the kind asked for; `status` fits the API."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Expired(BadToken):
    """Raised for a token of ours whose time is over."""

    def __init__(self) -> None:
        super().__init__(401, "token expired")


class Credentials:
    """Issue tokens and tell whose they are. The secret lives as long as the process."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._secret = secrets.token_hex(32)
        self._issued = 0
        # How many of them a test has made expire, in a world and in all (the root's).
        self._expired: Counter[str] = Counter()
        self._expiring = asyncio.Event()

    def expire_operator_tokens(self, world: World) -> None:
        """Treat every operator token issued so far in a world as expired, whatever its `exp` says."""
        self._expired[world.name] = self._issued
        expiring, self._expiring = self._expiring, asyncio.Event()
        expiring.set()

    def world_of(self, claims: dict[str, Any]) -> World:
        """Return the world by whose clock a token lives."""
        return self._worlds.get(claims.get("world", "")) or self._worlds.root

    async def death_of(self, claims: dict[str, Any]) -> None:
        """Return once a living operator token with these claims has expired."""
        until_then = asyncio.create_task(self.world_of(claims).clock.until(claims["exp"]))
        try:
            while not until_then.done() and not self._was_expired(claims):
                expiring = asyncio.create_task(self._expiring.wait())
                await asyncio.wait({until_then, expiring}, return_when=asyncio.FIRST_COMPLETED)
                expiring.cancel()
        finally:
            until_then.cancel()
            await asyncio.gather(until_then, return_exceptions=True)

    def company_token(self, world: World) -> str:
        """Return a new company token."""
        life = world.clock.now_s() + COMPANY_LIFE_S
        return self._sign(world, COMPANY, life, {"clientId": CLIENT_ID})

    def operator_token(
        self, world: World, person: Person, company: Company, expires_at_s: float
    ) -> str:
        """Return a new operator token that lives until `expires_at_s` (epoch seconds)."""
        claims = {
            "operatorId": person.id,
            "clientId": CLIENT_ID,
            "name": person.name,
            "organizationId": person.organization_id,
            "organization": company.organizations[person.organization_id],
        }
        return self._sign(world, OPERATOR, expires_at_s, claims)

    def read(self, token: str, kind: str) -> dict[str, Any]:
        """Return the claims of a living token of that kind.

        Raises:
            Expired: its time is over (401).
            BadToken: garbage (401), or a token of the other kind (403).
        """
        try:
            # PyJWT's own checks know only the machine's clock, not the one that tests move.
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError):
            raise BadToken(401, "invalid token") from None
        made_expire = kind == OPERATOR and self._was_expired(claims)
        if claims["exp"] <= self.world_of(claims).clock.now_s() or made_expire:
            raise Expired
        if claims["kind"] != kind:
            raise BadToken(403, "wrong kind of token")
        return claims

    def _was_expired(self, claims: dict[str, Any]) -> bool:
        expired = max(self._expired[name] for name in ("", claims.get("world", "")))
        return bool(claims["serial"] <= expired)

    def _sign(self, world: World, kind: str, expires_at_s: float, claims: dict[str, Any]) -> str:
        self._issued += 1
        common = {
            "kind": kind,
            "serial": self._issued,
            "iat": int(world.clock.now_s()),
            "exp": int(expires_at_s),
            "jti": str(uuid.uuid4()),
        }
        if world.name:
            common["world"] = world.name
        return jwt.encode({**claims, **common}, self._secret, algorithm="HS256")
