"""Identity providers' metadata for tests. Every argument has a healthy default."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from verifier.domain.model.site import Idp

ENTITY_ID = "https://idp.example.edu/idp/shibboleth"
SSO = "https://idp.example.edu/sso"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


ALGORITHMS = xmlsec.constants


@dataclass(frozen=True)
class TestKey:
    """A private key with its certificate, all PEM but ``base64``."""

    __test__ = False

    private: bytes
    certificate: bytes

    @property
    def base64(self) -> str:
        der = x509.load_pem_x509_certificate(self.certificate).public_bytes(
            serialization.Encoding.DER
        )
        return base64.b64encode(der).decode()

    def written(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Write both files as a service provider keeps them."""
        key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
        key.write_bytes(self.private)
        key.chmod(0o600)
        certificate.write_bytes(self.certificate)
        return key, certificate


@cache
def make_key(
    name: str = "idp",
    *,
    bits: int = 2048,
    curve: bool = False,
    days: int = 365,
    subject: str | None = None,
) -> TestKey:
    """A key pair, the same for the same arguments; *days* below 0 has expired at NOW."""
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if curve
        else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    )
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject or name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1000))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return TestKey(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate.public_bytes(serialization.Encoding.PEM),
    )


def make_key_descriptor(certificate: str | None = None, use: str | None = "signing") -> str:
    """A KeyDescriptor around base64 text."""
    given = f' use="{use}"' if use else ""
    text = make_key().base64 if certificate is None else certificate
    return (
        f"<md:KeyDescriptor{given}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{text}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def make_services(redirect: str | None = SSO, post: str | None = f"{SSO}/post") -> str:
    """The SingleSignOnService elements."""
    return "".join(
        f'<md:SingleSignOnService Binding="{binding}" Location="{location}"/>'
        for binding, location in ((REDIRECT, redirect), (POST, post))
        if location is not None
    )


def make_role(
    *,
    keys: str | None = None,
    services: str | None = None,
    extensions: str = "",
    protocol: str = "urn:oasis:names:tc:SAML:2.0:protocol",
    attributes: str = "",
) -> str:
    """An IDPSSODescriptor."""
    return (
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{protocol}" {attributes}>'
        f"<md:Extensions>{extensions}</md:Extensions>"
        f"{make_key_descriptor() if keys is None else keys}"
        f"{make_services() if services is None else services}</md:IDPSSODescriptor>"
    )


NAMESPACES = (
    'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
    'xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" '
    'xmlns:shibmd="urn:mace:shibboleth:metadata:1.0"'
)


def make_entity(
    *,
    entity_id: str = ENTITY_ID,
    role: str | None = None,
    more: str = "",
    extensions: str = "",
    attributes: str = 'validUntil="2026-12-24T12:00:00Z"',
) -> str:
    """An EntityDescriptor."""
    before = f"<md:Extensions>{extensions}</md:Extensions>" if extensions else ""
    return (
        f'<md:EntityDescriptor {NAMESPACES} entityID="{entity_id}" {attributes}>'
        f"{before}{make_role() if role is None else role}{more}</md:EntityDescriptor>"
    )


def make_entities(*entities: str, attributes: str = "") -> str:
    """An aggregate."""
    inner = "".join(entities)
    return f"<md:EntitiesDescriptor {NAMESPACES} {attributes}>{inner}</md:EntitiesDescriptor>"


def make_publication(instant: str) -> str:
    """When its publisher says that metadata was published: an extension of the root."""
    return (
        '<mdrpi:PublicationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" publisher="x" '
        f'creationInstant="{instant}"/>'
    )


def in_days(days: float) -> str:
    """A moment so many days after NOW, as metadata writes it."""
    return f"{NOW + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def make_idp(**more: Any) -> Idp:
    """The identity provider's place in the site file."""
    return Idp(**{"id": "campus", "protocol": "saml", **more})


def sign_element(
    node: etree._Element,
    by: TestKey,
    *,
    method: object = ALGORITHMS.TransformRsaSha256,
    digest: object = ALGORITHMS.TransformSha256,
    uri: str | None = None,
    transforms: Sequence[object] = (ALGORITHMS.TransformEnveloped, ALGORITHMS.TransformExclC14N),
    prefixes: Sequence[str] = (),
    key_info: bool = False,
    secret: bytes | None = None,
) -> etree._Element:
    """Put an enveloped signature right after the element's Issuer, or first, and make it.

    *uri* is the element's own unless given; *secret* signs by HMAC in place of the key.
    """
    signature = xmlsec.template.create(node, ALGORITHMS.TransformExclC14N, method, ns="ds")
    reference = xmlsec.template.add_reference(
        signature, digest, uri=f"#{node.get('ID')}" if uri is None else uri
    )
    for transform in transforms:
        last = xmlsec.template.add_transform(reference, transform)
    if prefixes:
        xmlsec.template.transform_add_c14n_inclusive_namespaces(last, list(prefixes))
    if key_info:
        xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    issuer = node.find("{*}Issuer")
    node.insert(0 if issuer is None else node.index(issuer) + 1, signature)
    context = xmlsec.SignatureContext()
    if secret is None:
        context.key = xmlsec.Key.from_memory(by.private, ALGORITHMS.KeyDataFormatPem)
        context.key.load_cert_from_memory(by.certificate, ALGORITHMS.KeyDataFormatPem)
    else:
        context.key = xmlsec.Key.from_binary_data(ALGORITHMS.KeyDataHmac, secret)
    context.register_id(node, "ID")
    context.sign(signature)
    return signature


def sign(
    document: str, key: TestKey | None = None, *, target: str | None = None, **how: object
) -> str:
    """Sign the root of *document*, or the first element called *target* (a local name)."""
    root = etree.fromstring(document.encode())
    element = root if target is None else root.find(f".//{{*}}{target}")
    element.set("ID", element.get("ID") or "_signed")
    sign_element(element, key or make_key("federation"), **how)
    return etree.tostring(root, encoding="unicode")
