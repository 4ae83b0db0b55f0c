"""Parse SAML XML safely and read its attributes, subject and authentication."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, Final

from lxml import etree

from verifier.domain.model.capture import Attribute, Authentication, Subject, SubjectKind

MD: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
MDUI: Final = "urn:oasis:names:tc:SAML:metadata:ui"
MDATTR: Final = "urn:oasis:names:tc:SAML:metadata:attribute"
ALG: Final = "urn:oasis:names:tc:SAML:metadata:algsupport"
SHIBMD: Final = "urn:mace:shibboleth:metadata:1.0"
XML: Final = "http://www.w3.org/XML/1998/namespace"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

PREFIXES: Final = {
    "md": MD,
    "saml": SAML,
    "samlp": SAMLP,
    "ds": DS,
    "mdui": MDUI,
    "mdattr": MDATTR,
    "alg": ALG,
    "shibmd": SHIBMD,
}

RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
AES128_GCM: Final = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
AES256_GCM: Final = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
RSA_OAEP: Final = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"


MESSAGE_PREFIXES: Final = {"saml": SAML, "samlp": SAMLP, "ds": DS, "xenc": XENC}
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
MARKUP_DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
"""A DOCTYPE or another declaration, which no login message has."""


def hardened_parser(**options: Any) -> etree.XMLParser:
    """Build a parser that loads, fetches and expands nothing, with limits on depth and size."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **options
    )


def parse(document: bytes | str, *, for_reading: bool = False) -> etree._Element:
    """Parse a whole document. *for_reading* drops comments, so that none splits a text.

    Leave *for_reading* off if a signature is to be verified. Raises
    ``lxml.etree.XMLSyntaxError`` and ``ValueError``.
    """
    if isinstance(document, str):
        # lxml refuses a str with an encoding declaration, which means nothing for a str
        document = _DECLARATION.sub("", document, count=1).encode()
    parser = hardened_parser(remove_comments=for_reading, remove_pis=for_reading)
    return etree.fromstring(document, parser)


def name(prefixed: str) -> str:
    """Convert a prefixed name such as ``saml:Issuer`` to lxml's form."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{MESSAGE_PREFIXES[prefix]}}}{local}"


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield every element of the tree, without comments and processing instructions."""
    return filter(is_element, root.iter())


def is_element(node: etree._Element) -> bool:
    """Whether *node* is neither a comment nor a processing instruction nor an entity."""
    return not callable(node.tag)  # lxml: the others have a function for a tag


def is_instruction(node: etree._Element) -> bool:
    """Whether *node* is a processing instruction."""
    return isinstance(node, etree._ProcessingInstruction)  # noqa: SLF001 - has no other name


def children(parent: etree._Element, prefixed: str) -> list[etree._Element]:
    """List the child elements of one name."""
    return parent.findall(name(prefixed))


def only_child(parent: etree._Element | None, prefixed: str) -> etree._Element | None:
    """Return the child of that name if there is exactly one; else None."""
    found = [] if parent is None else children(parent, prefixed)
    return found[0] if len(found) == 1 else None


def text_of(element: etree._Element) -> str:
    """Return the whole text, also if it contains a comment or CDATA, at which ``.text`` stops."""
    return str(element.xpath("string()"))


def child_text(parent: etree._Element | None, prefixed: str) -> str | None:
    """Return the text of the only child of that name; None if there is not exactly one."""
    child = only_child(parent, prefixed)
    return None if child is None else text_of(child)


NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
Decrypt = Callable[[bytes], str]  # one EncryptedData to its plaintext


class CannotRead(ValueError):  # noqa: N818 - named for what happened
    """A part of the verified assertion cannot be decrypted, or is not the expected element."""


def read_attributes(assertion: etree._Element, decrypt: Decrypt) -> tuple[Attribute, ...]:
    """Return every attribute of every statement in document order, with duplicates.

    *assertion* must be parsed without comments. pysaml2's own dictionary is not used: it
    merges names, strips spaces and turns ``00123`` of type xs:integer into ``123``, but a
    barcode needs its leading zeros. Raises ``CannotRead``.
    """
    return tuple(
        Attribute(
            name=element.get("Name", ""),
            name_format=element.get("NameFormat"),
            friendly_name=element.get("FriendlyName"),
            values=tuple(map(_value, children(element, "saml:AttributeValue"))),
        )
        for statement in children(assertion, "saml:AttributeStatement")
        for element in _attribute_elements(statement, decrypt)
    )


def read_subject(assertion: etree._Element, decrypt: Decrypt) -> Subject:
    """Read the NameID with its qualifiers, also if it is encrypted. Raises ``CannotRead``."""
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
    """Read from the only AuthnStatement how and when the user signed in."""
    statement = only_child(assertion, "saml:AuthnStatement")
    context = only_child(statement, "saml:AuthnContext")
    used = child_text(context, "saml:AuthnContextClassRef")
    return Authentication(
        context=used or child_text(context, "saml:AuthnContextDeclRef"),
        instant=None if statement is None else statement.get("AuthnInstant"),
    )


def attribute_names(root: etree._Element) -> tuple[str, ...]:
    """Return at most 100 distinct attribute names, without values, of an untrusted message."""
    found = (element.get("Name", "")[:256] for element in root.iter(name("saml:Attribute")))
    return tuple(dict.fromkeys(name for name in found if name.isprintable() and name))[:100]


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


def _value(element: etree._Element) -> str:
    if element.get(NIL) in ("true", "1"):
        return ""
    if not len(element):
        return text_of(element)
    # nested XML as text; whitespace between elements is layout, not part of the value
    parts = [_significant(element.text)]
    for child in element:
        # exclusive canonicalisation writes only the namespaces that the child itself uses
        xml = etree.tostring(child, method="c14n", exclusive=True, with_tail=False)
        parts += (xml.decode(), _significant(child.tail))
    return "".join(parts)


def _significant(text: str | None) -> str:
    return escape(text, quote=False) if text and text.strip() else ""
