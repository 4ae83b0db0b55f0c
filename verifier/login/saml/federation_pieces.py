"""A federation's aggregate, one entity at a time: the whole tree of 5,000 takes 250 MiB.

The document is cut behind each EntityDescriptor, and every piece is parsed between the root's
own tags. How the cuts fall is never believed: a piece that is not well-formed by itself takes
the next one in, and a signature is checked over the pieces as they were parsed
(``federation_signature``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from verifier.login.saml.metadata_document import ENTITIES, READABLE
from verifier.login.saml.metadata_source import MAX_AGGREGATE_BYTES
from verifier.login.saml.metadata_values import MetadataRefused

# possessive throughout: no text, however made, is gone over twice
AROUND = rb"(?:\s++|<!--(?:(?!--).)*+-->|<\?(?:(?!\?>).)*+\?>)*+"
PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml\s(?P<declared>[^>?]*+)\?>)?" + AROUND, re.DOTALL
)
ROOT = re.compile(
    rb"<(?P<name>[^\s/>!?=\"'&<]++)"
    rb"(?:\s++[^\s/>=\"'<]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+\s*+>"
)
EPILOG = re.compile(rb"\s*+>" + AROUND, re.DOTALL)
ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
MAX_ROOT_TAG = 65_536  # bytes; it is parsed again with every entity
SOMETHING = re.compile(rb"\S")
DOCTYPE = re.compile(rb"<![Dd][Oo][Cc][Tt][Yy][Pp][Ee]")
ENTITY_END = re.compile(rb"</(?:[^\s<>/:]+:)?EntityDescriptor\s*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The root with only some of its content; ``line`` of the document is its own first line."""

    root: etree._Element
    line: int

    def line_of(self, element: etree._Element) -> int:
        """Where in the whole document *element* has its start tag."""
        within: Any = element.sourceline
        return self.line - 1 + int(within)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    text: bytes
    name: bytes


def pieces(data: bytes) -> Iterator[Piece]:
    """Cut the aggregate *data* into its entities, in document order.

    The first piece is the root alone, without content; all others together hold all that the
    root holds. Raises ``MetadataRefused``, also when half of them have been given.
    """
    _check_bytes(data)
    opening, start, end = _frame(data)
    closing = b"</" + opening.name + b">"
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    line = 1 + data.count(b"\n", 0, start - len(opening.text))
    taken, wanted = 0, 0
    for cut in (start, *_cuts(data, start, end)):
        taken += 1
        if taken < wanted and cut != end:
            continue
        body = data[start:cut]
        try:
            root = etree.fromstring(opening.text + body + closing, parser)
        except etree.XMLSyntaxError as error:
            if cut == end:
                raise _malformed(line - 1 + (error.lineno or 1)) from None
            wanted = 2 * taken  # so a long rest is parsed a few times, not once for each part
            continue
        yield Piece(root=root, line=line)
        line += body.count(b"\n")
        start, taken, wanted = cut, 0, 0


def _check_bytes(data: bytes) -> None:
    if len(data) > MAX_AGGREGATE_BYTES:
        raise MetadataRefused(
            f"The aggregate is larger than {MAX_AGGREGATE_BYTES // 1_000_000} MB; "
            "use the federation's MDQ service (mdq_url)."
        )
    if not SOMETHING.search(data):
        raise MetadataRefused("The metadata is empty.")
    prolog = PROLOG.match(data)
    named = ENCODING.search(prolog["declared"] or b"") if prolog else None
    if b"\x00" in data or (named and named[1].decode("ascii").lower() not in READABLE):
        raise MetadataRefused("The metadata is not in UTF-8; save it as UTF-8 and try again.")
    if DOCTYPE.search(data):
        raise MetadataRefused(
            "The metadata holds a DOCTYPE, which SAML forbids (SAML2Int G02); "
            "ask the federation for metadata without one."
        )


def _frame(data: bytes) -> tuple[_Opening, int, int]:
    """Give the root's start tag, and where its content begins and ends."""
    prolog = PROLOG.match(data)
    found = ROOT.match(data, prolog.end() if prolog else 0)
    end = data.rfind(b"</" + found["name"]) if found else -1
    if found is None or end < found.end():
        raise _malformed(data.count(b"\n") + 1)
    if EPILOG.fullmatch(data, end + 2 + len(found["name"])) is None:
        raise _malformed(1 + data.count(b"\n", 0, end))
    if len(found[0]) > MAX_ROOT_TAG:
        raise MetadataRefused(
            "The first tag of the federation's metadata is longer than "
            f"{MAX_ROOT_TAG // 1024} kB, which no federation needs; check that it is the right "
            "file, or tell the federation."
        )
    return _Opening(text=found[0], name=found["name"]), found.end(), end


def _malformed(line: int) -> MetadataRefused:
    return MetadataRefused(
        f"The metadata is not well-formed XML (line {line}); it may be cut off, "
        "or a web page was saved instead."
    )


def _cuts(data: bytes, start: int, end: int) -> Iterator[int]:
    for one in ENTITY_END.finditer(data, start, end):
        yield one.end()
    yield end


def require_aggregate(root: etree._Element) -> None:
    """Raise ``MetadataRefused`` unless *root* is a federation's."""
    if root.tag != ENTITIES:
        name = etree.QName(root).localname
        raise MetadataRefused(
            f"The document is not a federation's metadata: it starts with {name[:40]!r} where "
            "EntitiesDescriptor was expected; for one identity provider leave federation out."
        )
