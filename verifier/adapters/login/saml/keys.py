"""The service provider's keys, read or created, and when certificates and metadata expire."""

import contextlib
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from verifier.adapters.login.gate_record import Refused
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.site import Site
from verifier.resources import make_private_folder

KeyPair = tuple[Path, Path]  # private key, certificate; both PEM

MADE_BITS = 3072
LEAST_BITS = 2048
_SAMPLE = b"a pair that fits"
MADE_DAYS = 3650  # the certificate only carries the key: identity providers pin it by hand
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyProblem(Refused):
    """One of our keys cannot be used. ``message`` is one sentence that names the file."""


@dataclass(frozen=True, slots=True)
class SpKeys:
    """Our key pairs, newest first. The first signing key signs; every encryption key decrypts."""

    signing: tuple[KeyPair, ...]
    encryption: tuple[KeyPair, ...]


def load_or_make_keys(site: Site) -> SpKeys:
    """Load and check the site's keys. If the site file names none, create a pair once.

    Raises ``KeyProblem`` if a file cannot be read, is not an unencrypted RSA key of at least 2048
    bits, does not match its certificate, or can be read by other users.
    """
    folder = site.saml.key_folder or site.store.folder / "keys"
    host = urlsplit(site.base_url).hostname or "localhost"
    keys = SpKeys(
        signing=site.saml.signing_keys or (_kept_pair(folder, "signing", host),),
        encryption=site.saml.encryption_keys or (_kept_pair(folder, "encryption", host),),
    )
    for pair in dict.fromkeys(keys.signing + keys.encryption):
        check_pair(pair)
    return keys


def check_pair(pair: KeyPair) -> None:
    """Raise ``KeyProblem`` unless *pair* is a safe private key and the certificate for it."""
    key_path, certificate_path = pair
    key = _read_key(key_path)
    fits = read_certificate(certificate_path).public_key() == key.public_key()
    try:
        signature = key.sign(_SAMPLE, padding.PKCS1v15(), hashes.SHA256())
        key.public_key().verify(signature, _SAMPLE, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        fits = False
    if not fits:
        raise KeyProblem(
            f"The certificate {certificate_path} does not belong to the key {key_path}; "
            "name the two files of one pair."
        )


def read_certificate(path: Path) -> x509.Certificate:
    """Read the certificate in the PEM file *path*. Raises ``KeyProblem``."""
    try:
        return x509.load_pem_x509_certificate(_read(path, "certificate"))
    except ValueError as error:
        raise KeyProblem(f"The file {path} does not hold an X.509 certificate in PEM.") from error


def _read_key(path: Path) -> rsa.RSAPrivateKey:
    content = _read(path, "private key")
    if path.stat().st_mode & OTHERS:
        raise KeyProblem(
            f"The private key {path} can be read by other users of this computer; "
            f"make it private with: chmod 600 {path}"
        )
    try:
        # OpenSSL would take 0.1 s to check that the primes are prime; instead, check_pair shows
        # by a signature that the pair works.
        key = serialization.load_pem_private_key(
            content, password=None, unsafe_skip_rsa_key_validation=True
        )
    except TypeError as error:
        raise KeyProblem(
            f"The private key {path} is protected by a password; store it without one."
        ) from error
    except ValueError as error:
        raise KeyProblem(f"The file {path} does not hold a private key in PEM.") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise KeyProblem(
            f"The private key {path} is not an RSA key of at least {LEAST_BITS} bits; "
            "make a new one."
        )
    return key


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyProblem(
            f"The {what} {path} cannot be read ({error.strerror or 'unknown reason'})."
        ) from error


def _kept_pair(folder: Path, use: Literal["signing", "encryption"], host: str) -> KeyPair:
    kept = folder / use
    pair = kept / "key.pem", kept / "certificate.pem"
    if kept.exists():
        return pair
    try:
        make_private_folder(folder)
        made = Path(tempfile.mkdtemp(dir=folder, prefix=f".{use}-"))  # mode 0700
        for name, content in zip(
            ("key.pem", "certificate.pem"),
            make_pair(host, bits=MADE_BITS, days=MADE_DAYS),
            strict=True,
        ):
            path = made / name
            path.touch(mode=0o600, exist_ok=False)
            with contextlib.suppress(NotImplementedError):
                path.chmod(0o600)
            path.write_bytes(content)
        try:
            made.rename(kept)  # atomic, even if two processes start at once
        except OSError:
            shutil.rmtree(made)
            if not kept.exists():
                raise
    except OSError as error:
        raise KeyProblem(
            f"A {use} key cannot be kept in {folder} ({error.strerror or 'unknown reason'}); "
            "make the folder writable, or name another one as key_folder in [saml]."
        ) from error
    return pair


def make_pair(host: str, *, bits: int, days: int) -> tuple[bytes, bytes]:
    """Create a private key and a certificate for it that is valid from now on, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)


def metadata_expiries(idp_id: str, metadata: IdpMetadata) -> Iterator[Expiry]:
    """Yield the expiry date of *metadata*, if it has one, and of each of its certificates."""
    if metadata.valid_until is not None:
        yield Expiry(what=Expiring.IDP_METADATA, idp_id=idp_id, ends_at=metadata.valid_until)
    for number, ends_at in enumerate(certificate_ends(metadata), 1):
        yield Expiry(what=Expiring.IDP_CERTIFICATE, idp_id=idp_id, number=number, ends_at=ends_at)


def certificate_ends(metadata: IdpMetadata) -> tuple[datetime, ...]:
    """Return the expiry date of each signing certificate, in order. Each is aware, in UTC."""
    return tuple(
        x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
        for pem in metadata.certificates
    )


def key_expiries(keys: SpKeys) -> Iterator[Expiry]:
    """Yield the expiry dates of our own certificates. Raises ``KeyProblem``."""
    for what, pairs in (
        (Expiring.SP_SIGNING, keys.signing),
        (Expiring.SP_ENCRYPTION, keys.encryption),
    ):
        for number, (_, certificate) in enumerate(pairs, 1):
            ends_at = read_certificate(certificate).not_valid_after_utc
            yield Expiry(what=what, number=number, ends_at=ends_at)
