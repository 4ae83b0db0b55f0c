"""One patron of the demo: what the campus releases, and what the library system knows.

Each patron is one story of how a patron identifier gets through or goes wrong. Everybody is
invented; barcodes are in the reserved 21234 range, addresses in example.edu.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from verifier.domain.model.capture import Attribute, Protocol
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

Library = Literal["main", "unchecked", "name-id", "oidc", "oidc-header", "cas", "ldap"]
"""Which of the demo's libraries a patron belongs to (see ``verifier.demo.sites``)."""

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
_EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPatron:
    """One story. ``identifier`` is the attribute that carries the patron identifier."""

    username: str
    story: str
    given: str
    family: str
    identifier: tuple[Attribute, ...]
    more: tuple[Attribute, ...] = ()
    records: tuple[PatronRecord, ...] = ()
    library: Library = "main"
    protocol: Protocol = Protocol.SAML
    sub: str | None = None  # OpenID Connect: the subject; else the user name
    expected: str | None = None

    @property
    def mail(self) -> str:
        """Give the patron's address, which no other patron has."""
        return f"{self.username}@example.edu"

    @property
    def password(self) -> str:
        """Every demo password is the user name: there is nothing to protect."""
        return self.username

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What the identity provider releases, in order."""
        return (
            *self.identifier,
            oid("0.9.2342.19200300.100.1.3", "mail", self.mail),
            oid("2.5.4.42", "givenName", self.given),
            oid("2.5.4.4", "sn", self.family),
            *self.more,
        )


def oid(oid: str, friendly_name: str, *values: str) -> Attribute:
    """Make an attribute with a registered name."""
    return Attribute(
        name=f"urn:oid:{oid}", name_format=URI, friendly_name=friendly_name, values=values
    )


def employee_number(*values: str) -> tuple[Attribute, ...]:
    """Make the attribute that the demo's libraries take the identifier from."""
    return (
        Attribute(
            name=_EMPLOYEE_NUMBER,
            name_format=URI,
            friendly_name="employeeNumber",
            values=values,
        ),
    )


def bare(name: str, value: str) -> Attribute:
    """Make an attribute with a name that is registered nowhere."""
    return Attribute(name=name, name_format=_BASIC, values=(value,))


def barcode(value: str, *, active: bool = True) -> PatronIdentifier:
    """Make a library card's number."""
    status = IdentifierStatus.ACTIVE if active else IdentifierStatus.INACTIVE
    return PatronIdentifier(type="barcode", value=value, status=status, primary=active)


def record(
    username: str,
    given: str,
    family: str,
    *identifiers: PatronIdentifier,
    group: tuple[str, str] = ("GRAD", "Graduate"),
    blocks: tuple[Block, ...] = (),
    balance: str | None = None,
    expires: date | None = date(2030, 6, 30),
) -> PatronRecord:
    """Make the record of somebody in good standing."""
    return PatronRecord(
        source="demo-ils",
        internal_id=f"demo-{username}",
        identifiers=identifiers,
        name=PersonName(given=given, family=family),
        emails=(f"{username}@example.edu",),
        group=PatronGroup(code=group[0], label=group[1]),
        account_status=AccountStatus.ACTIVE,
        expires=expires,
        blocks=blocks,
        balance=Balance(amount=Decimal(balance), currency="USD") if balance else None,
    )


def known_as(kind: str, value: str) -> PatronIdentifier:
    """Make an identifier of another kind."""
    return PatronIdentifier(type=kind, value=value, status=IdentifierStatus.ACTIVE)
