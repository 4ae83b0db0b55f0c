"""The embedded identity provider's key, made anew for each run, and its metadata."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found] # the stubs lack it

from verifier.messages.saml import namespaces as ns

VALID_DAYS = 14
XML_LANG = f"{{{ns.XML}}}lang"


@dataclass(frozen=True, slots=True)
class DemoKey:
    """A private key and its certificate, both PEM."""

    key: bytes
    certificate: bytes


def make_key() -> DemoKey:
    """Make an RSA key of 2048 bits with a certificate of two weeks."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.edu")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return DemoKey(private, certificate.public_bytes(serialization.Encoding.PEM))


def idp_metadata(*, entity_id: str, url: str, key: DemoKey) -> bytes:
    """Describe the identity provider at *url*, with name, scope and contact."""
    md = ElementMaker(namespace=ns.MD, nsmap=ns.PREFIXES)
    ds = ElementMaker(namespace=ns.DS)
    ui = ElementMaker(namespace=ns.MDUI)
    scope = ElementMaker(namespace=ns.SHIBMD)
    der = x509.load_pem_x509_certificate(key.certificate).public_bytes(serialization.Encoding.DER)
    until = datetime.now(UTC) + timedelta(days=VALID_DAYS)
    root = md.EntityDescriptor(
        md.IDPSSODescriptor(
            md.Extensions(
                scope.Scope("example.edu", regexp="false"),
                ui.UIInfo(ui.DisplayName("Example University (demo)", {XML_LANG: "en"})),
            ),
            md.KeyDescriptor(
                ds.KeyInfo(ds.X509Data(ds.X509Certificate(base64.b64encode(der).decode()))),
                use="signing",
            ),
            md.SingleSignOnService(Binding=ns.REDIRECT, Location=f"{url}/sso"),
            md.SingleSignOnService(Binding=ns.POST, Location=f"{url}/sso"),
            protocolSupportEnumeration=ns.SAMLP,
            WantAuthnRequestsSigned="true",
        ),
        md.ContactPerson(
            md.GivenName("Identity team"),
            md.EmailAddress("mailto:identity@example.edu"),
            contactType="technical",
        ),
        entityID=entity_id,
        validUntil=until.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
