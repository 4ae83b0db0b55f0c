"""SAML responses of the embedded identity provider: attributes go out exactly as given."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import xmlsec
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found] # the stubs lack it

from verifier.demo.idp_keys import DemoKey
from verifier.demo.idp_request import LoginRequest, TrustedSp
from verifier.messages.saml import namespaces as ns
from verifier.model.capture import Attribute, Subject, SubjectKind

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"  # noqa: S105 - a name
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
ENCRYPTED_ELEMENT = "http://www.w3.org/2001/04/xmlenc#Element"
LIFETIME = timedelta(minutes=5)

_SAML = ElementMaker(namespace=ns.SAML, nsmap={"saml": ns.SAML})
_SAMLP = ElementMaker(namespace=ns.SAMLP, nsmap={"samlp": ns.SAMLP, "saml": ns.SAML})

Sign = Literal["assertion", "response", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one login says."""

    attributes: tuple[Attribute, ...]
    name_id: Subject
    sign: Sign
    encrypt: bool


def build_response(
    answer: Answer, request: LoginRequest, *, entity_id: str, sp: TrustedSp, key: DemoKey
) -> bytes:
    """Build, sign (RSA-SHA256) and perhaps encrypt (AES128-GCM, RSA-OAEP) one response."""
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
    answer: Answer, request: LoginRequest, now: datetime, *, entity_id: str, sp: TrustedSp
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
    present = {name: value for name, value in names.items() if value is not None}
    element: etree._Element = _SAML.Attribute(
        *map(_SAML.AttributeValue, attribute.values), present
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
    present = {name: text for name, text in parts.items() if text is not None}
    return [_SAML.NameID(value, present)]


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
