"""An answer as XML: hardened reading, and finding elements by local name.

Servers use any prefix, a default namespace or none at all, and write coded values as plain
text or as ``<Scheme/><Value/>``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_MARKUP_OF_TYPES = b"<!DOCTYPE"
_DOCTYPE = re.compile(
    rb"""(?xs) \A (?P<before> \s*+ (?: <\?xml\b .{0,200}? \?> )? \s*+ (?: <!-- .{0,2000}? --> )? )
    \s*+ <!DOCTYPE \s++ [\w:.-]++
    (?: \s++ (?: SYSTEM | PUBLIC \s++ (?: "[^"<>]*" | '[^'<>]*' ) )
        (?: \s*+ (?: "[^"<>]*" | '[^'<>]*' ) )? )?
    \s*+ >"""
)
"""A document type with no declarations of its own; what it points to is never fetched."""

_CLOSING = re.compile(rb"</(?:[\w.-]+:)?NCIPMessage\s*>")
_ENCODINGS = ("UTF-8", "UTF-16", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252")


class Unreadable(Exception):  # noqa: N818 - named as the sentence reads
    """The answer is no NCIP message. ``said`` is one sentence without anything of its content."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def read_message(body: bytes, *, doctype: bool = False) -> etree._Element:
    """Give the root element of an NCIP message. Raises ``Unreadable``.

    *doctype*: a document type may stand before it, as in NCIP 1. It is cut off unread; one that
    declares something itself is refused.
    """
    if not body.strip():
        raise Unreadable("The library system sent an empty answer.")
    if doctype:
        body = _DOCTYPE.sub(rb"\g<before>", body.removeprefix(codecs.BOM_UTF8))
    if _MARKUP_OF_TYPES in body.replace(b"\0", b"").upper():
        raise Unreadable(_why_no_message(body))
    try:
        # what stands behind may be half of a character, as a line end in UTF-16
        root = etree.fromstring(body.lstrip(), hardened())
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: unknown encoding
        raise Unreadable(_why_no_message(body)) from None
    docinfo: Any = root.getroottree().docinfo
    if (docinfo.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise Unreadable("The answer is in an encoding that is not read here; NCIP is in UTF-8.")
    if docinfo.doctype:  # in an encoding that hid it above
        raise Unreadable(_why_no_message(body))
    namespace = etree.QName(root).namespace or ""
    if local_name(root) != "NCIPMessage" or (namespace and "ncip" not in namespace.lower()):
        raise Unreadable(_why_no_message(body))
    return root


def local_name(element: etree._Element) -> str:
    """Give the name without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Give the child elements of that local name."""
    if element is None:
        return []
    return [one for one in element if local_name(one) == name]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Follow *path* downwards, the first child of each name."""
    for name in path:
        found = children(element, name)
        if not found:
            return None
        element = found[0]
    return element


def anywhere(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give every element of that local name, in document order."""
    return (one for one in root.iter() if local_name(one) == name)


def raw_text(element: etree._Element | None) -> str | None:
    """Give the whole text as sent, of the ``Value`` where there is one; None: no element."""
    if element is None:
        return None
    value = child(element, "Value")
    return whole_text(element if value is None else value)


def whole_text(element: etree._Element) -> str:
    """Give all text in the element, in reading order."""
    return "".join(map(str, element.itertext()))


def text(element: etree._Element | None) -> str | None:
    """Give the trimmed text, or None where there is none."""
    return (raw_text(element) or "").strip() or None


def hardened(target: Any = None) -> etree.XMLParser:
    """Make a parser that loads, fetches and expands nothing."""
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # limits depth and the growth of entities
        remove_comments=True,  # a comment inside a value must not cut it
        remove_pis=True,
    )


def _why_no_message(body: bytes) -> str:
    start = body.lstrip()[:2_000].lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return (
            "The address answers with a web page, not with NCIP. Check the url of the "
            "connection: it may be a login page or the address of another service."
        )
    if _MARKUP_OF_TYPES.lower() in start:
        return (
            "The answer begins with a DOCTYPE, which NCIP 2 does not have, or one that declares "
            "something, which is not read for safety's sake. A server of NCIP 1 needs the setting "
            "system or ncip of the connection."
        )
    if b"<" not in start:
        return "The answer is not XML. Check the url of the connection."
    if len(_CLOSING.findall(body)) > 1:
        return "The answer holds two messages, so it is not clear whom it is about."
    return "The answer is XML that is broken, cut off, or not an NCIP message."
