"""Attributes and Subject exactly as they stand in the verified assertion.

pysaml2's own dictionary merges names, strips blanks and turns ``00123`` of the type xs:integer
into ``123``; leading zeros of a barcode are what this program is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from lxml import etree

from verifier.messages.saml.xml_reading import (
    child_text,
    children,
    name,
    only_child,
    parse,
    text_of,
)
from verifier.model.capture import Attribute, Authentication, Subject, SubjectKind

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
Decrypt = Callable[[bytes], str]  # one EncryptedData to its plaintext


class CannotRead(ValueError):  # noqa: N818 - named for what happened
    """A part of the verified assertion cannot be opened or is not what it should be."""


def read_attributes(assertion: etree._Element, decrypt: Decrypt) -> tuple[Attribute, ...]:
    """Every attribute of every statement, in wire order, duplicates kept.

    *assertion* comes from a tree without comments. Raises ``CannotRead``.
    """
    return tuple(
        _attribute(element)
        for statement in children(assertion, "saml:AttributeStatement")
        for element in _attribute_elements(statement, decrypt)
    )


def read_subject(assertion: etree._Element, decrypt: Decrypt) -> Subject:
    """Read the NameID with its qualifiers, also where it is encrypted. Raises ``CannotRead``."""
    subject = only_child(assertion, "saml:Subject")
    name_id = only_child(subject, "saml:NameID")
    encrypted = only_child(subject, "saml:EncryptedID")
    if encrypted is not None:
        name_id = _opened(encrypted, "saml:NameID", decrypt)
    if name_id is None:
        return Subject(kind=SubjectKind.NONE)
    return Subject(
        kind=SubjectKind.NAME_ID,
        value=text_of(name_id),
        format=name_id.get("Format"),
        name_qualifier=name_id.get("NameQualifier"),
        sp_name_qualifier=name_id.get("SPNameQualifier"),
    )


def read_authentication(assertion: etree._Element) -> Authentication:
    """How and when, as the one AuthnStatement says."""
    statement = only_child(assertion, "saml:AuthnStatement")
    context = only_child(statement, "saml:AuthnContext")
    used = child_text(context, "saml:AuthnContextClassRef")
    return Authentication(
        context=used or child_text(context, "saml:AuthnContextDeclRef"),
        instant=None if statement is None else statement.get("AuthnInstant"),
    )


def attribute_names(root: etree._Element) -> tuple[str, ...]:
    """Names alone, for a message that is not believed: at most 100, each once."""
    found = (one.get("Name", "")[:256] for one in root.iter(name("saml:Attribute")))
    return tuple(dict.fromkeys(one for one in found if one.isprintable() and one))[:100]


def _attribute_elements(statement: etree._Element, decrypt: Decrypt) -> Iterator[etree._Element]:
    for child in statement:
        if child.tag == name("saml:Attribute"):
            yield child
        elif child.tag == name("saml:EncryptedAttribute"):
            yield _opened(child, "saml:Attribute", decrypt)


def _opened(encrypted: etree._Element, expected: str, decrypt: Decrypt) -> etree._Element:
    data = only_child(encrypted, "xenc:EncryptedData")
    if data is None:
        raise CannotRead
    opened = parse(decrypt(etree.tostring(data, with_tail=False)), for_reading=True)
    if opened.tag != name(expected):
        raise CannotRead
    return opened


def _attribute(element: etree._Element) -> Attribute:
    return Attribute(
        name=element.get("Name", ""),
        name_format=element.get("NameFormat"),
        friendly_name=element.get("FriendlyName"),
        values=tuple(_value(one) for one in children(element, "saml:AttributeValue")),
    )


def _value(element: etree._Element) -> str:
    if element.get(NIL) in ("true", "1"):
        return ""
    if not len(element):
        return text_of(element)
    return "".join(_mixed(element))


def _mixed(element: etree._Element) -> Iterator[str]:
    """Yield nested XML as text; blanks between elements are layout and no part of the value."""
    yield _significant(element.text)
    for child in element:
        # exclusive canonicalisation writes only the namespaces that the child itself uses
        yield etree.tostring(child, method="c14n", exclusive=True, with_tail=False).decode()
        yield _significant(child.tail)


def _significant(text: str | None) -> str:
    return escape(text) if text and text.strip() else ""
