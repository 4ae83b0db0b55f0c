"""A login of every product, by every protocol, with every fault, under names of the site's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.domain.profiles.product_logins import MAIL, PRODUCT_LOGINS, ProductLogin
from tests.factories import BARCODE, BASIC, TRANSIENT, URI
from verifier.domain.model.capture import (
    Attribute,
    GateCheck,
    GateOutcome,
    LoginCapture,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)

CARD = "21234000000026"
CLAIM_URI = "https://example.edu/claims/employeenumber"
OWN_OID = "urn:oid:1.3.6.1.4.1.99999.1.7"
OWN_NAMES = ("employeeNumber", CLAIM_URI, OWN_OID, "patronId")
"""The identifier as a site file may name it: a directory's name, a URI, a number, a bare name."""

OWN_CARD = "https://example.edu/claims/card"
EPPN = "eduPersonPrincipalName"
_SUBJECTS = {
    Protocol.SAML: ("name-id", Subject(kind=SubjectKind.NAME_ID, value="_1f", format=TRANSIENT)),
    Protocol.OIDC: ("sub", Subject(kind=SubjectKind.SUB, value="f3Qz8LwYt1")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """A login with one fault. The library system knows the patron by ``recorded``."""

    login: ProductLogin
    fault: str
    wanted: str
    capture: LoginCapture
    recorded: str = BARCODE


def faulty_logins(login: ProductLogin) -> Iterator[Faulty]:
    """The product's login with every fault, under every kind of name."""
    for wanted in OWN_NAMES:
        yield from _under(login, wanted)
    yield from _scoped(login)


every_login = pytest.mark.parametrize(
    "login", PRODUCT_LOGINS, ids=[login.label for login in PRODUCT_LOGINS]
)
"""Every product by every protocol."""


def _under(login: ProductLogin, wanted: str) -> Iterator[Faulty]:
    def faulty(fault: str, *sent: Attribute, recorded: str = BARCODE) -> Faulty:
        capture = replace(_named(login), attributes=(*_others(login), *sent))
        return Faulty(login=login, fault=fault, wanted=wanted, capture=capture, recorded=recorded)

    def of(*values: str) -> Attribute:
        return sent_as(login, wanted, *values)

    yield faulty("not-released")
    yield faulty("no-value", of())
    yield faulty("other-name", replace(of(BARCODE), name=f"{of().name} "))
    if login.protocol is Protocol.SAML and wanted == "employeeNumber":
        yield faulty("other-format", replace(of(BARCODE), name_format=BASIC))
    yield faulty("several-values", of(BARCODE, CARD))
    yield faulty("scope", of(f"{BARCODE}@example.edu"))
    yield faulty("zeros", of("0001234567"), recorded="1234567")
    yield faulty("other-attribute", of("ggood"), sent_as(login, OWN_CARD, BARCODE))
    yield faulty("other-known-attribute", of("ggood"), sent_as(login, "employeeID", BARCODE))
    if wanted != "employeeNumber":
        return
    yield faulty("no-scope", of("g.good"), recorded="g.good@example.edu")
    yield faulty("no-zeros", of("1234567"), recorded="0001234567")
    yield faulty("blanks", of(f" {BARCODE} "))
    yield faulty("capitals", of("G1234567"), recorded="g1234567")
    yield faulty("small-letters", of("g1234567"), recorded="G1234567")
    if login.protocol in _SUBJECTS:
        name, subject = _SUBJECTS[login.protocol]
        unsuitable = faulty("unsuitable")
        yield replace(
            unsuitable, wanted=name, capture=replace(unsuitable.capture, subject=subject)
        )
    if login.protocol is Protocol.SAML:
        weak = faulty("weak-signature", of(BARCODE))
        outdated = GateCheck(
            name="algorithms", outcome=GateOutcome.FAILED, detail="RSA-SHA1 on the assertion"
        )
        yield replace(weak, capture=replace(weak.capture, checks=(outdated,)))


def _scoped(login: ProductLogin) -> Iterator[Faulty]:
    """A scoped identifier: its value must never become one without a scope."""

    def faulty(
        fault: str, *values: str, recorded: str, more: tuple[Attribute, ...] = ()
    ) -> Faulty:
        sent = sent_as(login, EPPN, *values)
        capture = replace(_named(login), attributes=(*_others(login), sent, *more))
        return Faulty(login=login, fault=fault, wanted=EPPN, capture=capture, recorded=recorded)

    card, user = sent_as(login, "employeeID", BARCODE), "ggood@example.edu"
    yield faulty("unscoped-other-attribute", user, recorded=BARCODE, more=(card,))
    yield faulty("unscoped", user, recorded="ggood")
    yield faulty("scoped-no-value", recorded=user)
    yield faulty("scoped-several-values", user, "gail@example.edu", recorded=user)
    yield faulty("scoped-capitals", "GGood@example.edu", recorded=user)
    if login.protocol is Protocol.SAML:
        yield faulty("scope-not-listed", "ggood@example.org", recorded="ggood@example.org")


def sent_as(login: ProductLogin, name: str, *values: str) -> Attribute:
    """Send *values* under *name* as this product sends the identifier."""
    like = login.healthy.attributes[-1]
    usual = {
        Protocol.SAML: {
            "mail": "urn:oid:0.9.2342.19200300.100.1.3",
            "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
            "employeeID": "urn:oid:1.2.840.113556.1.4.35",
            EPPN: "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        },
        Protocol.OIDC: {
            "mail": "email",
            "employeeNumber": "employee_number",
            "employeeID": "employee_id",
            EPPN: "eduperson_principal_name",
        },
    }
    wire = usual.get(login.protocol, {}).get(name, name)
    name_format = URI if login.protocol is Protocol.SAML and ":" in wire else None
    return replace(like, name=wire, name_format=name_format, friendly_name=None, values=values)


def _named(login: ProductLogin) -> LoginCapture:
    idp = replace(login.healthy.idp, profile=login.product, scopes=(Scope(value="example.edu"),))
    return replace(login.healthy, idp=idp)


def _others(login: ProductLogin) -> tuple[Attribute, ...]:
    """The other attributes, with an address: it confirms whose number lost its zeros."""
    others = tuple(
        attribute for attribute in login.healthy.attributes if BARCODE not in attribute.values
    )
    addressed = any(MAIL in attribute.values for attribute in others)
    return others if addressed else (*others, sent_as(login, "mail", MAIL))
