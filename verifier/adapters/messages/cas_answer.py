"""Parse a CAS server's answer to a ticket validation: XML, JSON, or SAML 1.1."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from verifier.adapters.messages.oidc_claims import NotClaims, parse_claims
from verifier.adapters.messages.saml_xml import hardened_parser, text_of
from verifier.domain.model.capture import Attribute, AttributeSource

MOST_BYTES = 1_000_000
CAS: Final = "http://www.yale.edu/tp/cas"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SAML1: Final = "urn:oasis:names:tc:SAML:1.0:assertion"
SAML1P: Final = "urn:oasis:names:tc:SAML:1.0:protocol"
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_READABLE = frozenset({b"utf-8", b"us-ascii", b"ascii"})
DEEPEST = 40


class NotAnAnswer(ValueError):  # noqa: N818 - named for what it is
    """The content is not a usable CAS answer.

    ``reason`` is a stable code; ``message`` completes a sentence that starts "The answer ...".
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def parse(content: bytes) -> etree._Element:
    """Parse the XML document without comments, so that no comment splits a text.

    Raises ``NotAnAnswer``.
    """
    if len(content) > MOST_BYTES:
        raise NotAnAnswer("answer-form", f"is larger than {MOST_BYTES:,} bytes")
    if not content.strip():
        raise NotAnAnswer("answer-form", "is empty")
    declared = _DECLARED.match(content)
    if b"\0" in content or (declared and declared[1].lower() not in _READABLE):
        raise NotAnAnswer("answer-form", "is not in UTF-8")
    upper = content.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper:
        raise NotAnAnswer("answer-doctype", "holds a DOCTYPE, which no CAS server sends")
    # ignore the declared encoding: UTF-7 would hide a DOCTYPE from the search above
    parser = hardened_parser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise NotAnAnswer("answer-form", "is not well-formed XML") from None
    level = [root]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in parent]
    if level:
        raise NotAnAnswer("answer-form", "is nested without end")
    return root


SUCCESS, FAILURE = "authenticationSuccess", "authenticationFailure"
MOST_VALUES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CasSuccess:
    """The principal and the attributes. ``proxied`` is True if another service acted for the user.

    ``audiences`` and the fields after it are set only for SAML 1.1, from the assertion.
    """

    principal: str
    attributes: tuple[Attribute, ...] = ()
    proxied: bool = False
    audiences: tuple[str, ...] | None = None
    recipient: str | None = None
    not_before: str | None = None
    not_on_or_after: str | None = None
    context: str | None = None
    instant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasFailure:
    """The server's refusal. ``code`` is None if it is not one of the protocol's codes."""

    code: str | None


_CODES = frozenset(
    {
        *("INVALID_REQUEST", "INVALID_TICKET_SPEC", "UNAUTHORIZED_SERVICE_PROXY"),
        *("INVALID_PROXY_CALLBACK", "INVALID_TICKET", "INVALID_SERVICE", "INTERNAL_ERROR"),
        *("UNAUTHORIZED_SERVICE", "AUTHENTICATION_NEEDED"),
    }
)


def read_xml(content: bytes) -> CasSuccess | CasFailure:
    """Parse an XML ``serviceResponse``. Raises ``NotAnAnswer``."""
    root = parse(content)
    if root.tag != f"{{{CAS}}}serviceResponse":
        raise NotAnAnswer(
            "answer-form", f"begins with {etree.QName(root).localname[:40]!r}, not as CAS's do"
        )
    answers = list(root)
    if len(answers) != 1:
        raise NotAnAnswer("answer-form", "holds more than one answer, or none")
    [answer] = answers
    if answer.tag == f"{{{CAS}}}{FAILURE}":
        return failure(answer.get("code"))
    if answer.tag != f"{{{CAS}}}{SUCCESS}":
        raise NotAnAnswer("answer-form", "is neither a success nor a failure")
    for inner in answer.iter(f"{{{CAS}}}{SUCCESS}", f"{{{CAS}}}{FAILURE}"):
        if inner is not answer:
            raise NotAnAnswer("answer-form", "holds one answer inside another")
    users = answer.findall(f"{{{CAS}}}user")
    if any(len(user) for user in users):
        raise NotAnAnswer("principal", "has elements inside the user's name")
    signs = (answer.find(f"{{{CAS}}}{name}") for name in ("proxies", "proxyGrantingTicket"))
    return CasSuccess(
        principal=principal_of(list(map(text_of, users))),
        attributes=grouped(_xml_values(answer)),
        proxied=any(sign is not None for sign in signs),
    )


def read_json(content: bytes) -> CasSuccess | CasFailure:
    """Parse a JSON ``serviceResponse`` (``format=JSON``). Raises ``NotAnAnswer``."""
    try:
        response = parse_claims(content).get("serviceResponse")
    except NotClaims as wrong:
        raise NotAnAnswer("answer-form", wrong.message) from None
    if not isinstance(response, dict) or len(response) != 1:
        raise NotAnAnswer("answer-form", "holds no serviceResponse with exactly one answer")
    if isinstance(refused := response.get(FAILURE), dict):
        return failure(refused.get("code"))
    success = response.get(SUCCESS)
    if not isinstance(success, dict):
        raise NotAnAnswer("answer-form", "is neither a success nor a failure")
    user, attributes = success.get("user"), success.get("attributes") or {}
    if not isinstance(user, str) or not isinstance(attributes, dict):
        raise NotAnAnswer("answer-form", "names no user in the way the protocol says")
    return CasSuccess(
        principal=principal_of([str(user)]),
        attributes=grouped(_json_values(attributes)),
        proxied=bool(success.get("proxies") or success.get("proxyGrantingTicket")),
    )


def failure(code: object) -> CasFailure:
    """Build the refusal. A code unknown to the protocol is dropped."""
    known = code.strip() if isinstance(code, str) else ""
    return CasFailure(code=known if known in _CODES else None)


def principal_of(users: list[str]) -> str:
    """Return the only user, with any spaces around it. Raises ``NotAnAnswer``."""
    if len(users) != 1:
        raise NotAnAnswer("principal", "names more than one user, or none")
    if not users[0].strip():
        raise NotAnAnswer("principal", "names a user without a name")
    return users[0]


def grouped(pairs: Iterable[tuple[str, str | None]]) -> tuple[Attribute, ...]:
    """Group values by name. A value of None adds the name without a value.

    Raises ``NotAnAnswer`` if there are more than ``MOST_VALUES``.
    """
    found: dict[str, list[str]] = {}
    for total, (name, value) in enumerate(pairs, 1):
        if total > MOST_VALUES:
            raise NotAnAnswer("answer-form", f"holds more than {MOST_VALUES:,} values")
        values = found.setdefault(name, [])
        if value is not None:
            values.append(value)
    return tuple(
        Attribute(name=name, values=tuple(values), source=AttributeSource.CAS_ATTRIBUTES)
        for name, values in found.items()
    )


def _xml_values(answer: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Yield names and values, written as ``<cas:mail>…`` or ``<cas:attribute name= value=>``."""
    for attributes in answer.findall(f"{{{CAS}}}attributes"):
        for attribute in attributes:
            name = etree.QName(attribute).localname
            if name == "attribute" and attribute.get("name"):
                yield attribute.get("name", ""), attribute.get("value", text_of(attribute))
            else:
                yield name, text_of(attribute)


def _json_values(attributes: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for name, found in attributes.items():
        values = found if isinstance(found, list) else [found]
        if not values:
            yield name, None
        for value in values:
            match value:
                case dict() | list():
                    raise NotAnAnswer("answer-form", "holds a value inside another")
                case bool():
                    yield name, "true" if value else "false"
                case str():  # a number is one, too
                    yield name, str(value)
                case _:
                    yield name, None


_STATUS_TO_CODE = {"RequestDenied": "INVALID_TICKET", "Requester": "INVALID_REQUEST"}


def read_saml1(content: bytes) -> CasSuccess | CasFailure:
    """Parse the answer of ``samlValidate``: a SAML 1.1 response in a SOAP envelope.

    VuFind reads this format. The assertion is not signed: as for every CAS answer, only TLS
    proves where it comes from. Raises ``NotAnAnswer``.

    Source: the CAS Protocol 3.0 specification, section 4.2; SAML 1.1 core, sections 2.4 and
    3.4.
    """
    response = parse(content)
    if response.tag != f"{{{SAML1P}}}Response":
        found = response.findall(f"{{{SOAP}}}Body/{{{SAML1P}}}Response")
        if response.tag != f"{{{SOAP}}}Envelope" or len(found) != 1:
            raise NotAnAnswer("answer-form", "is no SAML 1.1 response in a SOAP envelope")
        [response] = found
    codes = response.findall(f"{{{SAML1P}}}Status/{{{SAML1P}}}StatusCode")
    if len(codes) != 1:
        raise NotAnAnswer("answer-form", "names no status, or more than one")
    status = (codes[0].get("Value") or "").rpartition(":")[2]
    if status != "Success":
        return CasFailure(code=_STATUS_TO_CODE.get(status))
    assertions = list(response.iter(f"{{{SAML1}}}Assertion"))
    if len(assertions) != 1 or assertions[0].getparent() is not response:
        raise NotAnAnswer("answer-form", "holds more than one assertion, or none")
    return _saml1_success(response, assertions[0])


def _saml1_success(response: etree._Element, assertion: etree._Element) -> CasSuccess:
    names = list(assertion.iter(f"{{{SAML1}}}NameIdentifier"))
    if any(len(name) for name in names):
        raise NotAnAnswer("principal", "has elements inside the user's name")
    conditions = list(assertion.iter(f"{{{SAML1}}}Conditions"))
    if len(conditions) > 1:
        raise NotAnAnswer("answer-form", "sets conditions more than once")
    before, after = (
        conditions[0].get(name) if conditions else None for name in ("NotBefore", "NotOnOrAfter")
    )
    statement = assertion.find(f"{{{SAML1}}}AuthenticationStatement")
    if statement is None:
        raise NotAnAnswer("answer-form", "does not say that anybody was authenticated")
    return CasSuccess(
        principal=principal_of(list(dict.fromkeys(map(text_of, names)))),
        attributes=grouped(_values(assertion)),
        audiences=tuple(text_of(element) for element in assertion.iter(f"{{{SAML1}}}Audience")),
        recipient=response.get("Recipient"),
        not_before=before,
        not_on_or_after=after,
        context=statement.get("AuthenticationMethod"),
        instant=statement.get("AuthenticationInstant"),
    )


def _values(assertion: etree._Element) -> Iterator[tuple[str, str | None]]:
    for attribute in assertion.iter(f"{{{SAML1}}}Attribute"):
        name = attribute.get("AttributeName", "")
        values = attribute.findall(f"{{{SAML1}}}AttributeValue")
        if not values:
            yield name, None
        for value in values:
            yield name, text_of(value)
