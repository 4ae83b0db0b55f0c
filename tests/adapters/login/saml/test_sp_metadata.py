from dataclasses import replace

import pytest
from lxml import etree
from saml2.xml.schema import validate

from tests.factories import BASIC, URI, make_form, make_site, make_vufind
from tests.metadata_factories import NOW, make_key
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.sp_metadata import (
    requested_attributes,
    sp_metadata,
)
from verifier.adapters.messages.saml_xml import DS, PREFIXES
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
    """What people see is taken from the site file, escaped."""
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
