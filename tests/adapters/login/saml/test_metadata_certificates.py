from __future__ import annotations

import pytest

from tests.metadata_factories import (
    NOW,
    make_entity,
    make_idp,
    make_key,
    make_key_descriptor,
    make_role,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused
from verifier.adapters.login.saml.metadata_reading import read_metadata


def read(keys):
    document = make_entity(role=make_role(keys=keys))
    return read_metadata(document.encode(), idp=make_idp(), now=NOW)


def test_keeps_signing_certificates_in_order_and_once():
    """Keys for signing and for any use count, encryption keys do not, repetitions are dropped."""
    first, second = make_key("first"), make_key("second")
    keys = (
        make_key_descriptor(first.base64)
        + make_key_descriptor(make_key("other").base64, use="encryption")
        + make_key_descriptor(second.base64, use=None)
        + make_key_descriptor(first.base64)
    )
    assert (first.certificate.decode(), second.certificate.decode()) == read(keys).certificates


def test_text_may_be_folded_and_hold_a_comment():
    """Line breaks and comments inside a certificate's text do not cut it short."""
    key = make_key()
    folded = f"\n {key.base64[:64]}\n <!-- line -->{key.base64[64:]}\n"
    assert (key.certificate.decode(),) == read(make_key_descriptor(folded)).certificates


def test_elliptic_curves_are_accepted():
    """A certificate with a NIST curve is a good one."""
    assert 1 == len(read(make_key_descriptor(make_key("c", curve=True).base64)).certificates)


def test_no_certificate_is_refused():
    """Without a signing key no login could ever be verified."""
    for keys in ("", make_key_descriptor(use="encryption")):
        with pytest.raises(MetadataRefused, match="no signing certificate"):
            read(keys)


@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        ("AAAA", "signing certificate 2 of 2 in the metadata is not an X.509 certificate"),
        ("!!!", "signing certificate 2 of 2 in the metadata is not an X.509 certificate"),
        ("", "signing certificate 2 of 2 in the metadata is not an X.509 certificate"),
    ],
)
def test_a_bad_certificate_is_named_by_its_place(certificate, message):
    """One bad certificate among good ones is refused, not passed over."""
    with pytest.raises(MetadataRefused, match=message):
        read(make_key_descriptor() + make_key_descriptor(certificate))


def test_a_short_key_is_refused():
    """An RSA key under 2048 bits is refused with its length."""
    with pytest.raises(MetadataRefused, match="RSA key of only 1024 bits"):
        read(make_key_descriptor(make_key("short", bits=1024).base64))


def test_an_expired_certificate_is_a_notice():
    """In metadata a certificate only carries a key; its date is worth a notice and no more."""
    metadata = read(make_key_descriptor(make_key("old", days=-30).base64))
    assert 1 == len(metadata.certificates)
    notice = (
        "The signing certificate 1 of 1 expired on 2026-10-25; its key is still used, as metadata "
        "says so."
    )
    assert (notice,) == metadata.notices
