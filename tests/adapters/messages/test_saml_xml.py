"""Opening a message with one private key, without anything around it."""

import pytest
from lxml import etree

from tests.adapters.login.saml.idp_stub import NAMESPACES, Message, encrypt, pair, sign
from verifier.adapters.messages.saml_decryption import CannotDecrypt, decrypt
from verifier.adapters.messages.saml_xml import (
    CannotRead,
    attribute_names,
    child_text,
    elements,
    is_instruction,
    only_child,
    parse,
    read_subject,
    text_of,
)
from verifier.domain.model.capture import Attribute, Subject, SubjectKind

ISSUER = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'


def test_text_is_whole_whatever_stands_inside():
    """A comment or CDATA inside a text does not cut it."""
    assert "user@example.edu.test" == text_of(parse("<a>user@example.edu<!-- -->.test</a>"))
    assert "a<b>c" == text_of(parse("<a>a<![CDATA[<b>]]>c</a>", for_reading=True))


def test_comments_stay_where_signatures_are_verified():
    assert 1 == len(parse("<a><!-- b --></a>"))
    assert 0 == len(parse("<a><!-- b --><?c?></a>", for_reading=True))


def test_a_declaration_before_text_is_ignored():
    assert "é" == text_of(parse('<?xml version="1.0" encoding="latin-1"?><a>é</a>'))


def test_external_entities_are_never_resolved(tmp_path):
    (tmp_path / "secret").write_text("secret")
    document = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{tmp_path}/secret">]><a>&b;</a>'
    assert "secret" not in text_of(parse(document))


def test_only_elements_are_elements():
    root = parse("<a><!-- b --><?c d?><e/></a>")
    assert ["a", "e"] == [element.tag for element in elements(root)]
    assert [False, True, False] == [is_instruction(entry) for entry in root]


def test_an_only_child_is_the_only_one():
    root = parse(f"<a {ISSUER}><saml:Issuer>x</saml:Issuer></a>")
    two = parse(f"<a {ISSUER}><saml:Issuer/><saml:Issuer/></a>")
    assert "x" == child_text(root, "saml:Issuer")
    assert only_child(two, "saml:Issuer") is None
    assert child_text(None, "saml:Issuer") is None


def test_broken_xml_raises():
    with pytest.raises(etree.XMLSyntaxError):
        parse("<a>")


URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


def attribute(values, name="urn:oid:2.16.840.1.113730.3.1.3"):
    return f'<saml:Attribute Name="{name}">{values}</saml:Attribute>'


def value(text, extra=""):
    return f"<saml:AttributeValue{extra}>{text}</saml:AttributeValue>"


def received(desk, *attributes, statements=1):
    """What the capture holds after a login with these attributes."""
    statement = "<saml:AttributeStatement>{}</saml:AttributeStatement>"
    if statements == 1:
        written = statement.format("".join(attributes))
    else:
        written = "".join(map(statement.format, attributes))
    return desk.answer(attributes=written).capture.attributes


@pytest.mark.parametrize(
    ("sent", "values"),
    [
        (value("00123456"), ("00123456",)),
        (value(" 21234 "), (" 21234 ",)),
        (value("  "), ("  ",)),
        (value(""), ("",)),
        ("<saml:AttributeValue/>", ("",)),
        ("", ()),
        (value("", ' xsi:nil="true"'), ("",)),
        (value("00123", ' xsi:type="xs:integer"'), ("00123",)),
        (value("true", ' xsi:type="xs:boolean"'), ("true",)),
        (value("21234<!-- 5 -->000"), ("21234000",)),
        (value("<![CDATA[<b>21234</b>]]>"), ("<b>21234</b>",)),
        (value("a &amp; b &lt;c&gt;"), ("a & b <c>",)),
        (value("Ünïcødé 📚"), ("Ünïcødé 📚",)),
        (value("=1+1") + value("'; DROP TABLE"), ("=1+1", "'; DROP TABLE")),
        (value("../../etc") + value("*)(uid=*"), ("../../etc", "*)(uid=*")),
        (value("21234") + value("21234"), ("21234", "21234")),
        (value("line\n break"), ("line\n break",)),
    ],
)
def test_values_stay_exactly_as_sent(desk, sent, values):
    assert (Attribute(name="urn:oid:2.16.840.1.113730.3.1.3", values=values),) == received(
        desk, attribute(sent)
    )


def test_names_formats_order_and_duplicates_stay(desk):
    first = (
        f'<saml:Attribute Name="urn:oid:0.9" NameFormat="{URI}" FriendlyName="mail">'
        f"{value('jo.doe@example.edu')}</saml:Attribute>"
    )
    found = received(desk, first, attribute(value("1"), "mail"), attribute(value("2"), "mail"))
    assert (
        Attribute(
            name="urn:oid:0.9",
            name_format=URI,
            friendly_name="mail",
            values=("jo.doe@example.edu",),
        ),
        Attribute(name="mail", values=("1",)),
        Attribute(name="mail", values=("2",)),
    ) == found


def test_every_statement_is_read(desk):
    found = received(desk, attribute(value("1"), "a"), attribute(value("2"), "a"), statements=2)
    assert [("a", ("1",)), ("a", ("2",))] == [(entry.name, entry.values) for entry in found]


def test_an_unknown_attribute_is_kept(desk):
    assert ("https://example.edu/attributes/library-card",) == tuple(
        entry.name
        for entry in received(
            desk, attribute(value("21234"), "https://example.edu/attributes/library-card")
        )
    )


def test_nested_elements_are_kept_as_xml(desk):
    nested = value('\n  <saml:NameID Format="urn:x">abc&amp;d</saml:NameID>\n')
    assert (
        (
            '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:x">'
            "abc&amp;d</saml:NameID>"
        ),
    ) == received(desk, attribute(nested))[0].values


def test_the_subject_keeps_format_and_qualifiers(desk):
    name_id = (
        '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" '
        'NameQualifier="https://idp.example.edu/idp" '
        'SPNameQualifier="https://verify.example.edu/sp">x<!-- y -->z</saml:NameID>'
    )
    assert (
        Subject(
            kind=SubjectKind.NAME_ID,
            value="xz",
            format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            name_qualifier="https://idp.example.edu/idp",
            sp_name_qualifier="https://verify.example.edu/sp",
        )
        == desk.answer(name_id=name_id).capture.subject
    )


def test_a_login_without_a_name_id_has_no_subject(desk):
    """A missing NameID is said to be none, not empty."""
    assert Subject(kind=SubjectKind.NONE) == desk.answer(name_id="").capture.subject


def test_how_and_when_is_read(desk):
    outcome = desk.answer(
        statement='<saml:AuthnStatement AuthnInstant="2026-11-24T12:00:00.5Z">'
        "<saml:AuthnContext><saml:AuthnContextClassRef>https://refeds.org/profile/mfa"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
    )
    authentication = outcome.capture.authentication
    assert ("https://refeds.org/profile/mfa", "2026-11-24T12:00:00.5Z") == (
        authentication.context,
        authentication.instant,
    )


def test_an_encrypted_name_id_that_opens_to_something_else_is_no_subject():
    assertion = etree.fromstring(
        f"<saml:Assertion {NAMESPACES}><saml:Subject><saml:EncryptedID>"
        '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"/></saml:EncryptedID>'
        "</saml:Subject></saml:Assertion>"
    )
    with pytest.raises(CannotRead):
        read_subject(assertion, lambda _: "<other/>")


def test_names_alone_are_told_of_a_message_that_is_not_believed():
    """At most a hundred names, each once, and none that cannot be printed."""
    many = "".join(f'<saml:Attribute Name="n{number}"/>' for number in range(200))
    odd = '<saml:Attribute Name="a&#7;b"/>'.replace("&#7;", "\u200b")
    root = etree.fromstring(f"<a {NAMESPACES}>{odd}{many}{many}</a>")
    assert tuple(f"n{number}" for number in range(100)) == attribute_names(root)


@pytest.fixture
def key_file(tmp_path):
    """A function that writes the key of that name and gives its path."""
    return lambda name: str(pair(name).written(tmp_path, name)[0])


def test_the_plaintext_stands_in_the_place_of_the_ciphertext(key_file):
    """A whole message comes back as text, its assertion exactly as it was encrypted."""
    signed = sign(Message(request_id="_asked").text(), pair("idp"), "Assertion")
    opened = decrypt(encrypt(signed, pair("sp-encryption")), key_file("sp-encryption"))
    start, end = signed.index("<saml:Assertion"), signed.index("</saml:Assertion>")

    assert signed[start:end] in opened
    assert "EncryptedData" not in opened


def test_another_key_opens_nothing(key_file):
    message = encrypt(Message(request_id="_asked").text(), pair("sp-encryption"))
    with pytest.raises(CannotDecrypt) as caught:
        decrypt(message, key_file("sp-encryption-old"))

    assert "" == str(caught.value)
    assert caught.value.__cause__ is None
