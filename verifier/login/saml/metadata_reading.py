"""Reading one identity provider's metadata: every rule of it, in order.

Rules: OASIS saml-metadata-2.0-os, Kantara SAML2Int MD01-MD07.
"""

from __future__ import annotations

import copy
import ipaddress
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from verifier.login.saml import metadata_people as people
from verifier.login.saml.metadata_certificates import signing_certificates
from verifier.login.saml.metadata_document import choose_entity, parse, valid_until, verify
from verifier.login.saml.metadata_values import IdpMetadata, MetadataRefused
from verifier.messages.saml import namespaces as ns
from verifier.model.idp import Idp

NOT_HANDED_ON = (f"{{{ns.DS}}}Signature", f"{{{ns.MD}}}Extensions")


def read_metadata(data: bytes, *, idp: Idp, now: datetime) -> IdpMetadata:
    """Read what *data* says about *idp* at the moment *now* (aware).

    Raises ``MetadataRefused`` with one sentence about the first thing that is wrong.
    """
    root = parse(data)
    return read_entity(root, idp=idp, now=now, verified=verify(root, idp))


def read_entity(root: etree._Element, *, idp: Idp, now: datetime, verified: bool) -> IdpMetadata:
    """Read what *root* says about *idp*; *verified* says whether its signature was checked.

    Raises ``MetadataRefused`` with one sentence about the first thing that is wrong.
    """
    entity = choose_entity(root, idp)
    until = valid_until(entity, idp, now=now)
    role = _the_role(entity)
    redirect, post = _address(role, ns.REDIRECT), _address(role, ns.POST)
    if redirect is None and post is None:
        raise MetadataRefused(
            "The metadata offers no login by HTTP-Redirect or HTTP-POST "
            "(SingleSignOnService); ask the identity team for complete metadata."
        )
    certificates, notices = signing_certificates(role, now=now)
    if until is None:
        notices = (*notices, "The metadata has no expiry date; it is used until it is replaced.")
    return IdpMetadata(
        entity_id=entity.get("entityID", ""),
        xml=_alone(entity, role),
        verified=verified,
        sso_redirect=redirect,
        sso_post=post,
        certificates=certificates,
        scopes=people.scopes(entity, role),
        display_name=people.display_name(entity, role),
        logo_url=people.logo_url(role),
        contact=people.contact(entity),
        error_url=people.error_url(role),
        valid_until=until,
        notices=notices,
    )


def roles_of(entity: etree._Element) -> list[etree._Element]:
    """List its descriptions as an identity provider for SAML 2.0."""
    return [
        one
        for one in entity.findall("md:IDPSSODescriptor", ns.PREFIXES)
        if ns.SAMLP in (one.get("protocolSupportEnumeration") or "").split()
    ]


def _the_role(entity: etree._Element) -> etree._Element:
    roles = roles_of(entity)
    if not roles and entity.find("md:SPSSODescriptor", ns.PREFIXES) is not None:
        raise MetadataRefused(
            f"The metadata describes the service provider {entity.get('entityID')}, not an "
            "identity provider (IDPSSODescriptor); verifier metadata prints such a file for the "
            "identity team, and theirs belongs here."
        )
    if not roles:
        raise MetadataRefused(
            "The metadata does not describe an identity provider for SAML 2.0 "
            "(IDPSSODescriptor); ask the identity team for complete metadata."
        )
    if len(roles) > 1:
        raise MetadataRefused(
            "The metadata describes the identity provider twice (IDPSSODescriptor)."
        )
    return roles[0]


def _address(role: etree._Element, binding: str) -> str | None:
    services = [
        one
        for one in role.findall("md:SingleSignOnService", ns.PREFIXES)
        if one.get("Binding") == binding
    ]
    addresses = [one.get("Location") or "" for one in services]
    for one in addresses:
        if not _may_carry_login(one):
            raise MetadataRefused(
                f"The login address for {binding.rpartition(':')[2]} in the metadata is not an "
                "https address; a login must not travel openly."
            )
    return addresses[0] if addresses else None


def _may_carry_login(address: str) -> bool:
    if people.is_web_address(address, schemes=("https",)):
        return True
    return people.is_web_address(address, schemes=("http",)) and is_loopback(address)


def is_loopback(address: str) -> bool:
    """Whether the web address *address* names this very computer."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _alone(entity: etree._Element, role: etree._Element) -> str:
    """Write the entity with this role's keys and addresses only.

    No library may take a key from another role, and dates are judged here and nowhere else.
    """
    alone = etree.Element(
        f"{{{ns.MD}}}EntityDescriptor",
        {"entityID": entity.get("entityID", "")},
        nsmap={"md": ns.MD, "ds": ns.DS},
    )
    kept = copy.deepcopy(role)
    kept.tail = None
    kept.attrib.pop("validUntil", "")
    for child in list(kept):
        if child.tag in NOT_HANDED_ON:
            kept.remove(child)
    alone.append(kept)
    etree.strip_tags(alone, etree.Comment, etree.ProcessingInstruction)
    return etree.tostring(alone, encoding="unicode")
