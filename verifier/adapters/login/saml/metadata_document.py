"""A parser of metadata documents: it picks the requested entity and reads its expiry date."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from lxml import etree

from verifier.adapters.login.gate_record import Refused
from verifier.adapters.messages import saml_xml as ns
from verifier.domain.model.capture import IdentityProvider, Scope
from verifier.domain.model.run import IdpFacts
from verifier.domain.model.site import Idp


class MetadataRefused(Refused):
    """Metadata cannot be used. ``message`` is one sentence: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpMetadata:
    """One identity provider's metadata, every part of it checked.

    ``xml`` is exactly one EntityDescriptor without signature, comments and other roles, so that no
    library can take a key from elsewhere. ``certificates`` are its signing certificates as PEM, in
    document order. ``sso_redirect`` and ``sso_post`` are URLs; at least one is set. ``notices``
    are sentences for an administrator.
    """

    entity_id: str
    xml: str
    verified: bool  # signed by the key that the site file pins
    sso_redirect: str | None
    sso_post: str | None
    certificates: tuple[str, ...]
    scopes: tuple[Scope, ...]
    display_name: str | None
    logo_url: str | None
    contact: str | None
    error_url: str | None
    valid_until: datetime | None  # aware, UTC
    notices: tuple[str, ...] = ()

    def identity_provider(self, profile: str | None = None) -> IdentityProvider:
        """Return the identity provider as a login capture names it."""
        return IdentityProvider(
            entity_id=self.entity_id,
            profile=profile,
            display_name=self.display_name,
            scopes=self.scopes,
            contact=self.contact,
        )

    def facts(self) -> IdpFacts:
        """Return what a login depends on, to tell later whether it changed."""
        ders = map(ssl.PEM_cert_to_DER_cert, self.certificates)
        return IdpFacts(
            entity_id=self.entity_id,
            keys=tuple(sha256(der).hexdigest() for der in ders),
            scopes=tuple(scope.value for scope in self.scopes),
            endpoints=tuple(filter(None, (self.sso_redirect, self.sso_post))),
        )


@dataclass(frozen=True, slots=True)
class Member:
    """One identity provider of a federation, as shown in a list.

    ``idp_id`` is the federation's id, a tilde, and the SHA-1 of the entity ID in hexadecimal.
    """

    idp_id: str
    entity_id: str
    display_name: str | None
    logo_url: str | None


MAX_BYTES = 10_000_000
MAX_ENTITY_ID = 256  # SAML2Int G04
ENTITY = f"{{{ns.MD}}}EntityDescriptor"
ENTITIES = f"{{{ns.MD}}}EntitiesDescriptor"
READABLE = frozenset({"utf-8", "us-ascii", "ascii"})
DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def parse(data: bytes) -> etree._Element:
    """Parse *data* and return the root element; a DOCTYPE is refused before parsing.

    Raises ``MetadataRefused``.
    """
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
    try:
        return etree.fromstring(data, strict_parser())
    except etree.XMLSyntaxError as error:
        raise malformed(error.lineno or 1) from None


def malformed(line: int) -> MetadataRefused:
    """Build the error for a document that is not well-formed XML."""
    return MetadataRefused(
        f"The metadata is not well-formed XML (line {line}); it may be cut off, "
        "or a web page was saved instead."
    )


def strict_parser() -> etree.XMLParser:
    """Build a parser for UTF-8 only: in another encoding a DOCTYPE could go unnoticed."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def entities_in(element: etree._Element) -> list[etree._Element]:
    """List the EntityDescriptors that *element* describes, in document order.

    Only children of EntitiesDescriptor count: an entity hidden in an extension is not described.
    """
    if element.tag == ENTITY:
        return [element]
    if element.tag != ENTITIES:
        return []
    return [entity for child in element for entity in entities_in(child)]


def choose_entity(root: etree._Element, idp: Idp) -> etree._Element:
    """Return the EntityDescriptor of *idp*. Raises ``MetadataRefused``."""
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
        found = [entity.get("entityID", "") for entity in entities]
        entities = [entity for entity in entities if entity.get("entityID") == idp.entity_id]
        if not entities:
            other = f" but {found[0][:MAX_ENTITY_ID]}" if len(found) == 1 else ""
            raise MetadataRefused(
                f"The metadata does not describe {idp.entity_id}{other}; "
                "correct entity_id, or take the right metadata."
            )
        if len(entities) > 1:
            lines = " and ".join(str(entity.sourceline) for entity in entities)
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


def valid_until(entity: etree._Element, idp: Idp, *, now: datetime) -> datetime | None:
    """Return when the metadata expires: the earliest date on it or on any element around it.

    None if there is no date and the site file allows that. Raises ``MetadataRefused`` for a date
    that is past, too far ahead, or missing (SAML2Int MD03).
    """
    around = [entity, *entity.iterancestors(), *entity.findall("md:IDPSSODescriptor", ns.PREFIXES)]
    dates = [
        read_date(text) for element in around if (text := element.get("validUntil")) is not None
    ]
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
    """Parse an xs:dateTime; without a time zone it is read as UTC. Raises ``MetadataRefused``."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise MetadataRefused(f"The metadata's {name} is not a date and time.") from error
