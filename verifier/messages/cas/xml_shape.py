"""Names of the CAS and SAML 1.1 messages, and how their XML is parsed: without any definition."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

MOST_BYTES = 1_000_000
CAS: Final = "http://www.yale.edu/tp/cas"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SAML1: Final = "urn:oasis:names:tc:SAML:1.0:assertion"
SAML1P: Final = "urn:oasis:names:tc:SAML:1.0:protocol"
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_READABLE = frozenset({b"utf-8", b"us-ascii", b"ascii"})
DEEPEST = 40


class NotAnAnswer(ValueError):  # noqa: N818 - named for what it is
    """What came is no usable CAS answer. ``reason`` is stable; ``said`` completes: the answer."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason
        self.said = said


def parse(content: bytes) -> etree._Element:
    """Parse the document; comments are dropped, so no text is cut in two by one.

    Raises ``NotAnAnswer``.
    """
    if len(content) > MOST_BYTES:
        raise NotAnAnswer("answer-form", f"is larger than {MOST_BYTES:,} bytes")
    if not content.strip():
        raise NotAnAnswer("answer-form", "is empty")
    declared = _DECLARED.match(content)
    if b"\0" in content or (declared and declared[1].lower() not in _READABLE):
        raise NotAnAnswer("answer-form", "is not in UTF-8")
    upper = content.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        raise NotAnAnswer("answer-doctype", "holds a DOCTYPE, which no CAS server sends")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever is declared: UTF-7 would hide a DOCTYPE from the look above
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise NotAnAnswer("answer-form", "is not well-formed XML") from None
    if _too_deep(root):
        raise NotAnAnswer("answer-form", "is nested without end")
    return root


def text_of(element: etree._Element) -> str:
    """Give all the text below *element*."""
    return str(element.xpath("string()"))


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return etree.QName(element).localname


def _too_deep(root: etree._Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for one in level for child in one]
        if not level:
            return False
    return True
