"""Reading a service provider's metadata and its login requests, for the embedded IdP."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from urllib.parse import unquote_plus

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from verifier.login.saml.metadata_document import parse
from verifier.login.saml.metadata_signature import verify_root
from verifier.login.saml.metadata_values import MetadataRefused
from verifier.messages.saml import namespaces as ns

MAX_REQUEST = 100_000


class RequestRefused(Exception):  # noqa: N818 - named as people say it
    """A login request cannot be answered. ``said`` is one sentence."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedSp:
    """The one service provider that the embedded IdP answers."""

    entity_id: str
    acs_urls: tuple[str, ...]
    signing: tuple[bytes, ...]  # PEM
    encryption: bytes | None  # PEM
    signs_requests: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """What somebody wants to log in for; ``id`` is None for a login begun at the IdP."""

    id: str | None
    acs_url: str
    relay_state: str | None


def read_sp(metadata: bytes) -> TrustedSp:
    """Read a service provider's metadata. Raises ``MetadataRefused`` for what is not XML."""
    root = parse(metadata)
    role = root.find("md:SPSSODescriptor", ns.PREFIXES)
    if role is None:
        raise MetadataRefused("The document does not describe a service provider.")
    services = role.findall("md:AssertionConsumerService", ns.PREFIXES)
    encryption = _certificates(role, "encryption")
    acs_urls = tuple(one.get("Location", "") for one in services if one.get("Binding") == ns.POST)
    if not acs_urls:
        raise MetadataRefused("The service provider takes no response by HTTP-POST.")
    return TrustedSp(
        entity_id=root.get("entityID", ""),
        acs_urls=acs_urls,
        signing=_certificates(role, "signing"),
        encryption=encryption[0] if encryption else None,
        signs_requests=role.get("AuthnRequestsSigned") in ("true", "1"),
    )


def read_redirect(query: str, *, sp: TrustedSp) -> LoginRequest:
    """Read the request in a raw query string (saml-bindings 3.4). Raises ``RequestRefused``."""
    parts = dict(one.partition("=")[::2] for one in query.split("&") if one)
    inflater = zlib.decompressobj(wbits=-15)
    try:
        packed = base64.b64decode(unquote_plus(parts.get("SAMLRequest", "")), validate=True)
        document = inflater.decompress(packed, MAX_REQUEST)
    except (binascii.Error, ValueError, zlib.error):
        document = b""
    if not document:
        raise RequestRefused("The login request cannot be read.")
    signed = "&".join(
        f"{name}={parts[name]}"
        for name in ("SAMLRequest", "RelayState", "SigAlg")
        if name in parts
    )
    signature = unquote_plus(parts.get("Signature", ""))
    if signature or sp.signs_requests:
        _check_query(signed, unquote_plus(parts.get("SigAlg", "")), signature, sp)
    relay_state = parts.get("RelayState")
    return _request(_xml(document), None if relay_state is None else unquote_plus(relay_state), sp)


def read_post(message: str, relay_state: str | None, *, sp: TrustedSp) -> LoginRequest:
    """Read a posted request (saml-bindings 3.5). Raises ``RequestRefused``."""
    if len(message) > MAX_REQUEST:
        raise RequestRefused("The login request is too large.")
    try:
        root = _xml(base64.b64decode(message, validate=False))
    except binascii.Error:
        raise RequestRefused("The login request cannot be read.") from None
    if sp.signs_requests or root.find("ds:Signature", ns.PREFIXES) is not None:
        try:
            verify_root(root, b"\n".join(sp.signing))
        except MetadataRefused:
            raise RequestRefused("The login request's signature does not hold.") from None
    return _request(root, relay_state, sp)


def _request(root: etree._Element, relay_state: str | None, sp: TrustedSp) -> LoginRequest:
    if root.tag != f"{{{ns.SAMLP}}}AuthnRequest" or not root.get("ID"):
        raise RequestRefused("The message is not a login request.")
    issuer = root.findtext("saml:Issuer", "", ns.PREFIXES).strip()
    if issuer != sp.entity_id:
        raise RequestRefused("The login request comes from a service provider not known here.")
    acs_url = root.get("AssertionConsumerServiceURL") or sp.acs_urls[0]
    if acs_url not in sp.acs_urls:
        raise RequestRefused(
            "The login request asks for an answer at an address that the service provider's "
            "metadata does not list."
        )
    return LoginRequest(id=root.get("ID"), acs_url=acs_url, relay_state=relay_state)


def _xml(document: bytes) -> etree._Element:
    try:
        return parse(document)
    except MetadataRefused:
        raise RequestRefused("The login request is not readable XML.") from None


def _check_query(signed: str, algorithm: str, signature: str, sp: TrustedSp) -> None:
    for pem in sp.signing:
        key = x509.load_pem_x509_certificate(pem).public_key()
        if algorithm != ns.RSA_SHA256 or not isinstance(key, rsa.RSAPublicKey):
            continue
        try:
            raw = base64.b64decode(signature, validate=False)
            key.verify(raw, signed.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            continue
        return
    raise RequestRefused("The login request's signature does not hold.")


def _certificates(role: etree._Element, use: str) -> tuple[bytes, ...]:
    return tuple(
        b"-----BEGIN CERTIFICATE-----\n"
        + base64.encodebytes(base64.b64decode("".join(str(one.text).split())))
        + b"-----END CERTIFICATE-----\n"
        for descriptor in role.findall("md:KeyDescriptor", ns.PREFIXES)
        if descriptor.get("use") in (None, use)
        for one in descriptor.findall(".//ds:X509Certificate", ns.PREFIXES)
    )
