"""A maker of SAML responses, true and forged, with a signer of its own.

Weak, odd and broken signatures are the point here, so nothing of the program under test and
nothing of pysaml2 is used: lxml writes, the xmlsec wheel signs and encrypts."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
SHIBMD = "urn:mace:shibboleth:metadata:1.0"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"

IDP = "https://idp.example.edu/idp"
OTHER_IDP = "https://other-idp.example.edu/idp"
ONLY_SP = "https://only-a-service.example.edu/sp"

TRUE_VALUE = "21234000000018"
FORGED = "FORGED-9f3c"  # must never be shown by anybody


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A private key and its certificate, as PEM."""

    key: bytes
    certificate: bytes

    @property
    def body(self) -> str:
        """The certificate as it stands in metadata."""
        return "".join(self.certificate.decode().splitlines()[1:-1])


def make_key_pair(name: str = "idp.example.edu", *, elliptic: bool = False) -> KeyPair:
    """A new key pair; the subject can be anybody's."""
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if elliptic
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return KeyPair(
        key=key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        certificate=certificate.public_bytes(serialization.Encoding.PEM),
    )


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a message maker knows: who is who, and which request was really made."""

    acs: str
    sp: str
    request_id: str
    idp: KeyPair
    other_idp: KeyPair
    only_sp: KeyPair
    elliptic: KeyPair
    stranger: KeyPair
    sp_certificate: bytes
    another_certificate: bytes  # an encryption key that is not ours


def idp_metadata(entity_id: str, *keys: KeyPair, role: str = "IDPSSODescriptor") -> bytes:
    """Metadata of an identity provider, or of something that is none."""
    certificates = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key.body}'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for key in keys
    )
    service = (
        f'<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
        f' Location="{entity_id}/sso"/>'
        if role == "IDPSSODescriptor"
        else f'<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:'
        f'HTTP-POST" Location="{entity_id}/acs" index="0"/>'
    )
    return (
        f'<md:EntityDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" entityID="{entity_id}">'
        f'<md:{role} protocolSupportEnumeration="{SAMLP}">'
        f'<md:Extensions><shibmd:Scope xmlns:shibmd="{SHIBMD}" regexp="false">example.edu'
        f"</shibmd:Scope></md:Extensions>{certificates}{service}</md:{role}>"
        "</md:EntityDescriptor>"
    ).encode()


def instant(seconds: float = 0, *, shape: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """A time from now, as SAML writes it."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).strftime(shape)


def at(seconds: float = 0, *, shape: str = "%Y-%m-%dT%H:%M:%SZ") -> Callable[[], str]:
    """The same, counted from when the message is made rather than from when this file is read."""
    return lambda: instant(seconds, shape=shape)


def new_id() -> str:
    """An XML ID."""
    return "_" + secrets.token_hex(16)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a response says. ``None`` leaves a part out; text parts are raw XML."""

    request_id: str | None
    acs: str
    sp: str
    issuer: str = IDP
    response_issuer: str | None = IDP
    response_in_response_to: str | None = "asked"
    confirmed_in_response_to: str | None = "asked"
    destination: str | None = "acs"
    recipient: str | None = "acs"
    audiences: Sequence[Sequence[str]] | None = (("sp",),)
    status: str | None = SUCCESS
    status_detail: str = ""
    version: str = "2.0"
    assertion_version: str = "2.0"
    issue_instant: str = field(default_factory=instant)
    conditions: bool = True
    not_before: str | None = field(default_factory=lambda: instant(-60))
    not_on_or_after: str | None = field(default_factory=lambda: instant(300))
    confirmed_until: str | None = field(default_factory=lambda: instant(300))
    confirmed_from: str | None = None
    session_until: str | None = None
    confirmation_method: str | None = BEARER
    client_address: str | None = None
    more_conditions: str = ""
    name_id: str | None = "_0a1b2c3d4e5f"
    subject: bool = True
    authn_statements: int = 1
    attributes: str = ""
    extensions: str = ""
    advice: str = ""
    response_id: str = field(default_factory=new_id)
    assertion_id: str = field(default_factory=new_id)

    def but(self, **changes: object) -> Story:
        """The same story with something changed."""
        return replace(self, **changes)


def story(ground: Ground, **changes: object) -> Story:
    """The healthy story about our request, with something changed."""
    changes = {name: change() if callable(change) else change for name, change in changes.items()}
    given = Story(request_id=ground.request_id, acs=ground.acs, sp=ground.sp)
    return given.but(
        attributes=attribute(EMPLOYEE_NUMBER, TRUE_VALUE, friendly="employeeNumber")
    ).but(**changes)


def attribute(
    name: str,
    *values: str,
    name_format: str | None = URI,
    friendly: str | None = None,
    raw: bool = False,
) -> str:
    """An Attribute element; with *raw* the values are XML."""
    from xml.sax.saxutils import escape, quoteattr

    head = f"<saml:Attribute Name={quoteattr(name)}"
    head += f" NameFormat={quoteattr(name_format)}" if name_format else ""
    head += f" FriendlyName={quoteattr(friendly)}" if friendly else ""
    inside = "".join(
        value if raw else f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>"
        for value in values
    )
    return f"{head}>{inside}</saml:Attribute>"


def _optional(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{value}"'


def assertion_text(given: Story) -> str:
    """The assertion of a story, unsigned."""
    asked = {"asked": given.request_id, "acs": given.acs}
    in_response_to = asked.get(
        given.confirmed_in_response_to or "", given.confirmed_in_response_to
    )
    recipient = asked.get(given.recipient or "", given.recipient)
    confirmation = (
        ""
        if given.confirmation_method is None
        else f'<saml:SubjectConfirmation Method="{given.confirmation_method}">'
        "<saml:SubjectConfirmationData"
        + _optional("InResponseTo", in_response_to)
        + _optional("Recipient", recipient)
        + _optional("NotBefore", given.confirmed_from)
        + _optional("NotOnOrAfter", given.confirmed_until)
        + _optional("Address", given.client_address)
        + "/></saml:SubjectConfirmation>"
    )
    name_id = (
        ""
        if given.name_id is None
        else '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">'
        f"{given.name_id}</saml:NameID>"
    )
    subject = f"<saml:Subject>{name_id}{confirmation}</saml:Subject>" if given.subject else ""
    restrictions = "".join(
        "<saml:AudienceRestriction>"
        + "".join(
            f"<saml:Audience>{given.sp if entry == 'sp' else entry}</saml:Audience>"
            for entry in group
        )
        + "</saml:AudienceRestriction>"
        for group in given.audiences or ()
    )
    conditions = (
        "<saml:Conditions"
        + _optional("NotBefore", given.not_before)
        + _optional("NotOnOrAfter", given.not_on_or_after)
        + f">{restrictions}{given.more_conditions}</saml:Conditions>"
        if given.conditions
        else ""
    )
    authn = (
        f'<saml:AuthnStatement AuthnInstant="{instant()}" SessionIndex="{new_id()}"'
        + _optional("SessionNotOnOrAfter", given.session_until)
        + f"><saml:AuthnContext><saml:AuthnContextClassRef>{PASSWORD}"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
    ) * given.authn_statements
    statement = (
        f"<saml:AttributeStatement>{given.attributes}</saml:AttributeStatement>"
        if given.attributes
        else ""
    )
    issuer = f"<saml:Issuer>{given.issuer}</saml:Issuer>" if given.issuer else ""
    return (
        f'<saml:Assertion xmlns:saml="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' ID="{given.assertion_id}" Version="{given.assertion_version}"'
        f' IssueInstant="{given.issue_instant}">'
        f"{issuer}{subject}{conditions}{given.advice}{authn}{statement}</saml:Assertion>"
    )


def response_text(given: Story, *assertions: str) -> str:
    """A Response around assertions (by default around the story's own)."""
    asked = {"asked": given.request_id, "acs": given.acs}
    in_response_to = asked.get(given.response_in_response_to or "", given.response_in_response_to)
    destination = asked.get(given.destination or "", given.destination)
    issuer = (
        ""
        if given.response_issuer is None
        else f"<saml:Issuer>{given.response_issuer}</saml:Issuer>"
    )
    status = (
        ""
        if given.status is None
        else f'<samlp:Status><samlp:StatusCode Value="{given.status}"/>{given.status_detail}'
        "</samlp:Status>"
    )
    return (
        f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="{given.response_id}"'
        f' Version="{given.version}" IssueInstant="{given.issue_instant}"'
        + _optional("Destination", destination)
        + _optional("InResponseTo", in_response_to)
        + f">{issuer}{given.extensions}{status}"
        + "".join(assertions or (assertion_text(given),))
        + "</samlp:Response>"
    )


def parse(text: str | bytes) -> etree._Element:
    """A tree, with nothing thrown away."""
    parser = etree.XMLParser(strip_cdata=False, huge_tree=True, resolve_entities=False)
    return etree.fromstring(text.encode() if isinstance(text, str) else text, parser)


def text_of(tree: etree._Element) -> str:
    """The text of a tree."""
    return etree.tostring(tree, encoding="unicode")


def encode(message: str | bytes) -> str:
    """As the form field carries it."""
    return base64.b64encode(message.encode() if isinstance(message, str) else message).decode()


RSA_SHA256 = xmlsec.constants.TransformRsaSha256
SHA256 = xmlsec.constants.TransformSha256


def sign(
    element: etree._Element,
    key: KeyPair,
    *,
    method: object = RSA_SHA256,
    digest: object = SHA256,
    uri: str | None = "own",
    transforms: Sequence[object] = (
        xmlsec.constants.TransformEnveloped,
        xmlsec.constants.TransformExclC14N,
    ),
    key_info: bool = True,
    secret: bytes | None = None,
) -> etree._Element:
    """Put an enveloped signature right after the element's Issuer and make it."""
    uri = f"#{element.get('ID')}" if uri == "own" else uri
    signature = xmlsec.template.create(
        element, xmlsec.constants.TransformExclC14N, method, ns="ds"
    )
    reference = xmlsec.template.add_reference(signature, digest, uri=uri)
    for transform in transforms:
        xmlsec.template.add_transform(reference, transform)
    if key_info:
        info = xmlsec.template.ensure_key_info(signature)
        xmlsec.template.add_x509_data(info)
    issuer = element.find(f"{{{SAML}}}Issuer")
    element.insert(0 if issuer is None else element.index(issuer) + 1, signature)
    context = xmlsec.SignatureContext()
    if secret is None:
        context.key = xmlsec.Key.from_memory(key.key, xmlsec.constants.KeyDataFormatPem)
        context.key.load_cert_from_memory(key.certificate, xmlsec.constants.KeyDataFormatPem)
    else:
        context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, secret)
    context.register_id(element, "ID")
    context.sign(signature)
    return signature


def signed(given: Story, key: KeyPair, *, what: str = "assertion", **how: object) -> str:
    """A response whose assertion, or itself, or both are signed."""
    assertion = parse(assertion_text(given))
    if what in ("assertion", "both"):
        sign(assertion, key, **how)
    tree = parse(response_text(given, text_of(assertion)))
    if what in ("response", "both"):
        sign(tree, key, **how)
    return text_of(tree)


def signed_assertion(given: Story, key: KeyPair, **how: object) -> str:
    """Only the assertion, signed."""
    tree = parse(assertion_text(given))
    sign(tree, key, **how)
    return text_of(tree)


def encrypted(
    plain: str,
    certificate: bytes,
    *,
    cipher: object = xmlsec.constants.TransformAes128Gcm,
    transport: object = xmlsec.constants.TransformRsaOaep,
    key_data: object = xmlsec.constants.KeyDataAes,
    bits: int = 128,
) -> str:
    """An EncryptedAssertion of *plain*, whatever that is."""
    holder = parse(f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>')
    template = xmlsec.template.encrypted_data_create(
        holder, cipher, type="http://www.w3.org/2001/04/xmlenc#Element", ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(template)
    info = xmlsec.template.encrypted_data_ensure_key_info(template, ns="ds")
    encrypted_key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(encrypted_key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(key_data, bits, xmlsec.constants.KeyDataTypeSession)
    holder.append(context.encrypt_binary(template, plain.encode()))
    return text_of(holder)


def altered(message: str, old: str, new: str) -> str:
    """A text with something exchanged; the exchange must really happen."""
    assert old in message
    return message.replace(old, new)


Make = Callable[[Ground], str]


@dataclass(frozen=True)
class Case:
    """A message (as the form field carries it), and what must become of it.

    ``found`` are released values that must be shown unchanged, by wire name.
    """

    name: str
    make: Make
    accepted: bool = False
    found: Mapping[str, Sequence[str]] = field(default_factory=dict)
    idp: str = "campus"


def hostile(**messages: Make) -> list[Case]:
    """Messages that must be refused; a keyword is the case's name."""
    return [Case(name.replace("_", "-"), make) for name, make in messages.items()]
