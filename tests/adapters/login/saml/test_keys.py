import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tests.factories import make_site
from tests.metadata_factories import make_key
from verifier.adapters.login.saml.keys import (
    KeyProblem,
    check_pair,
    key_expiries,
    load_or_make_keys,
    metadata_expiries,
)
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.model.connection_test import Expiring
from verifier.domain.model.site import SamlSettings

LOCKED = serialization.load_pem_private_key(make_key().private, None).private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.BestAvailableEncryption(b"secret"),
)


@pytest.fixture
def pair(tmp_path):
    return make_key().written(tmp_path, "sp")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_makes_keys_once_and_keeps_them_private(tmp_path):
    site = make_site(tmp_path)
    keys = load_or_make_keys(site)
    assert keys == load_or_make_keys(site)
    assert keys.signing != keys.encryption
    for key, certificate in keys.signing + keys.encryption:
        assert 0o600 == mode(key)
        assert 0o600 == mode(certificate)
        assert 0o700 == mode(key.parent)
    assert 0o700 == mode(tmp_path / "keys")


def test_the_certificate_names_our_host(tmp_path):
    keys = load_or_make_keys(make_site(tmp_path))
    made = x509.load_pem_x509_certificate(keys.signing[0][1].read_bytes())
    assert "CN=verify.example.edu" == made.subject.rfc4514_string()
    assert 3650 == (made.not_valid_after_utc - made.not_valid_before_utc).days
    assert 3072 == made.public_key().key_size


def test_several_starts_at_once_agree(tmp_path):
    """Processes that start together end up with the same pair, and leave nothing behind."""
    site = make_site(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_or_make_keys(site), range(4)))
    assert 1 == len(set(found))
    assert ["encryption", "signing"] == sorted(path.name for path in (tmp_path / "keys").iterdir())


def test_uses_the_sites_own_keys(tmp_path, pair):
    saml = SamlSettings(signing_keys=(pair,), encryption_keys=(pair,))
    keys = load_or_make_keys(replace(make_site(tmp_path), saml=saml))
    assert (pair,) == keys.signing
    assert (pair,) == keys.encryption
    assert not (tmp_path / "keys").exists()


def test_a_key_folder_can_be_chosen(tmp_path):
    saml = SamlSettings(key_folder=tmp_path / "elsewhere")
    keys = load_or_make_keys(replace(make_site(tmp_path), saml=saml))
    assert tmp_path / "elsewhere" / "signing" / "key.pem" == keys.signing[0][0]


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660])
def test_refuses_a_key_that_others_can_read(pair, bits):
    pair[0].chmod(bits)
    with pytest.raises(KeyProblem, match=r"can be read by other users.*chmod 600") as problem:
        check_pair(pair)
    assert str(pair[0]) in problem.value.message


@pytest.mark.parametrize(
    ("place", "content", "message"),
    [
        (1, make_key("other").certificate, "does not belong to the key"),
        (0, make_key("short", bits=1024).private, "not an RSA key of at least 2048 bits"),
        (0, make_key("c", curve=True).private, "not an RSA key of at least 2048 bits"),
        (0, LOCKED, "protected by a password"),
    ],
    ids=["other pair", "short", "curve", "password"],
)
def test_refuses_a_pair_that_cannot_be_used(pair, place, content, message):
    """A key under a password cannot be used without asking somebody at each start."""
    pair[place].write_bytes(content)
    with pytest.raises(KeyProblem, match=message):
        check_pair(pair)


@pytest.mark.parametrize("place", [0, 1])
def test_names_the_file_that_is_wrong(pair, place):
    pair[place].write_text("junk-content")
    with pytest.raises(KeyProblem, match="does not hold") as problem:
        check_pair(pair)
    assert str(pair[place]) in problem.value.message
    assert "junk-content" not in problem.value.message
    pair[place].unlink()
    with pytest.raises(KeyProblem, match="cannot be read"):
        check_pair(pair)


def test_says_where_keys_cannot_be_kept(tmp_path):
    (tmp_path / "file").write_text("")
    saml = SamlSettings(key_folder=tmp_path / "file" / "keys")
    with pytest.raises(KeyProblem, match="key_folder"):
        load_or_make_keys(replace(make_site(tmp_path), saml=saml))


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

    def ends(metadata):
        expiries = metadata_expiries("campus", metadata)
        return [(expiry.what, expiry.number, expiry.ends_at) for expiry in expiries]

    certificates = [(Expiring.IDP_CERTIFICATE, number, until) for number in (1, 2)]
    assert certificates[:1] == ends(known)
    assert [(Expiring.IDP_METADATA, 1, END), *certificates] == ends(twice)
    assert {"campus"} == {expiry.idp_id for expiry in metadata_expiries("campus", twice)}


def test_our_own_certificates_end(tmp_path):
    """Those that sign and those that decrypt, each counted from one."""
    keys = load_or_make_keys(make_site(tmp_path))
    found = list(key_expiries(keys))

    assert [(Expiring.SP_SIGNING, None, 1), (Expiring.SP_ENCRYPTION, None, 1)] == [
        (entry.what, entry.idp_id, entry.number) for entry in found
    ]
    assert all(entry.ends_at > datetime.now(UTC) + timedelta(days=3000) for entry in found)
