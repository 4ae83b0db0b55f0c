"""The signing certificates of an identity provider: carriers of keys, each one checked."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import namespaces as ns

LEAST_RSA_BITS = 2048  # SAML2Int MD05-MD07
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


def signing_certificates(
    role: etree._Element, *, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the certificates (PEM, document order, each once) and notices about them.

    A key without ``use`` signs as well (saml-metadata 2.4.1.1). An expired certificate is a
    notice only: in metadata it carries a key, and its dates mean nothing. Raises
    ``MetadataRefused`` naming the certificate by its place.
    """
    texts = [
        one.xpath("string()")
        for descriptor in role.findall("md:KeyDescriptor", ns.PREFIXES)
        if descriptor.get("use") in (None, "signing")
        for one in descriptor.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", ns.PREFIXES)
    ]
    if not texts:
        raise MetadataRefused(
            "The metadata holds no signing certificate of the identity provider, so no login "
            "could be verified; ask the identity team for complete metadata."
        )
    pems: dict[str, None] = {}
    notices: dict[str, None] = {}
    for place, text in enumerate(texts, start=1):
        name = f"signing certificate {place} of {len(texts)}"
        certificate = _read(str(text), name)
        _check_key(certificate, name)
        pems[certificate.public_bytes(Encoding.PEM).decode("ascii")] = None
        if certificate.not_valid_after_utc <= now:
            notices[
                f"The {name} expired on {certificate.not_valid_after_utc:%Y-%m-%d}; its key is "
                "still used, as metadata says so."
            ] = None
    return tuple(pems), tuple(notices)


def _read(text: str, name: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(
            base64.b64decode("".join(text.split()), validate=True)
        )
    except (ValueError, binascii.Error):
        raise MetadataRefused(
            f"The {name} in the metadata is not an X.509 certificate; ask the identity team for "
            "correct metadata."
        ) from None


def _check_key(certificate: x509.Certificate, name: str) -> None:
    try:
        key = certificate.public_key()
    except Exception:  # noqa: BLE001 - cryptography raises several types for keys it cannot read
        key = None
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size >= LEAST_RSA_BITS:
            return
        raise MetadataRefused(
            f"The {name} has an RSA key of only {key.key_size} bits; SAML needs at least "
            f"{LEAST_RSA_BITS} (SAML2Int MD07)."
        )
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES):
        return
    raise MetadataRefused(
        f"The {name} holds a kind of key that SAML does not use here; RSA of at least "
        f"{LEAST_RSA_BITS} bits or an elliptic curve of NIST would do."
    )
