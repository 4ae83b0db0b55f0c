"""Hostile and friendly SAML responses: what they say, and how they are signed and encrypted.

Weak, odd and broken signatures are the point here, so nothing of the program under test and
nothing of pysaml2 is used: lxml writes, the xmlsec wheel signs and encrypts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from xml.sax.saxutils import escape, quoteattr

from tests.adapters.login.saml.idp_stub import (
    AUDIENCE,
    Message,
    ago,
    sealed,
    sign,
    text_of,
)
from tests.metadata_factories import TestKey

DS = "http://www.w3.org/2000/09/xmldsig#"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
OTHER_IDP = "https://other.example.edu/idp"
ONLY_SP = "https://only-a-service.example.edu/sp"
TRUE_VALUE = "21234000000018"
FORGED = "FORGED-9f3c"  # must never be shown by anybody


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a message maker knows: our addresses and key, and which request was really made."""

    acs: str
    sp: str
    request_id: str
    sp_certificate: str


Make = Callable[[Ground], str]


@dataclass(frozen=True)
class Case:
    """A message (as the form field carries it), and what must become of it.

    ``reason`` names the check that refuses it. ``found`` are released values that must be shown
    unchanged, by wire name.
    """

    name: str
    make: Make
    reason: str = ""
    found: Mapping[str, Sequence[str]] = field(default_factory=dict)


def hostile(reason: str, **messages: Make) -> list[Case]:
    """Messages that one check must refuse; a keyword is the case's name."""
    return [Case(name.replace("_", "-"), make, reason) for name, make in messages.items()]


def at(seconds: float, *, shape: str = "%Y-%m-%dT%H:%M:%SZ") -> Make:
    """A time so far from when the message is made, as SAML writes it."""
    return lambda _: ago(shape, seconds=-seconds)


def new_id() -> str:
    return "_" + token_hex(16)


def story(ground: Ground, **changes: object) -> Message:
    """The healthy answer to our request, with something changed; a change may be of the ground."""
    given = {name: made(ground) if callable(made) else made for name, made in changes.items()}
    healthy = Message(
        request_id=ground.request_id,
        destination=ground.acs,
        recipient=ground.acs,
        audience=AUDIENCE.format(ground.sp),
        attributes=statement(attribute(EMPLOYEE_NUMBER, TRUE_VALUE, friendly="employeeNumber")),
        response_id=new_id(),
        assertion_id=new_id(),
    )
    return healthy.but(**given)


def statement(*attributes: str) -> str:
    return f"<saml:AttributeStatement>{''.join(attributes)}</saml:AttributeStatement>"


def attribute(
    name: str,
    *values: str,
    name_format: str | None = URI,
    friendly: str | None = None,
    raw: bool = False,
) -> str:
    """An Attribute element; with *raw* the values are XML."""
    head = f"<saml:Attribute Name={quoteattr(name)}"
    head += f" NameFormat={quoteattr(name_format)}" if name_format else ""
    head += f" FriendlyName={quoteattr(friendly)}" if friendly else ""
    inside = "".join(
        value if raw else f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>"
        for value in values
    )
    return f"{head}>{inside}</saml:Attribute>"


def signed(message: Message, by: TestKey, *what: str, **how: object) -> str:
    """The message whose assertion is signed, or the elements that are named."""
    return sign(message.text(), by, *(what or ("Assertion",)), **{"key_info": True, **how})


def signed_assertion(message: Message, by: TestKey) -> str:
    return sign(message.assertion(), by, "Assertion", key_info=True)


def encrypted(plain: str, certificate: str, **how: object) -> str:
    """An EncryptedAssertion of *plain*, whatever that is."""
    return text_of(sealed(plain.encode(), certificate, **how))


def altered(message: str, old: str, new: str) -> str:
    """A text with something exchanged; the exchange must really happen."""
    assert old in message
    return message.replace(old, new)
