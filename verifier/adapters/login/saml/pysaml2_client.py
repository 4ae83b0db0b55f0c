"""One pysaml2 client per identity provider, and replacements for pysaml2's temporary files.

With signatures checked in this process, no file is needed. The program xmlsec1 needs files;
pysaml2 keeps its own temporary files open until the interpreter collects them, and has no setting
for their folder. The files here are never open for longer than one call, and are removed as soon
as nothing refers to them.
"""

import functools
import io
import logging
import os
import shutil
import sys
import tempfile
import threading
import weakref
from collections import OrderedDict
from pathlib import Path
from typing import Any, Self

import saml2.sigver
from cryptography.hazmat.primitives import serialization
from saml2 import BINDING_HTTP_POST
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.sigver import DecryptError

from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.adapters.messages.saml_xml import RSA_SHA256, SHA256
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.domain.model.site import Idp, Site
from verifier.resources import make_private_folder


class MemoryFile(io.BytesIO):
    """A certificate in memory. Its *name*, which pysaml2 passes to our crypto, is itself."""

    def __init__(self, suffix: str = "", delete: bool = True) -> None:  # noqa: ARG002 - pysaml2 gives them
        super().__init__()

    @property
    def name(self) -> Self:
        """The object itself, which the in-process crypto reads instead of a file."""
        return self


class TemporaryFile:
    """A replacement for ``tempfile.NamedTemporaryFile``, with the methods that pysaml2 uses.

    Only the file's owner can read it.
    """

    def __init__(
        self,
        suffix: str = "",
        delete: bool = True,  # noqa: ARG002 - pysaml2 gives it; nothing is ever left behind
        *,
        folder: Path,
    ) -> None:
        descriptor, self.name = tempfile.mkstemp(suffix, "saml-", folder)
        os.close(descriptor)
        self._remove = weakref.finalize(self, Path(self.name).unlink, missing_ok=True)

    def write(self, content: bytes) -> None:
        """Append to the file."""
        with Path(self.name).open("ab") as file:
            file.write(content)

    def read(self) -> bytes:
        """Read the whole file, including what another program has written to it."""
        return Path(self.name).read_bytes()

    def seek(self, position: int) -> None:
        """Do nothing: reading always starts at the beginning."""

    def close(self) -> None:
        """Remove the file."""
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def use_temporary_folder(folder: Path | None = None) -> None:
    """Let pysaml2 write its temporary files into *folder*; without one, keep them in memory.

    This applies to the whole process: all its clients check signatures in the same way.
    """
    # it imports the class by name; TMPDIR would move everybody else's files too
    saml2.sigver.NamedTemporaryFile = (
        MemoryFile if folder is None else functools.partial(TemporaryFile, folder=folder)
    )


def private_folder(data_folder: Path) -> Path:
    """Create this process's own folder, and remove those that killed processes left behind."""
    parent = data_folder / "xmlsec1"
    make_private_folder(parent)
    for left in parent.iterdir():
        try:
            os.kill(int(left.name), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            continue  # somebody else's process
    folder = parent / str(os.getpid())
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def require_xmlsec1(program: str) -> None:
    """Raise ``CryptoUnavailable`` if *program* cannot be run."""
    if not os.access(program, os.X_OK) or not Path(program).is_file():
        raise CryptoUnavailable(
            f"The program {program} is not installed; install it (on Debian: apt-get install "
            'xmlsec1), name its place as xmlsec1 in [saml], or set crypto = "in-process".'
        )


MOST_KEPT = 64


def silence_pysaml2() -> None:
    """Stop pysaml2 from logging: it logs whole responses, at level ERROR."""
    logger = logging.getLogger("saml2")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def read_keys_once() -> None:
    """Let pysaml2 read a private key only if its file has changed, not twice for each client.

    The key has already been checked (``keys.check_pair``); OpenSSL's own check takes about 100 ms.
    """
    # pysaml2 looks the function up by name and has no setting for the key itself
    saml2.sigver.import_rsa_key_from_file = _key_in


def _key_in(filename: str) -> Any:
    status = Path(filename).stat()
    return _read_key(filename, (status.st_ino, status.st_mtime_ns, status.st_size))


@functools.lru_cache(maxsize=8)
def _read_key(filename: str, _changed: tuple[int, ...]) -> Any:
    return serialization.load_pem_private_key(
        Path(filename).read_bytes(), password=None, unsafe_skip_rsa_key_validation=True
    )


class _KeepsNothing:
    """An identity cache that stores nothing; pysaml2's own keeps everybody who ever logged in."""

    def set(self, name_id: Any, issuer: Any, info: Any, not_on_or_after: Any = 0) -> None:
        """Store nothing."""


class Clients:
    """A cache of pysaml2 clients, by identity provider. Thread-safe.

    Building one takes about 2 ms. Only the ``MOST_KEPT`` most recently used are kept, because a
    federation has thousands of members.
    """

    def __init__(self, site: Site, keys: SpKeys) -> None:
        silence_pysaml2()
        read_keys_once()
        self._site = site
        self._keys = keys
        self._kept: OrderedDict[tuple[str, bool], tuple[IdpMetadata, Any]] = OrderedDict()
        self._lock = threading.Lock()
        if site.saml.crypto == "xmlsec1":
            require_xmlsec1(site.saml.xmlsec1)
            use_temporary_folder(private_folder(site.store.folder))
        else:
            use_temporary_folder()
            _in_process(allow_sha1=False)  # fails now instead of at the first login

    def get(self, idp: Idp, metadata: IdpMetadata, *, unsolicited: bool = False) -> Any:
        """Return the client for logins at *idp*.

        *unsolicited* is for logins that the identity provider started itself.
        """
        key = (idp.id, unsolicited)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != metadata:
                client = self._build(idp, metadata, unsolicited=unsolicited)
                kept = self._kept[key] = metadata, client
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept[1]

    def _build(self, idp: Idp, metadata: IdpMetadata, *, unsolicited: bool) -> Any:
        config = SPConfig().load(self._config(metadata, unsolicited=unsolicited))
        client = Saml2Client(config=config, identity_cache=_KeepsNothing())
        if self._site.saml.crypto == "in-process":
            client.sec.crypto = _in_process(allow_sha1=idp.allow_sha1)
        client.sec.decrypt_keys = functools.partial(_decrypt, client.sec)
        if (
            not client.want_assertions_or_response_signed
            or client.allow_unsolicited != unsolicited
        ):
            raise RuntimeError("pysaml2 did not take its settings")
        if not client.sec.only_use_keys_in_metadata:
            raise RuntimeError("pysaml2 would take keys from messages")
        return client

    def _config(self, metadata: IdpMetadata, *, unsolicited: bool) -> dict[str, Any]:
        saml = self._site.saml
        signing_key, signing_certificate = self._keys.signing[0]
        in_process = saml.crypto == "in-process"
        return {
            "entityid": self._site.sp_entity_id,
            "key_file": str(signing_key),
            "cert_file": str(signing_certificate),
            "encryption_keypairs": [
                {"key_file": str(key), "cert_file": str(certificate)}
                for key, certificate in self._keys.encryption
            ],
            # with signatures in process, pysaml2 still requires a file name; it is never run
            "xmlsec_binary": sys.executable if in_process else saml.xmlsec1,
            "only_use_keys_in_metadata": True,
            "allow_unknown_attributes": True,
            "accepted_time_diff": saml.clock_tolerance_seconds,
            "metadata": {"inline": [metadata.xml]},
            "service": {
                "sp": {
                    "endpoints": {
                        "assertion_consumer_service": [(self._site.acs_url, BINDING_HTTP_POST)]
                    },
                    "want_assertions_or_response_signed": True,
                    "want_response_signed": False,
                    "want_assertions_signed": False,
                    "allow_unsolicited": unsolicited,
                    "authn_requests_signed": saml.sign_requests,
                    # pysaml2 reads these two only here; elsewhere it signs with SHA-1
                    "signing_algorithm": RSA_SHA256,
                    "digest_algorithm": SHA256,
                }
            },
        }


def _decrypt(security: Any, encrypted: Any, keys: Any = None) -> str:  # noqa: ARG001 - pysaml2 gives it
    """Decrypt with our own keys; *keys* is ignored, and only there because pysaml2 passes it.

    pysaml2 passes an EncryptedAttribute as its own object, which no backend can read; and a
    plaintext that is not UTF-8 must fail like any other failure. Raises ``DecryptError``.
    """
    text = encrypted if isinstance(encrypted, str | bytes) else str(encrypted)
    try:
        return str(security.decrypt(text))
    except Exception:  # noqa: BLE001 - one answer for every failure
        raise DecryptError("Cannot decrypt") from None


def _in_process(*, allow_sha1: bool) -> Any:
    # imported late: with crypto = "xmlsec1" the Python package xmlsec need not be usable
    from verifier.adapters.login.saml.in_process_crypto import InProcessCrypto  # noqa: PLC0415

    return InProcessCrypto(allow_sha1=allow_sha1)
