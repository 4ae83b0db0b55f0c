"""What the index keeps of each identity provider in an aggregate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from verifier.login.saml import metadata_people as people
from verifier.login.saml.federation_pieces import Piece
from verifier.login.saml.metadata_document import ENTITIES, entities_in, is_entity_id, read_date
from verifier.login.saml.metadata_reading import roles_of
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import namespaces as ns

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
    return any(str(one.xpath("string()")).strip() == HIDDEN for one in values)


def _names(entity: etree._Element) -> tuple[str, ...]:
    found = [one for path in NAMES for one in entity.findall(path, ns.PREFIXES)]
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
    texts = [one.get("validUntil") for one in entity.iterancestors()]
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
    return {one: known[one] for one in sorted(prefixes) if one in known and one != "md"}
