import pytest
from lxml import etree

from verifier.adapters.messages.saml_xml import (
    child_text,
    elements,
    is_instruction,
    only_child,
    parse,
    text_of,
)

ISSUER = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'


def test_text_is_whole_whatever_stands_inside():
    """A comment or CDATA inside a text does not cut it."""
    assert "user@example.edu.test" == text_of(parse("<a>user@example.edu<!-- -->.test</a>"))
    assert "a<b>c" == text_of(parse("<a>a<![CDATA[<b>]]>c</a>", for_reading=True))


def test_comments_stay_where_signatures_are_verified():
    """Only the tree for reading drops them."""
    assert 1 == len(parse("<a><!-- b --></a>"))
    assert 0 == len(parse("<a><!-- b --><?c?></a>", for_reading=True))


def test_a_declaration_before_text_is_ignored():
    """Text with an encoding declaration is read as the text it is."""
    assert "é" == text_of(parse('<?xml version="1.0" encoding="latin-1"?><a>é</a>'))


def test_external_entities_are_never_resolved(tmp_path):
    """A file that a document points at stays unread."""
    (tmp_path / "secret").write_text("secret")
    document = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{tmp_path}/secret">]><a>&b;</a>'
    assert "secret" not in text_of(parse(document))


def test_only_elements_are_elements():
    """Comments and instructions are told apart from elements."""
    root = parse("<a><!-- b --><?c d?><e/></a>")
    assert ["a", "e"] == [element.tag for element in elements(root)]
    assert [False, True, False] == [is_instruction(entry) for entry in root]


def test_an_only_child_is_the_only_one():
    """Two children of a name are none."""
    root = parse(f"<a {ISSUER}><saml:Issuer>x</saml:Issuer></a>")
    two = parse(f"<a {ISSUER}><saml:Issuer/><saml:Issuer/></a>")
    assert "x" == child_text(root, "saml:Issuer")
    assert only_child(two, "saml:Issuer") is None
    assert child_text(None, "saml:Issuer") is None


def test_broken_xml_raises():
    """What is no XML is an error of lxml's."""
    with pytest.raises(etree.XMLSyntaxError):
        parse("<a>")
