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
from verifier.login.saml.metadata_document import entities_in, is_entity_id, read_date
from verifier.login.saml.metadata_reading import roles_of
from verifier.messages.saml import namespaces as ns

MDRPI = "urn:oasis:names:tc:SAML:metadata:rpi"
HIDDEN = "http://refeds.org/category/hide-from-discovery"
NAMES = (
    "md:IDPSSODescriptor/md:Extensions/mdui:UIInfo/mdui:DisplayName",
    "md:Organization/md:OrganizationDisplayName",
    "md:Organization/md:OrganizationName",
)
MOST_NAMES = 100
CATEGORY = "md:Extensions/mdattr:EntityAttributes/saml:Attribute/saml:AttributeValue"


def digest(entity_id: str) -> str:
    """Give the SHA-1 of *entity_id* in hexadecimal, by which a metadata query names it."""
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One entity of the aggregate. Only an identity provider has ``xml``.

    ``xml`` is a document of its own: the entity within the start and end tags of all groups
    around it, which may carry expiry dates.
    """

    entity_id: str
    line: int
    display_name: str | None = None
    names: tuple[str, ...] = ()
    logo_url: str | None = None
    hidden: bool = False  # it asks not to be offered in lists
    xml: bytes | None = None


def described(piece: Piece) -> Iterator[Described]:
    """Read what *piece* describes; an entity without a usable entity ID is passed over."""
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


def _is_hidden(entity: etree._Element) -> bool:
    values = entity.findall(CATEGORY, ns.PREFIXES)
    return any((one.text or "").strip() == HIDDEN for one in values)


def _names(entity: etree._Element) -> tuple[str, ...]:
    found = [one for path in NAMES for one in entity.findall(path, ns.PREFIXES)]
    texts = (str(one.xpath("string()"))[: people.MAX_NAME] for one in found[:MOST_NAMES])
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def _document(entity: etree._Element) -> bytes:
    text: bytes = etree.tostring(entity, encoding="utf-8", with_tail=False)
    for group in entity.iterancestors():
        start, end = _tags(group)
        text = b"".join((start, text, end))
    return text


def _tags(group: etree._Element) -> tuple[bytes, bytes]:
    names: Any = group.nsmap  # a default namespace has no prefix, which lxml's types forbid
    attributes: Any = group.attrib
    alone = etree.Element(group.tag, attributes, nsmap=names)
    alone.text = ""
    start, slash, end = etree.tostring(alone, encoding="utf-8").rpartition(b"</")
    return start, slash + end
