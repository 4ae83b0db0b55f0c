"""Generate the service provider's own metadata, with the attributes that it requests."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from verifier.adapters.login.saml.keys import KeyPair, SpKeys, read_certificate
from verifier.adapters.messages import saml_xml as ns
from verifier.domain.model.attribute_names import (
    BASIC,
    NOT_ATTRIBUTES,
    PAIRWISE_ID,
    SAML_NAMES,
    SUBJECT_ID,
    URI,
    canonical_name,
)
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedAttribute:
    """One ``md:RequestedAttribute``."""

    name: str
    name_format: str
    friendly_name: str | None
    required: bool


def requested_attributes(form: RequestForm) -> tuple[RequestedAttribute, ...]:
    """List the identifier and the header's attribute as required, e-mail as optional."""
    required = [form.sent_by_vufind, form.header_identifier]
    wanted: dict[str, RequestedAttribute] = {}
    for name, needed in [*((name, True) for name in required), (form.email, False)]:
        if name and name not in NOT_ATTRIBUTES:
            attribute = _requested(name, form, required=needed)
            wanted.setdefault(attribute.name, attribute)
    return tuple(wanted.values())


def subject_id_need(form: RequestForm) -> Literal["subject-id", "pairwise-id"] | None:
    """Return the value of ``subject-id:req`` (saml-subject-id-attr v1.0), if one is needed."""
    names = {attribute.name for attribute in requested_attributes(form)}
    if SUBJECT_ID in names:
        return "subject-id"
    return "pairwise-id" if PAIRWISE_ID in names else None


def _requested(name: str, form: RequestForm, *, required: bool) -> RequestedAttribute:
    mapped = next(
        (wire[0] for canonical, wire in form.attribute_map if canonical == name and wire), None
    )
    wire = SAML_NAMES.get(name) or mapped or name
    return RequestedAttribute(
        name=wire,
        name_format=URI if ":" in wire else BASIC,
        friendly_name=next((text for text in (canonical_name(wire), name) if text != wire), None),
        required=required,
    )


# Our own SAML metadata: what an identity provider needs to know about us.
#
# Contents after Kantara SAML2Int (SP02-SP39, MD03-MD11). No logout is offered, and no algorithm
# that we would refuse.

VALID_DAYS = 28
LOGO_WIDTH, LOGO_HEIGHT = "80", "60"  # required by the schema; discovery pages scale to it
SUBJECT_ID_REQ = "urn:oasis:names:tc:SAML:profiles:subject-id:req"


def sp_metadata(site: Site, keys: SpKeys, *, now: datetime, valid_days: int = VALID_DAYS) -> bytes:
    """Write the document as UTF-8, valid until *valid_days* after *now* (aware).

    Raises ``KeyProblem`` where a certificate cannot be read.
    """
    until = (now.astimezone(UTC) + timedelta(days=valid_days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = etree.Element(
        _md("EntityDescriptor"),
        {"entityID": site.sp_entity_id, "validUntil": until},
        nsmap={"md": ns.MD, "ds": ns.DS},
    )
    _entity_extensions(root, site)
    _role(root, site, keys)
    _contact(root, site)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _md(name: str) -> str:
    return f"{{{ns.MD}}}{name}"


def _child(
    parent: etree._Element, namespace: str, name: str, text: str = "", **attributes: str
) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    if text:
        child.text = text
    return child


def _entity_extensions(root: etree._Element, site: Site) -> None:
    extensions = etree.SubElement(
        root, _md("Extensions"), nsmap={"alg": ns.ALG, "mdattr": ns.MDATTR, "saml": ns.SAML}
    )
    _child(extensions, ns.ALG, "DigestMethod", Algorithm=ns.SHA256)
    _child(extensions, ns.ALG, "SigningMethod", Algorithm=ns.RSA_SHA256)
    _child(extensions, ns.ALG, "SigningMethod", Algorithm=ns.ECDSA_SHA256)
    need = subject_id_need(site.form)
    if need:
        holder = _child(extensions, ns.MDATTR, "EntityAttributes")
        attribute = _child(holder, ns.SAML, "Attribute", Name=SUBJECT_ID_REQ, NameFormat=URI)
        _child(attribute, ns.SAML, "AttributeValue", need)


def _role(root: etree._Element, site: Site, keys: SpKeys) -> None:
    role = _child(
        root,
        ns.MD,
        "SPSSODescriptor",
        protocolSupportEnumeration=ns.SAMLP,
        AuthnRequestsSigned="true" if site.saml.sign_requests else "false",
        WantAssertionsSigned="true",
    )
    _user_interface(role, site)
    for pair in keys.signing:
        _key(role, "signing", pair)
    for pair in keys.encryption:
        descriptor = _key(role, "encryption", pair)
        for algorithm in (ns.AES128_GCM, ns.AES256_GCM, ns.RSA_OAEP):
            _child(descriptor, ns.MD, "EncryptionMethod", Algorithm=algorithm)
    _child(
        role,
        ns.MD,
        "AssertionConsumerService",
        Binding=ns.POST,
        Location=site.acs_url,
        index="0",
        isDefault="true",
    )
    _attributes(role, site)


def _user_interface(role: etree._Element, site: Site) -> None:
    settings = site.saml
    extensions = _child(role, ns.MD, "Extensions")
    holder = etree.SubElement(extensions, f"{{{ns.MDUI}}}UIInfo", nsmap={"mdui": ns.MDUI})
    name = settings.display_name or f"{site.name}: attribute release verifier"
    _localised(holder, ns.MDUI, "DisplayName", name)
    description = settings.description or (
        f"Shows what a login releases to {site.name}, and whether interlibrary loan "
        "requests through ReShare would find the patron."
    )
    _localised(holder, ns.MDUI, "Description", description)
    if settings.privacy_url:
        _localised(holder, ns.MDUI, "PrivacyStatementURL", settings.privacy_url)
    if settings.logo_url:
        _child(holder, ns.MDUI, "Logo", settings.logo_url, width=LOGO_WIDTH, height=LOGO_HEIGHT)


def _localised(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    _child(parent, namespace, name, text).set(f"{{{ns.XML}}}lang", "en")


def _key(role: etree._Element, use: str, pair: KeyPair) -> etree._Element:
    certificate = read_certificate(pair[1]).public_bytes(Encoding.DER)
    descriptor = _child(role, ns.MD, "KeyDescriptor", use=use)
    data = _child(_child(descriptor, ns.DS, "KeyInfo"), ns.DS, "X509Data")
    _child(data, ns.DS, "X509Certificate", base64.b64encode(certificate).decode("ascii"))
    return descriptor


def _attributes(role: etree._Element, site: Site) -> None:
    wanted = requested_attributes(site.form)
    if not wanted:
        return
    service = _child(role, ns.MD, "AttributeConsumingService", index="0", isDefault="true")
    _localised(service, ns.MD, "ServiceName", site.saml.display_name or site.name)
    for attribute in wanted:
        element = _child(
            service,
            ns.MD,
            "RequestedAttribute",
            Name=attribute.name,
            NameFormat=attribute.name_format,
            isRequired="true" if attribute.required else "false",
        )
        if attribute.friendly_name:
            element.set("FriendlyName", attribute.friendly_name)


def _contact(root: etree._Element, site: Site) -> None:
    contact = site.saml.contact
    if contact is None:
        return
    person = _child(root, ns.MD, "ContactPerson", contactType="technical")
    _child(person, ns.MD, "GivenName", contact.name)
    _child(person, ns.MD, "EmailAddress", f"mailto:{contact.email.removeprefix('mailto:')}")
