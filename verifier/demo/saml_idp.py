"""The embedded identity provider: real SAML over HTTP on loopback, with invented patrons.

Every attribute is sent exactly as given, however odd, so that odd releases can be shown.
"""

import base64
import binascii
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import unquote_plus

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found] # the stubs lack it

from verifier.adapters.login.gate_record import Refused
from verifier.adapters.login.saml.keys import make_pair
from verifier.adapters.login.saml.metadata_document import MetadataRefused, parse
from verifier.adapters.login.saml.metadata_signature import verify_root
from verifier.adapters.messages import saml_xml as ns
from verifier.demo.login_pages import SCRIPT, Account, LoginServer, posting_page, problem_page
from verifier.domain.model.capture import Attribute, Subject, SubjectKind

VALID_DAYS = 14
MAX_REQUEST = 100_000
LIFETIME = timedelta(minutes=5)
XML_LANG = f"{{{ns.XML}}}lang"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"  # noqa: S105 - a name
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
ENCRYPTED_ELEMENT = "http://www.w3.org/2001/04/xmlenc#Element"
Sign = Literal["assertion", "response", "both"]

_SAML = ElementMaker(namespace=ns.SAML, nsmap={"saml": ns.SAML})
_SAMLP = ElementMaker(namespace=ns.SAMLP, nsmap={"samlp": ns.SAMLP, "saml": ns.SAML})


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount(Account):
    """One invented patron. A ``name_id`` without a value is generated at each login."""

    attributes: tuple[Attribute, ...] = ()
    name_id: Subject = Subject(kind=SubjectKind.NAME_ID, format=TRANSIENT)  # noqa: RUF009 - frozen
    sign: Sign = "assertion"
    encrypt: bool = False


@dataclass(frozen=True, slots=True)
class DemoKey:
    """A private key and its certificate, both PEM."""

    key: bytes
    certificate: bytes


def idp_metadata(*, entity_id: str, url: str, key: DemoKey) -> bytes:
    """Write the metadata of the identity provider at *url*, with name, scope and contact."""
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


class RequestRefused(Refused):
    """A login request cannot be answered. ``message`` is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedSp:
    """The only service provider that the embedded IdP serves."""

    entity_id: str
    acs_urls: tuple[str, ...]
    signing: tuple[bytes, ...]  # PEM
    encryption: bytes | None  # PEM
    signs_requests: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """A request to log in; ``id`` is None for a login that begins at the IdP."""

    id: str | None
    acs_url: str
    relay_state: str | None


def read_sp(metadata: bytes) -> TrustedSp:
    """Read a service provider's metadata. Raises ``MetadataRefused`` if it is not usable."""
    root = parse(metadata)
    role = root.find("md:SPSSODescriptor", ns.PREFIXES)
    if role is None:
        raise MetadataRefused("The document does not describe a service provider.")
    services = role.findall("md:AssertionConsumerService", ns.PREFIXES)
    encryption = _certificates(role, "encryption")
    acs_urls = tuple(
        service.get("Location", "") for service in services if service.get("Binding") == ns.POST
    )
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
    parts = dict(part.partition("=")[::2] for part in query.split("&") if part)
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
    algorithm = unquote_plus(parts.get("SigAlg", ""))
    if (signature or sp.signs_requests) and not (
        algorithm == ns.RSA_SHA256 and _holds(signed, signature, sp)
    ):
        raise RequestRefused("The login request's signature does not hold.")
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
        raise RequestRefused(  # as the Shibboleth IdP says it
            "The application you have accessed is not registered for use with this service."
        )
    acs_url = root.get("AssertionConsumerServiceURL") or sp.acs_urls[0]
    if acs_url not in sp.acs_urls:
        raise RequestRefused(
            "The login service was unable to identify a compatible way to respond to the "
            "requested application."
        )
    return LoginRequest(id=root.get("ID"), acs_url=acs_url, relay_state=relay_state)


def _xml(document: bytes) -> etree._Element:
    try:
        return parse(document)
    except MetadataRefused:
        raise RequestRefused("The login request is not readable XML.") from None


def _holds(signed: str, signature: str, sp: TrustedSp) -> bool:
    """Whether a query string's signature was made with any of the service provider's keys."""
    for pem in sp.signing:
        key = x509.load_pem_x509_certificate(pem).public_key()
        try:
            raw = base64.b64decode(signature, validate=False)
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(raw, signed.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
                return True
        except (InvalidSignature, ValueError):
            continue
    return False


def _certificates(role: etree._Element, use: str) -> tuple[bytes, ...]:
    return tuple(
        b"-----BEGIN CERTIFICATE-----\n"
        + base64.encodebytes(base64.b64decode("".join(str(element.text).split())))
        + b"-----END CERTIFICATE-----\n"
        for descriptor in role.findall("md:KeyDescriptor", ns.PREFIXES)
        if descriptor.get("use") in (None, use)
        for element in descriptor.findall(".//ds:X509Certificate", ns.PREFIXES)
    )


def build_response(
    answer: DemoAccount, request: LoginRequest, *, entity_id: str, sp: TrustedSp, key: DemoKey
) -> bytes:
    """Build and sign (RSA-SHA256) one response; encrypt it if the account says so.

    Encryption is AES128-GCM with RSA-OAEP.
    """
    now = datetime.now(UTC)
    assertion = _assertion(answer, request, now, entity_id=entity_id, sp=sp)
    response = _SAMLP.Response(
        _SAML.Issuer(entity_id),
        _SAMLP.Status(_SAMLP.StatusCode(Value=SUCCESS)),
        assertion,
        ID=_identifier(),
        Version="2.0",
        IssueInstant=_text(now),
        Destination=request.acs_url,
        **_in_response_to(request),
    )
    if answer.sign in ("assertion", "both"):
        _sign(assertion, key)
    if answer.encrypt:
        _encrypt(response, assertion, sp)
    if answer.sign in ("response", "both"):
        _sign(response, key)
    return etree.tostring(response, encoding="UTF-8", xml_declaration=True)


def _assertion(
    answer: DemoAccount, request: LoginRequest, now: datetime, *, entity_id: str, sp: TrustedSp
) -> etree._Element:
    end = _text(now + LIFETIME)
    confirmation = _SAML.SubjectConfirmation(
        _SAML.SubjectConfirmationData(
            NotOnOrAfter=end, Recipient=request.acs_url, **_in_response_to(request)
        ),
        Method=BEARER,
    )
    assertion: etree._Element = _SAML.Assertion(
        _SAML.Issuer(entity_id),
        _SAML.Subject(*_name_id(answer.name_id), confirmation),
        _SAML.Conditions(
            _SAML.AudienceRestriction(_SAML.Audience(sp.entity_id)),
            NotBefore=_text(now - timedelta(seconds=5)),
            NotOnOrAfter=end,
        ),
        _SAML.AuthnStatement(
            _SAML.AuthnContext(_SAML.AuthnContextClassRef(PASSWORD)),
            AuthnInstant=_text(now),
            SessionIndex=_identifier(),
        ),
        ID=_identifier(),
        Version="2.0",
        IssueInstant=_text(now),
    )
    if answer.attributes:
        assertion.append(_SAML.AttributeStatement(*map(_attribute, answer.attributes)))
    return assertion


def _attribute(attribute: Attribute) -> etree._Element:
    names = {
        "Name": attribute.name,
        "NameFormat": attribute.name_format,
        "FriendlyName": attribute.friendly_name,
    }
    element: etree._Element = _SAML.Attribute(
        *map(_SAML.AttributeValue, attribute.values), _present(names)
    )
    return element


def _name_id(subject: Subject) -> list[etree._Element]:
    if subject.kind is not SubjectKind.NAME_ID:
        return []
    value = _identifier() if subject.value is None else subject.value
    parts = {
        "Format": subject.format,
        "NameQualifier": subject.name_qualifier,
        "SPNameQualifier": subject.sp_name_qualifier,
    }
    return [_SAML.NameID(value, _present(parts))]


def _present(attributes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None}


def _sign(element: etree._Element, key: DemoKey) -> None:
    signature = xmlsec.template.create(
        element, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    reference = xmlsec.template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    element.insert(1, signature)  # right after Issuer, as the schema demands
    context = xmlsec.SignatureContext()
    context.register_id(element, "ID")
    context.key = xmlsec.Key.from_memory(key.key, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)


def _encrypt(response: etree._Element, assertion: etree._Element, sp: TrustedSp) -> None:
    if sp.encryption is None:
        raise ValueError("the service provider's metadata has no encryption key")
    plaintext = etree.tostring(assertion)
    holder = _SAML.EncryptedAssertion()
    response.replace(assertion, holder)
    data = xmlsec.template.encrypted_data_create(
        holder, xmlsec.constants.TransformAes128Gcm, type=ENCRYPTED_ELEMENT, ns="xenc"
    )
    holder.append(data)
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, xmlsec.constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(sp.encryption, xmlsec.constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(
        xmlsec.constants.KeyDataAes, 128, xmlsec.constants.KeyDataTypeSession
    )
    context.encrypt_binary(data, plaintext)


def _in_response_to(request: LoginRequest) -> dict[str, str]:
    return {} if request.id is None else {"InResponseTo": request.id}


def _identifier() -> str:
    return f"_{secrets.token_hex(16)}"


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class DemoIdp(LoginServer[DemoAccount, LoginRequest]):
    """The embedded IdP. ``metadata`` is known before the start. Serves one trusted service."""

    def __init__(
        self,
        accounts: Iterable[DemoAccount],
        *,
        sp_metadata: bytes | None = None,
        port: int = 0,
        entity_id: str | None = None,
    ) -> None:
        super().__init__(accounts, port=port)
        self.entity_id = entity_id or f"{self.url}/idp"
        self._key = DemoKey(*make_pair("idp.example.edu", bits=2048, days=VALID_DAYS))
        self.metadata = idp_metadata(entity_id=self.entity_id, url=self.url, key=self._key)
        self._sp = None if sp_metadata is None else read_sp(sp_metadata)

    def trust(self, sp_metadata: bytes) -> None:
        """Serve this service provider. Raises ``MetadataRefused`` if it is not usable metadata."""
        self._sp = read_sp(sp_metadata)

    def _add_routes(self, app: Flask) -> None:
        kind = "application/samlmetadata+xml"
        app.add_url_rule("/metadata", "metadata", lambda: Response(self.metadata, mimetype=kind))
        app.add_url_rule("/sso", view_func=self._sso, methods=["GET", "POST"])
        app.add_url_rule("/start", view_func=self._start)
        app.add_url_rule(
            "/post.js", "script", lambda: Response(SCRIPT, mimetype="text/javascript")
        )
        app.register_error_handler(
            RequestRefused, lambda error: (problem_page(error.message), 400)
        )

    def _leads_to(self) -> str | None:
        return self._sp.acs_urls[0] if self._sp else None

    def _sso(self) -> str:
        if request.method == "POST":
            message = request.form.get("SAMLRequest", "")
            return self._ask(
                read_post(message, request.form.get("RelayState"), sp=self._trusted())
            )
        return self._ask(read_redirect(request.query_string.decode("latin-1"), sp=self._trusted()))

    def _start(self) -> str:
        """Begin a login at the IdP, without a request (saml-profiles 4.1.5)."""
        wanted = LoginRequest(id=None, acs_url=self._trusted().acs_urls[0], relay_state=None)
        return self._ask(wanted, username=request.args.get("user", ""))

    def _logged_in(self, wanted: LoginRequest, account: DemoAccount) -> ResponseReturnValue:
        response = build_response(
            account, wanted, entity_id=self.entity_id, sp=self._trusted(), key=self._key
        )
        fields = [("SAMLResponse", base64.b64encode(response).decode("ascii"))]
        if wanted.relay_state is not None:
            fields.append(("RelayState", wanted.relay_state))
        return posting_page(action=wanted.acs_url, fields=fields)

    def _trusted(self) -> TrustedSp:
        if self._sp is None:
            raise RequestRefused("This identity provider does not know a service provider yet.")
        return self._sp
