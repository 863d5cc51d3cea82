"""What stands in Redis, and under which names: encrypted values, keyed hashes.

Encrypted (Fernet) stand there the operators' tokens (redis_tokens.py) and the company's
own (redis_account.py), each until it is of no use any more; beside them locks
(redis_lock.py), counts and pauses, which tell nothing. Names are keyed hashes. Whoever
reads Redis learns no token and no user; whoever writes there can take tokens away but
not put one in another's place, since vendor, company and what a value is for are inside
what is encrypted.

With several keys the first encrypts and names what is written; each of them finds and
decrypts what is read. Locks, counts and pauses go by the first alone: while a key is being
changed, two processes may renew the same token, which harms nobody.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from cachetools import LRUCache
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ..clock import Clock

Sealed = bytes | str

MOST_DECRYPTED = 5000  # some 3 KB each


class RedisEncryption:
    """Name, encrypt and decrypt what one company keeps.

    Args:
        keys: the first encrypts what is kept, each of them decrypts it.
        whose: names vendor and company, since several services may share a Redis and its key.
        clock: tells what is of no use any more.
    """

    def __init__(self, keys: Sequence[str], whose: str, clock: Clock) -> None:
        self._whose = whose
        self._clock = clock
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._name_keys = [hashlib.sha256(b"names:" + key.encode()).digest() for key in keys]
        # By the key in Redis. Decrypting takes longer than all else that Redis costs a request.
        self._decrypted: LRUCache[str, tuple[Sealed, Any]] = LRUCache(MOST_DECRYPTED)

    def names(self, what: str) -> list[str]:
        """Return what stands for an operator, a user or the company in Redis, by each of the keys."""
        whole = f"{self._whose} {what}".encode(errors="replace")
        return [
            hashlib.blake2b(whole, key=key, digest_size=16).hexdigest() for key in self._name_keys
        ]

    def encrypted(self, what: str, value: dict[str, Any], until_s: float) -> bytes:
        """Return a value as it is kept for something, until then (epoch seconds)."""
        kept = {"whose": self._whose, "what": what, "until_s": until_s, "value": value}
        return self._fernet.encrypt(json.dumps(kept).encode())

    def newest(
        self, what: str, found: Sequence[tuple[str, Sealed | None]]
    ) -> dict[str, Any] | None:
        """Return of what was found for something, each under its key in Redis, what is of use longest."""
        readable = [kept for key, sealed in found if (kept := self._opened(what, key, sealed))]
        newest = max(readable, key=lambda kept: kept["until_s"], default=None)
        return newest and newest["value"]

    def _opened(self, what: str, key: str, sealed: Sealed | None) -> dict[str, Any] | None:
        if not sealed:
            return None
        try:
            kept = self._read(key, sealed)
            is_ours = kept["whose"] == self._whose and kept["what"] == what
            return kept if is_ours and self._clock.now_s() < kept["until_s"] else None
        except (InvalidToken, ValueError, TypeError, KeyError):
            return None  # another key's, or an older version's: as if there were none

    def _read(self, key: str, sealed: Sealed) -> Any:
        """Decrypt what is kept under a key, unless it is what was there the last time."""
        last = self._decrypted.get(key)
        if last is None or last[0] != sealed:
            last = self._decrypted[key] = sealed, json.loads(self._fernet.decrypt(sealed))
        return last[1]
