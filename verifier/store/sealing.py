"""Encryption of values at rest, with a key that is never in the database."""

import base64
import contextlib
import hashlib
import hmac
import os
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.resources import make_private_folder
from verifier.store.db_errors import StoreProblem, WrongKey

# Values at rest: encrypted with a key that is never in the database.
#
# AES-256-GCM. A sealed value is bound to its place, so that one row's value cannot be put into
# another's. Older keys can still decrypt; only the newest one encrypts.

KEY_BYTES = 32
_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_UNREADABLE = (
    "The data store was sealed with another key; give this instance the key that was used "
    "([store] key_file)."
)


class Seal:
    """Encrypts and decrypts ("seals" and "opens") texts, and computes keyed digests.

    *keys* are 32 bytes each, the newest first.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {_id(key): AESGCM(key) for key in keys}
        self._newest = _id(keys[0])
        self._digest_keys = [hashlib.sha256(b"digests\0" + key).digest() for key in keys]

    @classmethod
    def temporary(cls) -> Self:
        """Create a seal with a random key, for a store that only this seal can read."""
        return cls([os.urandom(KEY_BYTES)])

    def seal(self, text: str, *, place: str) -> bytes:
        """Encrypt *text*. *place* is its table, column and row, and is needed to decrypt it."""
        nonce = os.urandom(_NONCE_BYTES)
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"))
        sealed = self._ciphers[self._newest].encrypt(nonce, packed, place.encode())
        return _FORMAT + self._newest + nonce + sealed

    def open(self, sealed: bytes, *, place: str) -> str:
        """Decrypt what was encrypted for *place*. Raises ``WrongKey``."""
        key_id, rest = sealed[1 : 1 + _KEY_ID_BYTES], sealed[1 + _KEY_ID_BYTES :]
        cipher = self._ciphers.get(key_id) if sealed[:1] == _FORMAT else None
        if cipher is None:
            raise WrongKey(_UNREADABLE)
        try:
            packed = cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            raise WrongKey(_UNREADABLE) from None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")

    def digest(self, text: str, *, of: str) -> str:
        """Return a keyed digest of *text*, for finding and comparing it; it cannot be reversed."""
        return self.digests(text, of=of)[0]

    def digests(self, text: str, *, of: str) -> tuple[str, ...]:
        """Return that digest under each key, the newest first, because any may have been used."""
        message = f"{of}\0{text}".encode("utf-8", "surrogatepass")
        return tuple(
            hmac.new(key, message, hashlib.sha256).hexdigest() for key in self._digest_keys
        )


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id\0" + key).digest()[:_KEY_ID_BYTES]


_OF_OTHERS = 0o027  # the group may read it, so that a service account can use it


def load_or_make_seal(path: Path) -> Seal:
    """Read the keys in *path*, one in base64 on each line, newest first; create a missing file.

    Raises ``StoreProblem``.
    """
    try:
        if not path.exists():
            _make(path)
        others_reach = path.stat().st_mode & _OF_OTHERS
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no key"
        raise StoreProblem(f"The data store's key {path} cannot be used: {reason}.") from None
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise StoreProblem(f"The data store's key {path} cannot be used: it holds no key.")
    if others_reach:
        raise StoreProblem(
            f"The data store's key {path} can be read by other accounts; allow it to this one "
            "alone (chmod 600)."
        )
    return Seal(keys)


def _make(path: Path) -> None:
    make_private_folder(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # the first of several wins, and its key is whole
    finally:
        Path(draft).unlink()
