"""When metadata and certificates of SAML end, the identity providers' and our own."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509

from verifier.login.saml.keys import KeyPair, SpKeys, read_certificate
from verifier.login.saml.metadata_values import IdpMetadata
from verifier.model.expiry import Expiring, Expiry


def of_metadata(idp_id: str, metadata: IdpMetadata) -> Iterator[Expiry]:
    """Give when *metadata* ends, if it says so, and each of its signing certificates."""
    if metadata.valid_until is not None:
        yield Expiry(what=Expiring.IDP_METADATA, idp_id=idp_id, ends_at=metadata.valid_until)
    for number, pem in enumerate(metadata.certificates, 1):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        yield Expiry(
            what=Expiring.IDP_CERTIFICATE,
            idp_id=idp_id,
            number=number,
            ends_at=certificate.not_valid_after_utc,
        )


def of_keys(keys: SpKeys) -> Iterator[Expiry]:
    """Give when our own certificates end. Raises ``KeyProblem``."""
    yield from _of_pairs(Expiring.SP_SIGNING, keys.signing)
    yield from _of_pairs(Expiring.SP_ENCRYPTION, keys.encryption)


def _of_pairs(what: Expiring, pairs: tuple[KeyPair, ...]) -> Iterator[Expiry]:
    for number, (_, certificate) in enumerate(pairs, 1):
        ends_at = read_certificate(certificate).not_valid_after_utc
        yield Expiry(what=what, number=number, ends_at=ends_at)
