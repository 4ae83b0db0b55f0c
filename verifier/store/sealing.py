"""Values at rest: sealed with a key that never stands in the database.

AES-256-GCM. What is sealed is bound to its place, so that one row's value cannot be put into
another's. Older keys still open; only the newest seals.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from collections.abc import Sequence
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.store.problem import OtherKey

KEY_BYTES = 32
_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_UNREADABLE = (
    "The data store was sealed with another key; give this instance the key that was used "
    "([store] key_file)."
)


class Seal:
    """Seals and opens texts, and gives keyed digests. *keys*: 32 bytes each, the newest first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {_id(one): AESGCM(one) for one in keys}
        self._newest = _id(keys[0])
        self._digest_keys = [hashlib.sha256(b"digests\0" + one).digest() for one in keys]

    @classmethod
    def temporary(cls) -> Self:
        """Make one with a key that nobody else has: for a store that is read by this one alone."""
        return cls([os.urandom(KEY_BYTES)])

    def seal(self, text: str, *, place: str) -> bytes:
        """Seal *text*; *place* is its table, column and row, and has to be named to open it."""
        nonce = os.urandom(_NONCE_BYTES)
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"))
        sealed = self._ciphers[self._newest].encrypt(nonce, packed, place.encode())
        return _FORMAT + self._newest + nonce + sealed

    def open(self, sealed: bytes, *, place: str) -> str:
        """Open what was sealed for *place*. Raises ``OtherKey``."""
        key_id, rest = sealed[1 : 1 + _KEY_ID_BYTES], sealed[1 + _KEY_ID_BYTES :]
        cipher = self._ciphers.get(key_id) if sealed[:1] == _FORMAT else None
        if cipher is None:
            raise OtherKey(_UNREADABLE)
        try:
            packed = cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise OtherKey(_UNREADABLE) from None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")

    def digest(self, text: str, *, of: str) -> str:
        """Give a keyed digest of *text*, by which it is found or told apart, never read."""
        return self.digests(text, of=of)[0]

    def digests(self, text: str, *, of: str) -> tuple[str, ...]:
        """Give that digest under each key, the newest first: it may have been made by any."""
        message = f"{of}\0{text}".encode("utf-8", "surrogatepass")
        return tuple(
            hmac.new(one, message, hashlib.sha256).hexdigest() for one in self._digest_keys
        )


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id\0" + key).digest()[:_KEY_ID_BYTES]
