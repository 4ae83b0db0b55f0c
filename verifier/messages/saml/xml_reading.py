"""How XML of a stranger is read: no entity, no network, no large tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from verifier.messages.saml.namespaces import DS, SAML, SAMLP, XENC

PREFIXES: Final = {"saml": SAML, "samlp": SAMLP, "ds": DS, "xenc": XENC}
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def parse(document: bytes | str, *, for_reading: bool = False) -> etree._Element:
    """Parse a whole document. *for_reading* drops comments, so that a text is never cut in two.

    A document whose signature is to be verified is parsed without *for_reading*.
    Raises ``lxml.etree.XMLSyntaxError`` and ``ValueError``.
    """
    if isinstance(document, str):
        # lxml refuses a str with an encoding declaration, which means nothing for a str
        document = _DECLARATION.sub("", document, count=1).encode()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=for_reading,
        remove_pis=for_reading,
    )
    return etree.fromstring(document, parser)


def name(prefixed: str) -> str:
    """``saml:Issuer`` as lxml names it."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """Every element of the tree, without comments and processing instructions."""
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
    """Find the child of that name, where there is exactly one."""
    found = [] if parent is None else children(parent, prefixed)
    return found[0] if len(found) == 1 else None


def text_of(element: etree._Element) -> str:
    """Read the whole text, also where a comment or CDATA stands inside (``.text`` stops there)."""
    return str(element.xpath("string()"))


def child_text(parent: etree._Element | None, prefixed: str) -> str | None:
    """Read the text of the only child of that name."""
    child = only_child(parent, prefixed)
    return None if child is None else text_of(child)
