"""Parse a metadata document, verify its signature and pick the requested EntityDescriptor."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from lxml import etree

from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages import saml_xml as ns
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable, load
from verifier.domain.model.capture import IdentityProvider, Scope
from verifier.domain.model.site import Idp


class MetadataRefused(Exception):  # noqa: N818 - named as people say it
    """Metadata cannot be used. ``message`` is one sentence: what is wrong, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpMetadata:
    """One identity provider, every part of it checked.

    ``xml`` is exactly one EntityDescriptor without signature, comments and other roles, so
    that no library can take a key from elsewhere. ``certificates`` are its signing
    certificates as PEM, in document order. ``sso_redirect`` and ``sso_post`` are addresses;
    at least one is there. ``notices`` are sentences for an administrator.
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
        """Say the same as a login capture names it."""
        return IdentityProvider(
            entity_id=self.entity_id,
            profile=profile,
            display_name=self.display_name,
            scopes=self.scopes,
            contact=self.contact,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One identity provider of a federation, as a list of them shows it.

    ``idp_id`` is the federation's id, a tilde, and the SHA-1 of the entity ID in hexadecimal.
    """

    idp_id: str
    entity_id: str
    display_name: str | None
    logo_url: str | None


# The signature on a metadata document: by the pinned key, over the whole document, or not at all.
#
# The rules are those for XML signatures in SAML (saml-core 5.4), held strictly: one signature
# that is a child of the root, one reference to that root, and a key from the site's own
# certificate only. What KeyInfo says is never used. Raises ``CryptoUnavailable`` only where a
# signature is to be checked and python-xmlsec cannot be loaded.

# The right-hand sides are names in ``xmlsec.constants``.
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURE_METHODS = {
    f"{MORE}rsa-sha256": "TransformRsaSha256",
    f"{MORE}rsa-sha384": "TransformRsaSha384",
    f"{MORE}rsa-sha512": "TransformRsaSha512",
    f"{MORE}ecdsa-sha256": "TransformEcdsaSha256",
    f"{MORE}ecdsa-sha384": "TransformEcdsaSha384",
    f"{MORE}ecdsa-sha512": "TransformEcdsaSha512",
}
DIGEST_METHODS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "TransformSha256",
    f"{MORE}sha384": "TransformSha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "TransformSha512",
}
EXCLUSIVE = {
    "http://www.w3.org/2001/10/xml-exc-c14n#": "TransformExclC14N",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": "TransformExclC14NWithComments",
}
TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature": "TransformEnveloped",
    **EXCLUSIVE,
}
PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def verify_root(root: etree._Element, pinned: bytes) -> None:
    """Check that *root* is signed, as a whole, by one of the PEM certificates in *pinned*.

    Raises ``MetadataRefused``.
    """
    keys = _keys(pinned)
    signature = _only_signature(root)
    _check_shape(root, signature)
    if not any(_holds(root, signature, key) for key in keys):
        raise MetadataRefused(
            "The metadata's signature was not made by the configured key "
            "(metadata_certificate), or the metadata was changed after it was signed."
        )


def _keys(pinned: bytes) -> list[bytes]:
    found = PEM.findall(pinned)
    try:
        for one in found:
            x509.load_pem_x509_certificate(one)
    except ValueError:
        found = []
    if not found:
        raise MetadataRefused(
            "The file given as metadata_certificate does not hold an X.509 certificate in PEM."
        )
    return found


def _only_signature(root: etree._Element) -> etree._Element:
    signatures = root.findall("ds:Signature", ns.PREFIXES)
    if not signatures:
        raise MetadataRefused(
            "The metadata is not signed as a whole, but the site file asks for a signature "
            "(metadata_certificate)."
        )
    if len(signatures) > 1:
        raise MetadataRefused("The metadata carries more than one signature of the whole.")
    return signatures[0]


def _check_shape(root: etree._Element, signature: etree._Element) -> None:
    allowed = {f"{{{ns.DS}}}{name}" for name in ("SignedInfo", "SignatureValue", "KeyInfo")}
    parts = [element.tag for element in signature.iterchildren("*")]
    infos = signature.findall("ds:SignedInfo", ns.PREFIXES)
    references = signature.findall("ds:SignedInfo/ds:Reference", ns.PREFIXES)
    retrievals = list(signature.iter(f"{{{ns.DS}}}RetrievalMethod"))
    plain = all(
        len(element) == 0
        for path in ("ds:SignatureValue", "ds:SignedInfo/ds:Reference/ds:DigestValue")
        for element in signature.findall(path, ns.PREFIXES)
    )
    if (
        not set(parts) <= allowed
        or len(parts) != len(set(parts))
        or (len(infos), len(references)) != (1, 1)
        or retrievals
        or not plain
    ):
        raise MetadataRefused("The metadata's signature is not built as SAML demands.")
    _check_reference(root, references[0].get("URI"))
    _check_algorithms(infos[0])


def _check_reference(root: etree._Element, uri: str | None) -> None:
    identifier = root.get("ID")
    bearers = sum(one.get("ID") == identifier for one in root.iter("*"))
    whole = uri == "" or (identifier and uri == f"#{identifier}" and bearers == 1)
    if not whole:
        raise MetadataRefused("The metadata's signature covers only a part of the document.")


def _check_algorithms(info: etree._Element) -> None:
    wanted: Sequence[tuple[str, Collection[str]]] = (
        ("ds:CanonicalizationMethod", EXCLUSIVE),
        ("ds:SignatureMethod", SIGNATURE_METHODS),
        ("ds:Reference/ds:DigestMethod", DIGEST_METHODS),
        ("ds:Reference/ds:Transforms/ds:Transform", TRANSFORMS),
    )
    for path, allowed in wanted:
        found = info.findall(path, ns.PREFIXES)
        for one in found:
            algorithm = one.get("Algorithm") or ""
            if algorithm not in allowed:
                raise MetadataRefused(
                    f"The metadata is signed with {saml_algorithms.short_name(algorithm)}, "
                    "which is too weak or not meant for SAML; RSA-SHA256 would do."
                )
        if not found and path != "ds:Reference/ds:Transforms/ds:Transform":
            raise MetadataRefused("The metadata's signature does not name its algorithms.")


def _holds(root: etree._Element, signature: etree._Element, certificate: bytes) -> bool:
    xmlsec = load()
    context = xmlsec.SignatureContext()
    for name in (*TRANSFORMS.values(), *DIGEST_METHODS.values()):
        context.enable_reference_transform(getattr(xmlsec.constants, name))
    for name in (*EXCLUSIVE.values(), *SIGNATURE_METHODS.values()):
        context.enable_signature_transform(getattr(xmlsec.constants, name))
    if root.get("ID"):
        context.register_id(root, "ID")
    try:
        context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem)
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


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
    return [entity for child in element for entity in entities_in(child)]


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
        raise MetadataRefused(error.message) from error
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
