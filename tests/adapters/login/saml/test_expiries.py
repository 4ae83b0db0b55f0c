from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography import x509

from tests.factories import make_site
from verifier.adapters.login.saml.keys import key_expiries, load_or_make_keys, metadata_expiries
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.model.connection_test import Expiring

END = datetime(2027, 1, 1, tzinfo=UTC)


def metadata_in(folder):
    idp = DemoIdp([])
    (folder / "idp-metadata.xml").write_bytes(idp.metadata)
    idp.stop()
    return IdpMetadataBook(make_site(folder)).get("campus")


def test_metadata_ends_and_so_does_each_of_its_certificates(tmp_path):
    """Where it says nothing of an end only the certificates are told, counted from one."""
    known = replace(metadata_in(tmp_path), valid_until=None)
    [pem] = known.certificates
    until = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    twice = replace(known, certificates=(pem, pem), valid_until=END)

    assert [(Expiring.IDP_CERTIFICATE, "campus", 1, until)] == [
        (
            metadata_expiry.what,
            metadata_expiry.idp_id,
            metadata_expiry.number,
            metadata_expiry.ends_at,
        )
        for metadata_expiry in metadata_expiries("campus", known)
    ]
    assert [(Expiring.IDP_METADATA, 1, END), (Expiring.IDP_CERTIFICATE, 1, until)] == [
        (metadata_expiry.what, metadata_expiry.number, metadata_expiry.ends_at)
        for metadata_expiry in metadata_expiries("campus", twice)
    ][:2]
    assert [1, 1, 2] == [
        metadata_expiry.number for metadata_expiry in metadata_expiries("campus", twice)
    ]


def test_our_own_certificates_end(tmp_path):
    """Those that sign and those that decrypt, each counted from one."""
    keys = load_or_make_keys(make_site(tmp_path))
    found = list(key_expiries(keys))

    assert [(Expiring.SP_SIGNING, None, 1), (Expiring.SP_ENCRYPTION, None, 1)] == [
        (entry.what, entry.idp_id, entry.number) for entry in found
    ]
    assert all(entry.ends_at > datetime.now(UTC) + timedelta(days=3000) for entry in found)
