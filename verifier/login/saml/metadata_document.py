"""From bytes to the one EntityDescriptor that is meant, before anything in it is believed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from lxml import etree

from verifier.login.saml.metadata_signature import verify_root
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import namespaces as ns
from verifier.messages.saml.xmlsec_library import CryptoUnavailable
from verifier.model.idp import Idp

MAX_BYTES = 10_000_000
MAX_ENTITY_ID = 256  # SAML2Int G04
ENTITY = f"{{{ns.MD}}}EntityDescriptor"
ENTITIES = f"{{{ns.MD}}}EntitiesDescriptor"
READABLE = frozenset({"utf-8", "us-ascii", "ascii"})
DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def parse(data: bytes) -> etree._Element:
    """Parse to the root element; a DOCTYPE is refused before that. Raises ``MetadataRefused``."""
    if len(data) > MAX_BYTES:
        raise MetadataRefused(
            f"The metadata is larger than {MAX_BYTES // 1_000_000} MB; "
            "use metadata of one identity provider, or an MDQ service (mdq_url)."
        )
    if not data.strip():
        raise MetadataRefused("The metadata is empty.")
    declared = DECLARED.match(data)
    if b"\x00" in data or (declared and declared[1].decode("ascii").lower() not in READABLE):
        raise MetadataRefused(
            "The metadata is not in UTF-8: it may be damaged, or something else than metadata. "
            "Ask the identity team for it again, or save it as UTF-8."
        )
    if b"<!DOCTYPE" in data.upper():
        raise MetadataRefused(
            "The metadata holds a DOCTYPE, which SAML forbids (SAML2Int G02); "
            "ask the identity provider for metadata without one."
        )
    # always as UTF-8: in another encoding a DOCTYPE would not look like one above
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise MetadataRefused(
            f"The metadata is not well-formed XML (line {line}); it may be cut off, "
            "or a web page was saved instead."
        ) from None


def entities_in(element: etree._Element) -> list[etree._Element]:
    """List the EntityDescriptors that *element* describes, in document order.

    Only along EntitiesDescriptor: an entity hidden in an extension is none of the document's.
    """
    if element.tag == ENTITY:
        return [element]
    if element.tag != ENTITIES:
        return []
    return [one for child in element for one in entities_in(child)]


def choose_entity(root: etree._Element, idp: Idp) -> etree._Element:
    """Find the EntityDescriptor that *idp* means. Raises ``MetadataRefused``."""
    if root.tag not in (ENTITY, ENTITIES):
        name = etree.QName(root).localname
        raise MetadataRefused(
            f"The document is not SAML metadata: it starts with {name[:40]!r} "
            "where EntityDescriptor was expected."
        )
    entities = entities_in(root)
    if idp.entity_id is None:
        if len(entities) != 1:
            raise MetadataRefused(
                f"The metadata describes {len(entities)} entities; "
                "name the one that is meant as entity_id."
            )
    else:
        found = [one.get("entityID", "") for one in entities]
        entities = [one for one in entities if one.get("entityID") == idp.entity_id]
        if not entities:
            other = f" but {found[0][:MAX_ENTITY_ID]}" if len(found) == 1 else ""
            raise MetadataRefused(
                f"The metadata does not describe {idp.entity_id}{other}; "
                "correct entity_id, or take the right metadata."
            )
        if len(entities) > 1:
            lines = " and ".join(str(one.sourceline) for one in entities)
            raise MetadataRefused(
                f"The metadata describes {idp.entity_id} more than once (lines {lines}); "
                "only one description may stand in it."
            )
    if not is_entity_id(entities[0].get("entityID", "")):
        raise MetadataRefused(
            f"The entity ID is empty, longer than {MAX_ENTITY_ID} characters, "
            "or has blanks around it."
        )
    return entities[0]


def is_entity_id(text: str) -> bool:
    """Whether *text* can be an entity ID (SAML2Int G04)."""
    return 0 < len(text) <= MAX_ENTITY_ID and text == text.strip()


def verify(root: etree._Element, idp: Idp) -> bool:
    """Whether the whole document is signed by the certificate that the site file pins.

    False where it pins none. Raises ``MetadataRefused`` where it pins one and the signature
    is missing or does not hold.
    """
    pinned = read_pinned(idp)
    if pinned is None:
        return False
    try:
        verify_root(root, pinned)
    except CryptoUnavailable as error:
        raise MetadataRefused(error.said) from error
    return True


def read_pinned(idp: Idp) -> bytes | None:
    """Read the file of the certificate that the site file pins; None where it pins none.

    Raises ``MetadataRefused`` where it cannot be read.
    """
    if idp.metadata_certificate is None:
        return None
    try:
        return idp.metadata_certificate.read_bytes()
    except OSError as error:
        raise MetadataRefused(
            f"The certificate {idp.metadata_certificate} (metadata_certificate) cannot be read "
            f"({error.strerror or 'unknown reason'})."
        ) from error


def valid_until(entity: etree._Element, idp: Idp, *, now: datetime) -> datetime | None:
    """When the metadata ends: the earliest date on it or on anything around it.

    None where it names none and the site file trusts it all the same. Raises
    ``MetadataRefused`` for a date that is past, too far ahead, or missing (SAML2Int MD03).
    """
    around = [entity, *entity.iterancestors(), *entity.findall("md:IDPSSODescriptor", ns.PREFIXES)]
    dates = [read_date(text) for one in around if (text := one.get("validUntil")) is not None]
    if not dates:
        if idp.metadata_trusted_without_expiry and not idp.mdq_url:
            return None
        raise MetadataRefused(
            "The metadata has no expiry date (validUntil); ask its publisher for one, or "
            "set metadata_trusted_without_expiry = true for a file of your own."
        )
    until = min(dates)
    if until <= now:
        raise MetadataRefused(
            f"The metadata expired on {until:%Y-%m-%d at %H:%M} UTC; fetch it again."
        )
    if until > now + timedelta(days=idp.metadata_max_days):
        raise MetadataRefused(
            f"The metadata is valid until {until:%Y-%m-%d}, more than {idp.metadata_max_days} "
            "days ahead; raise metadata_max_days if you trust it for so long."
        )
    return until


def read_date(text: str, name: str = "expiry date (validUntil)") -> datetime:
    """Read an xs:dateTime as UTC; without a zone it is meant so. Raises ``MetadataRefused``."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MetadataRefused(f"The metadata's {name} is not a date and time.") from error
