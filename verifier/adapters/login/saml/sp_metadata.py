"""A generator of the service provider's own metadata, with the attributes that it requests.

The content follows Kantara SAML2Int (SP02-SP39, MD03-MD11). It offers no logout, and no algorithm
that we would refuse.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from verifier.adapters.login.saml.keys import SpKeys, read_certificate
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
    """List the attributes to request.

    The identifier and the header's attribute are required, the e-mail address is optional.
    """
    required = [form.sent_by_vufind, form.header_identifier]
    wanted: dict[str, RequestedAttribute] = {}
    for name, needed in [*((name, True) for name in required), (form.email, False)]:
        if name and name not in NOT_ATTRIBUTES:
            attribute = _requested(name, form, required=needed)
            wanted.setdefault(attribute.name, attribute)
    return tuple(wanted.values())


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


VALID_DAYS = 28
LOGO_WIDTH, LOGO_HEIGHT = "80", "60"  # required by the schema; discovery pages scale to it
ENCRYPTION = (ns.AES128_GCM, ns.AES256_GCM, ns.RSA_OAEP)
ENGLISH = {f"{{{ns.XML}}}lang": "en"}
SUBJECT_IDS = {SUBJECT_ID: "subject-id", PAIRWISE_ID: "pairwise-id"}
SUBJECT_ID_REQ = "urn:oasis:names:tc:SAML:profiles:subject-id:req"


def sp_metadata(site: Site, keys: SpKeys, *, now: datetime, valid_days: int = VALID_DAYS) -> bytes:
    """Return the metadata document in UTF-8, valid until *valid_days* after *now* (aware).

    Raises ``KeyProblem`` if a certificate cannot be read.
    """
    until = (now.astimezone(UTC) + timedelta(days=valid_days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = etree.Element(
        f"{{{ns.MD}}}EntityDescriptor",
        {"entityID": site.sp_entity_id, "validUntil": until},
        nsmap={"md": ns.MD, "ds": ns.DS},
    )
    _entity_extensions(root, site)
    saml = site.saml
    role = _child(
        root,
        "md:SPSSODescriptor",
        protocolSupportEnumeration=ns.SAMLP,
        AuthnRequestsSigned="true" if saml.sign_requests else "false",
        WantAssertionsSigned="true",
    )
    _user_interface(role, site)
    uses = [("signing", pair) for pair in keys.signing]
    for use, (_, path) in [*uses, *(("encryption", pair) for pair in keys.encryption)]:
        certificate = read_certificate(path).public_bytes(Encoding.DER)
        descriptor = _child(role, "md:KeyDescriptor", use=use)
        data = _child(_child(descriptor, "ds:KeyInfo"), "ds:X509Data")
        _child(data, "ds:X509Certificate", base64.b64encode(certificate).decode("ascii"))
        for algorithm in ENCRYPTION if use == "encryption" else ():
            _child(descriptor, "md:EncryptionMethod", Algorithm=algorithm)
    first = {"index": "0", "isDefault": "true"}
    _child(role, "md:AssertionConsumerService", Binding=ns.POST, Location=site.acs_url, **first)
    wanted = requested_attributes(site.form)
    if wanted:
        service = _child(role, "md:AttributeConsumingService", **first)
        _child(service, "md:ServiceName", saml.display_name or site.name, **ENGLISH)
        for attribute in wanted:
            named = {"FriendlyName": attribute.friendly_name} if attribute.friendly_name else {}
            _child(
                service,
                "md:RequestedAttribute",
                Name=attribute.name,
                NameFormat=attribute.name_format,
                isRequired="true" if attribute.required else "false",
                **named,
            )
    if saml.contact is not None:
        person = _child(root, "md:ContactPerson", contactType="technical")
        _child(person, "md:GivenName", saml.contact.name)
        _child(person, "md:EmailAddress", f"mailto:{saml.contact.email.removeprefix('mailto:')}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _child(
    parent: etree._Element, prefixed: str, text: str = "", **attributes: str
) -> etree._Element:
    prefix, _, name = prefixed.partition(":")
    child = etree.SubElement(parent, f"{{{ns.PREFIXES[prefix]}}}{name}", attributes)
    if text:
        child.text = text
    return child


def _entity_extensions(root: etree._Element, site: Site) -> None:
    prefixes = {"alg": ns.ALG, "mdattr": ns.MDATTR, "saml": ns.SAML}
    extensions = etree.SubElement(root, f"{{{ns.MD}}}Extensions", nsmap=prefixes)
    _child(extensions, "alg:DigestMethod", Algorithm=ns.SHA256)
    _child(extensions, "alg:SigningMethod", Algorithm=ns.RSA_SHA256)
    _child(extensions, "alg:SigningMethod", Algorithm=ns.ECDSA_SHA256)
    names = {attribute.name for attribute in requested_attributes(site.form)}
    need = next((need for name, need in SUBJECT_IDS.items() if name in names), None)
    if need:  # subject-id:req (saml-subject-id-attr v1.0)
        holder = _child(extensions, "mdattr:EntityAttributes")
        attribute = _child(holder, "saml:Attribute", Name=SUBJECT_ID_REQ, NameFormat=URI)
        _child(attribute, "saml:AttributeValue", need)


def _user_interface(role: etree._Element, site: Site) -> None:
    settings = site.saml
    extensions = _child(role, "md:Extensions")
    holder = etree.SubElement(extensions, f"{{{ns.MDUI}}}UIInfo", nsmap={"mdui": ns.MDUI})
    name = settings.display_name or f"{site.name}: attribute release verifier"
    _child(holder, "mdui:DisplayName", name, **ENGLISH)
    description = settings.description or (
        f"Shows what a login releases to {site.name}, and whether interlibrary loan "
        "requests through ReShare would find the patron."
    )
    _child(holder, "mdui:Description", description, **ENGLISH)
    if settings.privacy_url:
        _child(holder, "mdui:PrivacyStatementURL", settings.privacy_url, **ENGLISH)
    if settings.logo_url:
        _child(holder, "mdui:Logo", settings.logo_url, width=LOGO_WIDTH, height=LOGO_HEIGHT)
