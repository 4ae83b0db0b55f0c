"""The answer of CAS's ``samlValidate``: a SAML 1.1 response in a SOAP envelope. VuFind reads it.

Source: the CAS Protocol 3.0 specification, section 4.2; SAML 1.1 core, sections 2.4 and 3.4.
The assertion is not signed: as with every CAS answer it is TLS that vouches for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from verifier.messages.cas.answer import CasFailure, CasSuccess, grouped, principal_of
from verifier.messages.cas.xml_shape import SAML1, SAML1P, SOAP, NotAnAnswer, parse, text_of

_OK = "Success"
_STATUS_TO_CODE = {"RequestDenied": "INVALID_TICKET", "Requester": "INVALID_REQUEST"}


def read_saml1(content: bytes) -> CasSuccess | CasFailure:
    """Read the envelope. Raises ``NotAnAnswer``."""
    response = _response(parse(content))
    codes = response.findall(f"{{{SAML1P}}}Status/{{{SAML1P}}}StatusCode")
    if len(codes) != 1:
        raise NotAnAnswer("answer-form", "names no status, or more than one")
    status = (codes[0].get("Value") or "").rpartition(":")[2]
    if status != _OK:
        return CasFailure(code=_STATUS_TO_CODE.get(status))
    assertions = list(response.iter(f"{{{SAML1}}}Assertion"))
    if len(assertions) != 1 or assertions[0].getparent() is not response:
        raise NotAnAnswer("answer-form", "holds more than one assertion, or none")
    return _success(response, assertions[0])


def _response(root: etree._Element) -> etree._Element:
    if root.tag == f"{{{SAML1P}}}Response":
        return root
    found = root.findall(f"{{{SOAP}}}Body/{{{SAML1P}}}Response")
    if root.tag != f"{{{SOAP}}}Envelope" or len(found) != 1:
        raise NotAnAnswer("answer-form", "is no SAML 1.1 response in a SOAP envelope")
    return found[0]


def _success(response: etree._Element, assertion: etree._Element) -> CasSuccess:
    names = list(assertion.iter(f"{{{SAML1}}}NameIdentifier"))
    if any(len(one) for one in names):
        raise NotAnAnswer("principal", "has elements inside the user's name")
    conditions = _conditions(assertion)
    statement = assertion.find(f"{{{SAML1}}}AuthenticationStatement")
    if statement is None:
        raise NotAnAnswer("answer-form", "does not say that anybody was authenticated")
    return CasSuccess(
        principal=principal_of(list(dict.fromkeys(map(text_of, names)))),
        attributes=grouped(_values(assertion)),
        audiences=tuple(text_of(one) for one in assertion.iter(f"{{{SAML1}}}Audience")),
        recipient=response.get("Recipient"),
        not_before=None if conditions is None else conditions.get("NotBefore"),
        not_on_or_after=None if conditions is None else conditions.get("NotOnOrAfter"),
        context=statement.get("AuthenticationMethod"),
        instant=statement.get("AuthenticationInstant"),
    )


def _conditions(assertion: etree._Element) -> etree._Element | None:
    found = list(assertion.iter(f"{{{SAML1}}}Conditions"))
    if len(found) > 1:
        raise NotAnAnswer("answer-form", "sets conditions more than once")
    return found[0] if found else None


def _values(assertion: etree._Element) -> Iterator[tuple[str, str | None]]:
    for one in assertion.iter(f"{{{SAML1}}}Attribute"):
        name = one.get("AttributeName", "")
        values = one.findall(f"{{{SAML1}}}AttributeValue")
        if not values:
            yield name, None
        for value in values:
            yield name, text_of(value)
