import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree
from saml2.xml.schema import validate

from tests.factories import BASIC, URI, make_form, make_site, make_vufind
from tests.metadata_factories import NOW, make_key
from verifier.adapters.login.saml.keys import (
    KeyProblem,
    SpKeys,
    check_pair,
    key_expiries,
    load_or_make_keys,
    metadata_expiries,
)
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.sp_metadata import (
    requested_attributes,
    sp_metadata,
)
from verifier.adapters.messages.saml_xml import DS, PREFIXES
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.model.connection_test import Expiring
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import Contact, SamlSettings


@pytest.fixture
def keys(tmp_path):
    new, old, secret = (
        make_key(name).written(tmp_path, name) for name in ("new", "old", "secret")
    )
    return SpKeys(signing=(new, old), encryption=(secret,))


FULL = SamlSettings(
    display_name="Verifier & friends",
    description="What is released",
    logo_url="https://verify.example.edu/logo.png",
    privacy_url="https://verify.example.edu/privacy",
    contact=Contact(name="Library systems", email="systems@example.edu"),
)


def made(tmp_path, keys, **more):
    site = replace(make_site(tmp_path), **more)
    document = sp_metadata(site, keys, now=NOW)
    return document, etree.fromstring(document)


def texts(root, path):
    return [element.text for element in root.findall(path, PREFIXES)]


def attributes(root, path, name):
    return [element.get(name) for element in root.findall(path, PREFIXES)]


@pytest.mark.parametrize("identifier", ["employeeNumber", "subject-id", "name-id"])
@pytest.mark.parametrize("saml", [FULL, SamlSettings()], ids=["full", "bare"])
def test_fits_the_metadata_schema(tmp_path, keys, identifier, saml):
    """The document is valid under the SAML metadata schema, with every setting and with none."""
    form = make_form(identifier=identifier, email=None)
    document, _ = made(tmp_path, keys, saml=saml, form=form)
    validate(document)


def test_says_who_we_are_and_until_when(tmp_path, keys):
    _, root = made(tmp_path, keys)
    assert "https://verify.example.edu/sp" == root.get("entityID")
    assert "2026-12-22T12:00:00Z" == root.get("validUntil")


def test_one_place_for_answers_and_no_logout(tmp_path, keys):
    _, root = made(tmp_path, keys)
    path = "md:SPSSODescriptor/md:AssertionConsumerService"
    assert ["https://verify.example.edu/saml/acs"] == attributes(root, path, "Location")
    assert ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"] == attributes(root, path, "Binding")
    assert [] == root.findall(".//md:SingleLogoutService", PREFIXES)


def test_every_key_is_there(tmp_path, keys):
    _, root = made(tmp_path, keys)
    path = "md:SPSSODescriptor/md:KeyDescriptor"
    assert ["signing", "signing", "encryption"] == attributes(root, path, "use")
    assert [make_key("new").base64, make_key("old").base64, make_key("secret").base64] == texts(
        root, f"{path}/ds:KeyInfo/ds:X509Data/ds:X509Certificate"
    )
    assert [
        "http://www.w3.org/2009/xmlenc11#aes128-gcm",
        "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    ] == attributes(root, f"{path}/md:EncryptionMethod", "Algorithm")


def test_no_private_key_and_no_weak_algorithm(tmp_path, keys):
    document, root = made(tmp_path, keys)
    for certificate in root.iter(f"{{{DS}}}X509Certificate"):
        certificate.text = ""  # in which any three letters may stand
    written = etree.tostring(root)

    assert b"PRIVATE" not in document
    for word in (b"sha1", b"rsa-1_5", b"cbc", b"ripemd", b"md5"):
        assert word not in written


def test_signing_of_requests_is_said(tmp_path, keys):
    for sign, expected in ((True, "true"), (False, "false")):
        _, root = made(tmp_path, keys, saml=SamlSettings(sign_requests=sign))
        role = root.find("md:SPSSODescriptor", PREFIXES)
        assert expected == role.get("AuthnRequestsSigned")
        assert "true" == role.get("WantAssertionsSigned")


def test_people_read_name_description_logo_privacy_and_contact(tmp_path, keys):
    _, root = made(tmp_path, keys, saml=FULL)
    ui = "md:SPSSODescriptor/md:Extensions/mdui:UIInfo"
    assert ["Verifier & friends"] == texts(root, f"{ui}/mdui:DisplayName")
    assert ["What is released"] == texts(root, f"{ui}/mdui:Description")
    assert ["https://verify.example.edu/logo.png"] == texts(root, f"{ui}/mdui:Logo")
    assert ["https://verify.example.edu/privacy"] == texts(root, f"{ui}/mdui:PrivacyStatementURL")
    assert ["mailto:systems@example.edu"] == texts(root, "md:ContactPerson/md:EmailAddress")
    assert ["technical"] == attributes(root, "md:ContactPerson", "contactType")


def test_the_sites_name_stands_in(tmp_path, keys):
    _, root = made(tmp_path, keys)
    ui = "md:SPSSODescriptor/md:Extensions/mdui:UIInfo"
    assert ["Example University Library: attribute release verifier"] == texts(
        root, f"{ui}/mdui:DisplayName"
    )
    assert [] == root.findall(f"{ui}/mdui:Logo", PREFIXES)
    assert [] == root.findall("md:ContactPerson", PREFIXES)


def test_asks_for_the_identifier(tmp_path, keys):
    """The request form's attributes are requested, and nothing where there are none."""
    _, root = made(tmp_path, keys)
    path = "md:SPSSODescriptor/md:AttributeConsumingService/md:RequestedAttribute"
    assert ["employeeNumber", "mail"] == attributes(root, path, "FriendlyName")
    assert ["true", "false"] == attributes(root, path, "isRequired")
    _, root = made(tmp_path, keys, form=make_form(identifier="name-id", email=None))
    assert [] == root.findall(".//md:AttributeConsumingService", PREFIXES)


@pytest.mark.parametrize(
    ("identifier", "needs"),
    [
        ("subject-id", ["subject-id"]),
        ("pairwise-id", ["pairwise-id"]),
        ("employeeNumber", []),
    ],
)
def test_signals_the_need_for_a_subject_id(tmp_path, keys, identifier, needs):
    _, root = made(tmp_path, keys, form=make_form(identifier=identifier))
    path = "md:Extensions/mdattr:EntityAttributes/saml:Attribute"
    req = "urn:oasis:names:tc:SAML:profiles:subject-id:req"
    assert [req for _ in needs] == attributes(root, path, "Name")
    assert needs == texts(root, f"{path}/saml:AttributeValue")


def asked(form):
    return [
        (attribute.name, attribute.friendly_name, attribute.required)
        for attribute in requested_attributes(form)
    ]


NUMBER = ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber", True)
MAIL = ("urn:oid:0.9.2342.19200300.100.1.3", "mail")
MAPPED = {"identifier": "barcode", "attribute_map": (("barcode", ("urn:oid:1.2.3",)),)}
BY_HEADER = {"door": EntryPoint.HEADER, "identifier": "mail", "header_identifier": MAIL[0]}
EPPN = ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName", True)
UID = ("urn:oid:0.9.2342.19200300.100.1.1", "uid", True)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"email": "mail"}, [NUMBER, (*MAIL, False)]),
        ({"vufind": make_vufind(username="eduPersonPrincipalName")}, [EPPN]),
        ({"header_identifier": "uid"}, [NUMBER, UID]),
        ({**BY_HEADER, "email": "mail"}, [(*MAIL, True)]),
        (MAPPED, [("urn:oid:1.2.3", "barcode", True)]),
        ({"identifier": "barcode"}, [("barcode", None, True)]),
        *(({"identifier": name}, []) for name in ("name-id", "sub", "principal")),
        ({"identifier": "typed-username"}, []),
    ],
    ids=[
        *("mail is optional", "VuFind's own setting goes first", "header", "each once"),
        *("the site's name", "unregistered", "name-id", "sub", "principal", "typed"),
    ],
)
def test_what_is_asked_for(form, expected):
    """What names the patron is required, by registered name; what is no attribute is left out."""
    assert expected == asked(make_form(**{"email": None, **form}))


def test_the_format_of_a_name():
    """A registered name is a URI; one of the site's own is not."""
    assert {URI} == {attribute.name_format for attribute in requested_attributes(make_form())}
    [own] = requested_attributes(make_form(identifier="barcode", email=None))
    assert BASIC == own.name_format


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
    keys = load_or_make_keys(make_site(tmp_path))
    found = list(key_expiries(keys))

    assert [(Expiring.SP_SIGNING, None, 1), (Expiring.SP_ENCRYPTION, None, 1)] == [
        (entry.what, entry.idp_id, entry.number) for entry in found
    ]
    assert all(entry.ends_at > datetime.now(UTC) + timedelta(days=3000) for entry in found)
