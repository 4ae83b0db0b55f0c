"""A reader of the endpoints, certificates, name, contact and scopes in an IdP's metadata.

Rules: OASIS saml-metadata-2.0-os, Kantara SAML2Int MD01-MD07. Values that are shown to people come
from other parties, so only safe kinds of values are accepted.
"""

import base64
import binascii
import copy
import ipaddress
import re
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from verifier.adapters.login.saml.metadata_document import (
    IdpMetadata,
    MetadataRefused,
    choose_entity,
    parse,
    valid_until,
)
from verifier.adapters.login.saml.metadata_signature import verify
from verifier.adapters.messages import saml_xml as ns
from verifier.domain.model.capture import Scope
from verifier.domain.model.site import Idp
from verifier.domain.model.text_values import mail_address

MAX_NAME = 200
MAX_LOGO = 100_000  # characters of a data: logo
MAX_SCOPES = 1_000
LOGO_DATA = re.compile(r"data:image/(?:png|gif|jpeg);base64,[A-Za-z0-9+/=\s]+")
CONTACT_ORDER = ("technical", "support")


def display_name(entity: etree._Element, role: etree._Element) -> str | None:
    """Return the name for people, English if there is one, without control characters."""
    for path, where in (
        ("md:Extensions/mdui:UIInfo/mdui:DisplayName", role),
        ("md:Organization/md:OrganizationDisplayName", entity),
        ("md:Organization/md:OrganizationName", entity),
    ):
        for element in _english_first(where.findall(path, ns.PREFIXES)):
            text = " ".join("".join(c if c.isprintable() else " " for c in _text(element)).split())
            if text:
                return text[:MAX_NAME]
    return None


def logo_url(role: etree._Element) -> str | None:
    """Return the first logo with an https URL, or inline as PNG, GIF or JPEG; never SVG."""
    logos = role.findall("md:Extensions/mdui:UIInfo/mdui:Logo", ns.PREFIXES)
    for element in _english_first(logos):
        text = _text(element).strip()
        if is_web_address(text, schemes=("https",)):
            return text
        if len(text) <= MAX_LOGO and LOGO_DATA.fullmatch(text):
            return "".join(text.split())
    return None


def contact(entity: etree._Element) -> str | None:
    """Return an e-mail address without ``mailto:``: the technical contact's, else support's."""
    for kind in CONTACT_ORDER:
        path = f"md:ContactPerson[@contactType='{kind}']/md:EmailAddress"
        for element in entity.findall(path, ns.PREFIXES):
            address = mail_address(_text(element))
            if address is not None:
                return address
    return None


def error_url(role: etree._Element) -> str | None:
    """Return the URL of the identity provider's own error page, if it is a web address."""
    text = (role.get("errorURL") or "").strip()
    return text if is_web_address(text, schemes=("https", "http")) else None


def scopes(entity: etree._Element, role: etree._Element) -> tuple[Scope, ...]:
    """List ``shibmd:Scope`` of the role and of the entity, without repeats.

    Shibboleth reads both.
    """
    found: dict[Scope, None] = {}
    for where in (role, entity):
        for element in where.findall("md:Extensions/shibmd:Scope", ns.PREFIXES)[:MAX_SCOPES]:
            value = _text(element).strip()
            if value:
                pattern = element.get("regexp", "false").strip() in ("true", "1")
                found[Scope(value=value, regexp=pattern)] = None
    return tuple(found)


def is_web_address(text: str, *, schemes: tuple[str, ...]) -> bool:
    """Whether *text* is an absolute URL of one of *schemes*, without user name or spaces."""
    if not text.isprintable() or re.search(r"[\s\\<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError where it is no number
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc


def _text(element: etree._Element) -> str:
    return str(element.xpath("string()"))


def _english_first(elements: list[etree._Element]) -> list[etree._Element]:
    def is_other(element: etree._Element) -> bool:
        return not (element.get(f"{{{ns.XML}}}lang") or "").lower().startswith("en")

    return sorted(elements, key=is_other)


LEAST_RSA_BITS = 2048  # SAML2Int MD05-MD07
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


def signing_certificates(
    role: etree._Element, *, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the certificates (PEM, in document order, without repeats) and notices about them.

    A key without ``use`` also counts as a signing key (saml-metadata 2.4.1.1). An expired
    certificate only causes a notice: in metadata it merely carries a key, and its dates have no
    meaning. Raises ``MetadataRefused``, which names an unusable certificate by its position.
    """
    texts = [
        element.xpath("string()")
        for descriptor in role.findall("md:KeyDescriptor", ns.PREFIXES)
        if descriptor.get("use") in (None, "signing")
        for element in descriptor.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", ns.PREFIXES)
    ]
    if not texts:
        raise MetadataRefused(
            "The metadata holds no signing certificate of the identity provider, so no login "
            "could be verified; ask the identity team for complete metadata."
        )
    pems: dict[str, None] = {}
    notices: dict[str, None] = {}
    for place, text in enumerate(texts, start=1):
        name = f"signing certificate {place} of {len(texts)}"
        try:
            der = base64.b64decode("".join(str(text).split()), validate=True)
            certificate = x509.load_der_x509_certificate(der)
        except (ValueError, binascii.Error):
            raise MetadataRefused(
                f"The {name} in the metadata is not an X.509 certificate; ask the identity team "
                "for correct metadata."
            ) from None
        _check_key(certificate, name)
        pems[certificate.public_bytes(Encoding.PEM).decode("ascii")] = None
        if certificate.not_valid_after_utc <= now:
            notices[
                f"The {name} expired on {certificate.not_valid_after_utc:%Y-%m-%d}; its key is "
                "still used, as metadata says so."
            ] = None
    return tuple(pems), tuple(notices)


def _check_key(certificate: x509.Certificate, name: str) -> None:
    try:
        key = certificate.public_key()
    except Exception:  # noqa: BLE001 - cryptography raises several types for keys it cannot read
        key = None
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size >= LEAST_RSA_BITS:
            return
        raise MetadataRefused(
            f"The {name} has an RSA key of only {key.key_size} bits; SAML needs at least "
            f"{LEAST_RSA_BITS} (SAML2Int MD07)."
        )
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES):
        return
    raise MetadataRefused(
        f"The {name} holds a kind of key that SAML does not use here; RSA of at least "
        f"{LEAST_RSA_BITS} bits or an elliptic curve of NIST would do."
    )


NOT_HANDED_ON = (f"{{{ns.DS}}}Signature", f"{{{ns.MD}}}Extensions")


def read_metadata(data: bytes, *, idp: Idp, now: datetime) -> IdpMetadata:
    """Read the metadata of *idp* from *data*, as of *now* (aware).

    Raises ``MetadataRefused`` with one sentence about the first problem.
    """
    root = parse(data)
    return read_entity(root, idp=idp, now=now, verified=verify(root, idp))


def read_entity(root: etree._Element, *, idp: Idp, now: datetime, verified: bool) -> IdpMetadata:
    """Read the metadata of *idp* from *root*; *verified* says whether its signature was checked.

    Raises ``MetadataRefused`` with one sentence about the first problem.
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
        scopes=scopes(entity, role),
        display_name=display_name(entity, role),
        logo_url=logo_url(role),
        contact=contact(entity),
        error_url=error_url(role),
        valid_until=until,
        notices=notices,
    )


def roles_of(entity: etree._Element) -> list[etree._Element]:
    """List the entity's descriptors of its role as a SAML 2.0 identity provider."""
    return [
        element
        for element in entity.findall("md:IDPSSODescriptor", ns.PREFIXES)
        if ns.SAMLP in (element.get("protocolSupportEnumeration") or "").split()
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
    addresses = [
        service.get("Location") or ""
        for service in role.findall("md:SingleSignOnService", ns.PREFIXES)
        if service.get("Binding") == binding
    ]
    for address in addresses:
        schemes = ("https", "http") if is_loopback(address) else ("https",)
        if not is_web_address(address, schemes=schemes):
            raise MetadataRefused(
                f"The login address for {binding.rpartition(':')[2]} in the metadata is not an "
                "https address; a login must not travel openly."
            )
    return addresses[0] if addresses else None


def is_loopback(address: str) -> bool:
    """Whether the URL *address* points to this computer."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _alone(entity: etree._Element, role: etree._Element) -> str:
    """Return the entity as XML, with the keys and addresses of this role only.

    This way no library can take a key from another role. The dates are left out too: they are only
    checked here.
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
