"""Read a federation's aggregate one entity at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from lxml import etree

from verifier.adapters.login.saml import metadata_reading as people
from verifier.adapters.login.saml.metadata_document import (
    ENTITIES,
    READABLE,
    MetadataRefused,
    entities_in,
    is_entity_id,
    read_date,
)
from verifier.adapters.login.saml.metadata_reading import roles_of
from verifier.adapters.login.saml.metadata_source import MAX_AGGREGATE_BYTES
from verifier.adapters.messages import saml_xml as ns

# A federation's aggregate, one entity at a time: the whole tree of 5,000 takes 250 MiB.
#
# The document is cut behind each EntityDescriptor, and every piece is parsed between the root's
# own tags. How the cuts fall is never believed: a piece that is not well-formed by itself takes
# the next one in, and a signature is checked over the pieces as they were parsed
# (``federation_signature``).

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
    for found in ENTITY_END.finditer(data, start, end):
        yield found.end()
    yield end


def require_aggregate(root: etree._Element) -> None:
    """Raise ``MetadataRefused`` unless *root* is a federation's."""
    if root.tag != ENTITIES:
        name = etree.QName(root).localname
        raise MetadataRefused(
            f"The document is not a federation's metadata: it starts with {name[:40]!r} where "
            "EntitiesDescriptor was expected; for one identity provider leave federation out."
        )


# Which of two descriptions by one publisher is older, so that none is played back.

BEGINNING = datetime.min.replace(tzinfo=UTC)


class Dated(Protocol):
    """What is compared: dates are aware, UTC, and None where the publisher names none."""

    @property
    def published_at(self) -> datetime | None:
        """``creationInstant`` of mdrpi:PublicationInfo."""

    @property
    def valid_until(self) -> datetime | None:
        """The earliest ``validUntil``."""


def require_not_older(fresh: Dated, held: Dated) -> None:
    """Raise ``MetadataRefused`` where *fresh* was published before *held*, expired or not.

    Where one of them does not say when it was published, the expiry dates are compared.
    """
    if fresh.published_at and held.published_at:
        offered, known = fresh.published_at, held.published_at
    else:
        offered, known = fresh.valid_until or BEGINNING, held.valid_until or BEGINNING
    if offered < known:
        raise MetadataRefused(
            f"The federation's metadata that is offered now ({offered:%Y-%m-%d %H:%M} UTC) is "
            f"older than the one that was read before ({known:%Y-%m-%d %H:%M} UTC), so it is not "
            "used; if this goes on, tell the federation."
        )


MDRPI = "urn:oasis:names:tc:SAML:metadata:rpi"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HIDDEN = "http://refeds.org/category/hide-from-discovery"
NAMES = (
    "md:IDPSSODescriptor/md:Extensions/mdui:UIInfo/mdui:DisplayName",
    "md:Organization/md:OrganizationDisplayName",
    "md:Organization/md:OrganizationName",
)
MOST_NAMES = 100
MAX_NAMESPACES = 8_192  # characters around an entity; those it uses are kept with it
TYPES = etree.XPath("descendant-or-self::*/@xsi:type", namespaces={"xsi": XSI})
CATEGORY = "md:Extensions/mdattr:EntityAttributes/saml:Attribute/saml:AttributeValue"


def digest(entity_id: str) -> str:
    """Give the SHA-1 of *entity_id* in hexadecimal, by which a metadata query names it."""
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One entity of the aggregate. Only an identity provider has ``xml``.

    ``xml`` is a document of its own: the entity with the namespaces that it uses, within one
    EntitiesDescriptor that has the earliest expiry date of all groups around it. Nothing else
    of theirs is kept, for they would be kept once for every member.
    """

    entity_id: str
    line: int
    display_name: str | None = None
    names: tuple[str, ...] = ()
    logo_url: str | None = None
    hidden: bool = False  # it asks not to be offered in lists
    xml: bytes | None = None


def described(piece: Piece) -> Iterator[Described]:
    """Read what *piece* describes; an entity without a usable entity ID is passed over.

    Each identity provider is taken out of *piece*, which is of no use afterwards. Raises
    ``MetadataRefused`` where a group declares namespaces beyond measure.
    """
    _require_short(piece.root)
    for entity in entities_in(piece.root):
        entity_id = entity.get("entityID", "")
        if not is_entity_id(entity_id):
            continue
        line = piece.line_of(entity)
        roles = roles_of(entity)
        if not roles:
            yield Described(entity_id=entity_id, line=line)
            continue
        yield Described(
            entity_id=entity_id,
            line=line,
            display_name=people.display_name(entity, roles[0]),
            names=_names(entity),
            logo_url=people.logo_url(roles[0]),
            hidden=_is_hidden(entity),
            xml=_document(entity),
        )


def published_at(root: etree._Element) -> datetime | None:
    """When the publisher made it (mdrpi:PublicationInfo); None where it does not say so."""
    info = root.find(f"md:Extensions/{{{MDRPI}}}PublicationInfo", ns.PREFIXES)
    text = None if info is None else info.get("creationInstant")
    return None if text is None else read_date(text, "publication date (creationInstant)")


def _require_short(group: etree._Element) -> None:
    declared: Any = group.nsmap  # with those of the groups around it
    if sum(len(one) for one in declared.values()) > MAX_NAMESPACES:
        raise MetadataRefused(
            "The federation's metadata declares more namespaces than any federation needs; "
            "check that it is the right file, or tell the federation."
        )
    for inner in group.iterchildren(ENTITIES):
        _require_short(inner)


def _is_hidden(entity: etree._Element) -> bool:
    values = entity.findall(CATEGORY, ns.PREFIXES)
    return any(str(value.xpath("string()")).strip() == HIDDEN for value in values)


def _names(entity: etree._Element) -> tuple[str, ...]:
    found = [element for path in NAMES for element in entity.findall(path, ns.PREFIXES)]
    texts = (str(one.xpath("string()"))[: people.MAX_NAME] for one in found[:MOST_NAMES])
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _document(entity: etree._Element) -> bytes:
    around = etree.Element(ENTITIES, nsmap={"md": ns.MD, **_named_in_types(entity)})
    until = _earliest(entity)
    if until is not None:
        around.set("validUntil", until)
    entity.tail = None
    around.append(entity)  # moves it, with the namespaces of its own names only: no copy is made
    text: bytes = etree.tostring(around, encoding="utf-8")
    return text


def _earliest(entity: etree._Element) -> str | None:
    texts = [element.get("validUntil") for element in entity.iterancestors()]
    try:
        dates = [read_date(text) for text in texts if text is not None]
    except MetadataRefused:
        return "unreadable"  # reading the member then refuses it, as any date that is none
    return min(dates).isoformat() if dates else None


def _named_in_types(entity: etree._Element) -> dict[str, str]:
    """Give the namespaces of the prefixes that stand in xsi:type, such as ``xs:string``."""
    types: Any = TYPES(entity)  # an XPath of attributes gives texts
    prefixes = {
        prefix for prefix, colon, _ in (str(one).strip().partition(":") for one in types) if colon
    }
    if not prefixes:
        return {}
    known = entity.nsmap
    return {
        prefix: known[prefix] for prefix in sorted(prefixes) if prefix in known and prefix != "md"
    }
