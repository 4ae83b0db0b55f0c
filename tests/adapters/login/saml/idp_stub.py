"""An identity provider for tests that says whatever a test wants, truly signed where it wants."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import xmlsec
from lxml import etree

from tests.metadata_factories import (
    POST,
    SSO,
    TestKey,
    make_entity,
    make_key,
    make_key_descriptor,
    make_role,
    sign_element,
)
from verifier.adapters.login.saml.metadata_document import IdpMetadata

ENTITY_ID = "https://idp.example.edu/idp"
SP = "https://verify.example.edu/sp"
ACS = "https://verify.example.edu/saml/acs"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
AUDIENCE = "<saml:AudienceRestriction><saml:Audience>{}</saml:Audience></saml:AudienceRestriction>"
NAMESPACES = (
    f'xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
EMPLOYEE = (
    '<saml:Attribute Name="urn:oid:2.16.840.1.113730.3.1.3" '
    'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="employeeNumber">'
    "<saml:AttributeValue>21234000000017</saml:AttributeValue></saml:Attribute>"
)


def pair(name: str, kind: str = "rsa") -> TestKey:
    """The key pair of that name, made once per run; each calls itself the identity provider."""
    return make_key(name, curve=kind == "ec", days=5_000, subject="idp.example.edu")


def metadata(*pairs: TestKey, entity_id: str = ENTITY_ID, role: str = "IDPSSO") -> IdpMetadata:
    """Metadata with these signing keys, in order."""
    described = make_role(
        keys="".join(make_key_descriptor(pair.base64) for pair in pairs),
        services=None
        if role == "IDPSSO"
        else f'<md:AssertionConsumerService index="0" Location="{SSO}" Binding="{POST}"/>',
    )
    described = described.replace("IDPSSO", role)
    return IdpMetadata(
        entity_id=entity_id,
        xml=make_entity(entity_id=entity_id, role=described, attributes=""),
        verified=False,
        sso_redirect=SSO,
        sso_post=f"{SSO}/post",
        certificates=tuple(pair.certificate.decode() for pair in pairs),
        scopes=(),
        display_name="Example University",
        logo_url=None,
        contact="help@example.edu",
        error_url=None,
        valid_until=None,
    )


def ago(shape: str = "%Y-%m-%dT%H:%M:%SZ", /, **span: float) -> str:
    """A moment before now (or after, with negative numbers), as SAML writes it."""
    return (datetime.now(UTC) - timedelta(**span)).strftime(shape)


def soon() -> str:
    return ago(minutes=-5)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A healthy Response; a test changes what it is about and calls ``text``.

    What is None or empty is left out, but for dates and the parts that stand for the usual ones.
    """

    request_id: str | None
    issuer: str | None = ENTITY_ID
    assertion_issuer: str = ENTITY_ID
    destination: str | None = ACS
    version: str = "2.0"
    assertion_version: str = "2.0"
    status: str = f'<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/></samlp:Status>'
    issued: str | None = None
    audience: str = AUDIENCE.format(SP)
    conditions: str | None = None
    not_before: str | None = None
    not_on_or_after: str | None = None
    subject: str | None = None
    name_id: str = "<saml:NameID>abc</saml:NameID>"
    confirmation: str | None = None
    method: str = BEARER
    recipient: str | None = ACS
    confirmed_until: str | None = None
    confirmation_extra: str = ""
    confirmation_answers: str | None = "same"
    advice: str = ""
    statement: str | None = None
    session_until: str | None = None
    attributes: str = f"<saml:AttributeStatement>{EMPLOYEE}</saml:AttributeStatement>"
    extensions: str = ""
    extra: str = ""
    response_id: str = "_r1"
    assertion_id: str = "_a1"

    def but(self, **changes: object) -> Message:
        return replace(self, **changes)

    def text(self, *assertions: str) -> str:
        """The Response around these assertions, by default around the healthy one."""
        issued = self.issued or ago()
        answers = _optional("InResponseTo", self.request_id)
        issuer = "" if self.issuer is None else f"<saml:Issuer>{self.issuer}</saml:Issuer>"
        inside = "".join(assertions or (self.assertion(issued),))
        return (
            f'<samlp:Response {NAMESPACES} ID="{self.response_id}" Version="{self.version}" '
            f'IssueInstant="{issued}"{answers}{_optional("Destination", self.destination)}>'
            f"{issuer}{self.extensions}{self.status}{inside}{self.extra}</samlp:Response>"
        )

    def assertion(self, issued: str | None = None) -> str:
        issued = issued or self.issued or ago()
        issuer = f"<saml:Issuer>{self.assertion_issuer}</saml:Issuer>"
        subject = f"<saml:Subject>{self.name_id}{self._confirmation()}</saml:Subject>"
        return (
            f'<saml:Assertion {NAMESPACES} ID="{self.assertion_id}" '
            f'Version="{self.assertion_version}" IssueInstant="{issued}">'
            f"{issuer if self.assertion_issuer else ''}"
            f"{subject if self.subject is None else self.subject}{self._conditions()}"
            f"{self.advice}{self.authn_statement(issued)}{self.attributes}</saml:Assertion>"
        )

    def _confirmation(self) -> str:
        if self.confirmation is not None:
            return self.confirmation
        answers = (
            self.request_id if self.confirmation_answers == "same" else (self.confirmation_answers)
        )
        until = soon() if self.confirmed_until is None else self.confirmed_until
        return (
            f'<saml:SubjectConfirmation Method="{self.method}"><saml:SubjectConfirmationData'
            f"{_optional('InResponseTo', answers)}{_optional('Recipient', self.recipient)}"
            f"{_optional('NotOnOrAfter', until or None)}{self.confirmation_extra}/>"
            "</saml:SubjectConfirmation>"
        )

    def _conditions(self) -> str:
        if self.conditions is not None:
            return self.conditions
        before = ago(seconds=1) if self.not_before is None else self.not_before
        after = soon() if self.not_on_or_after is None else self.not_on_or_after
        return (
            f"<saml:Conditions{_optional('NotBefore', before or None)}"
            f"{_optional('NotOnOrAfter', after or None)}>{self.audience}</saml:Conditions>"
        )

    def authn_statement(self, issued: str) -> str:
        if self.statement is not None:
            return self.statement
        return (
            f'<saml:AuthnStatement AuthnInstant="{issued}"'
            f"{_optional('SessionNotOnOrAfter', self.session_until)}><saml:AuthnContext>"
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        )


def _optional(attribute: str, value: str | None) -> str:
    return "" if value is None else f' {attribute}="{value}"'


KNOWN = xmlsec.constants


def parse(text: str) -> etree._Element:
    """A tree, with nothing thrown away."""
    parser = etree.XMLParser(strip_cdata=False, huge_tree=True, resolve_entities=False)
    return etree.fromstring(text.encode(), parser)


def text_of(tree: etree._Element) -> str:
    return etree.tostring(tree, encoding="unicode")


def sign(text: str, by: TestKey, *what: str, **how: object) -> str:
    """Sign the named elements (``Assertion``, ``Response``) of a message, or a bare assertion."""
    root = parse(text)
    for local in what:
        sign_element(next(root.iter(f"{{{SAML}}}{local}", f"{{{SAMLP}}}{local}")), by, **how)
    return text_of(root)


def sealed(
    plain: bytes,
    certificate: str | bytes,
    *,
    wrapper: str = "EncryptedAssertion",
    cipher: object = KNOWN.TransformAes128Gcm,
    bits: int = 128,
    transport: object = KNOWN.TransformRsaOaep,
) -> etree._Element:
    """An element of that name with *plain*, whatever that is, encrypted for *certificate*."""
    holder = etree.Element(f"{{{SAML}}}{wrapper}", nsmap={"saml": SAML})
    data = xmlsec.template.encrypted_data_create(
        holder, cipher, type="http://www.w3.org/2001/04/xmlenc#Element", ns="xenc"
    )
    holder.append(data)
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, KNOWN.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    kind = KNOWN.KeyDataDes if cipher == KNOWN.TransformDes3Cbc else KNOWN.KeyDataAes
    context.key = xmlsec.Key.generate(kind, bits, KNOWN.KeyDataTypeSession)
    context.encrypt_binary(data, plain)
    return holder


def encrypt(
    text: str,
    to: TestKey,
    *,
    path: str = f".//{{{SAML}}}Assertion",
    plaintext: bytes | None = None,
    **how: object,
) -> str:
    root = parse(text)
    node = root.find(path)
    plain = etree.tostring(node, with_tail=False) if plaintext is None else plaintext
    node.getparent().replace(node, sealed(plain, to.certificate, **how))
    return text_of(root)


def posted(text: str | bytes) -> str:
    """As it would stand in the form field ``SAMLResponse``."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()
