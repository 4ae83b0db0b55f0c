"""The demo's patrons as data: what the campus releases about each, and what the ILS knows.

Each patron is one story of how a patron identifier gets through or goes wrong. Everybody is
invented; barcodes are in the reserved 21234 range, addresses in example.edu.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from verifier.model.capture import Attribute
from verifier.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

Library = Literal["main", "unchecked", "name-id"]
"""Which of the demo's three libraries a patron belongs to (see ``verifier.demo.sites``)."""

_URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
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
    expected: str | None = None

    @property
    def password(self) -> str:
        """Every demo password is the user name: there is nothing to protect."""
        return self.username

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What the identity provider releases, in order."""
        return (
            *self.identifier,
            _oid("0.9.2342.19200300.100.1.3", "mail", f"{self.username}@example.edu"),
            _oid("2.5.4.42", "givenName", self.given),
            _oid("2.5.4.4", "sn", self.family),
            *self.more,
        )


def _oid(oid: str, friendly_name: str, *values: str) -> Attribute:
    return Attribute(
        name=f"urn:oid:{oid}", name_format=_URI, friendly_name=friendly_name, values=values
    )


def _employee_number(*values: str) -> tuple[Attribute, ...]:
    return (
        Attribute(
            name=_EMPLOYEE_NUMBER,
            name_format=_URI,
            friendly_name="employeeNumber",
            values=values,
        ),
    )


def _bare(name: str, value: str) -> Attribute:
    return Attribute(name=name, name_format=_BASIC, values=(value,))


def _barcode(value: str, *, active: bool = True) -> PatronIdentifier:
    status = IdentifierStatus.ACTIVE if active else IdentifierStatus.INACTIVE
    return PatronIdentifier(type="barcode", value=value, status=status, primary=active)


def _record(
    username: str,
    given: str,
    family: str,
    *identifiers: PatronIdentifier,
    group: tuple[str, str] = ("GRAD", "Graduate"),
    blocks: tuple[Block, ...] = (),
    balance: str | None = None,
    expires: date | None = date(2030, 6, 30),
) -> PatronRecord:
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


def _known_as(kind: str, value: str) -> PatronIdentifier:
    return PatronIdentifier(type=kind, value=value, status=IdentifierStatus.ACTIVE)


_FINES = Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Fines over the limit of 25.00 USD")

PATRONS: tuple[DemoPatron, ...] = (
    DemoPatron(
        username="gail",
        story="Everything is as it should be",
        given="Gail",
        family="Good",
        identifier=_employee_number("21234000000018"),
        records=(_record("gail", "Gail", "Good", _barcode("21234000000018")),),
        expected="21234000000018",
    ),
    DemoPatron(
        username="uma",
        story="The sign-in name is sent; another attribute holds the barcode",
        given="Uma",
        family="Underhill",
        identifier=_employee_number("u.underhill"),
        more=(_bare("libraryCardNumber", "21234000000026"),),
        records=(_record("uma", "Uma", "Underhill", _barcode("21234000000026")),),
    ),
    DemoPatron(
        username="mina",
        story="The identifier is not released",
        given="Mina",
        family="Missing",
        identifier=(),
        records=(_record("mina", "Mina", "Missing", _barcode("21234000000034")),),
        expected="21234000000034",
    ),
    DemoPatron(
        username="otto",
        story="The identifier is released under another name",
        given="Otto",
        family="Other",
        identifier=(
            Attribute(
                name="urn:mace:dir:attribute-def:employeeNumber",
                name_format=_URI,
                values=("21234000000042",),
            ),
        ),
        records=(_record("otto", "Otto", "Other", _barcode("21234000000042")),),
        expected="21234000000042",
    ),
    DemoPatron(
        username="emma",
        story="The identifier is released, but empty",
        given="Emma",
        family="Empty",
        identifier=_employee_number(""),
        records=(_record("emma", "Emma", "Empty", _barcode("21234000000059")),),
        expected="21234000000059",
    ),
    DemoPatron(
        username="zoe",
        story="Leading zeros are lost",
        given="Zoe",
        family="Zero",
        identifier=_employee_number("123456"),
        records=(_record("zoe", "Zoe", "Zero", _barcode("00123456")),),
        expected="00123456",
    ),
    DemoPatron(
        username="sam",
        story="A scope is appended",
        given="Sam",
        family="Scope",
        identifier=_employee_number("21234000000067@example.edu"),
        records=(_record("sam", "Sam", "Scope", _barcode("21234000000067")),),
        expected="21234000000067",
    ),
    DemoPatron(
        username="jo",
        story="Two values arrive joined",
        given="Jo",
        family="Joined",
        identifier=_employee_number("21234000000075", "30002222"),
        records=(_record("jo", "Jo", "Joined", _barcode("21234000000075")),),
        expected="21234000000075",
    ),
    DemoPatron(
        username="olga",
        story="The barcode of a replaced card is sent",
        given="Olga",
        family="Old",
        identifier=_employee_number("21234000000083"),
        more=(_bare("studentId", "S1007"),),
        records=(
            _record(
                "olga",
                "Olga",
                "Old",
                _barcode("21234000000091"),
                _barcode("21234000000083", active=False),
                _known_as("university-id", "S1007"),
            ),
        ),
    ),
    DemoPatron(
        username="tom",
        story="Two accounts in the library system",
        given="Tom",
        family="Twice",
        identifier=_employee_number("21234000000109"),
        more=(_bare("studentId", "S1008"),),
        records=(
            _record(
                "tom",
                "Tom",
                "Twice",
                _barcode("21234000000109"),
                group=("STAFF", "Staff"),
                expires=date(2024, 8, 31),
            ),
            PatronRecord(
                source="demo-ils",
                internal_id="demo-tom-2",
                identifiers=(_barcode("21234000000117"), _known_as("university-id", "S1008")),
                name=PersonName(given="Tom", family="Twice"),
                emails=("tom@example.edu",),
                group=PatronGroup(code="GRAD", label="Graduate"),
                account_status=AccountStatus.ACTIVE,
                expires=date(2030, 6, 30),
            ),
        ),
    ),
    DemoPatron(
        username="alma",
        story="The patron type is not authorised",
        given="Alma",
        family="Alumna",
        identifier=_employee_number("21234000000125"),
        records=(
            _record(
                "alma", "Alma", "Alumna", _barcode("21234000000125"), group=("ALUM", "Alumni")
            ),
        ),
        expected="21234000000125",
    ),
    DemoPatron(
        username="bo",
        story="The patron is blocked by fines",
        given="Bo",
        family="Blocked",
        identifier=_employee_number("21234000000133"),
        records=(
            _record(
                "bo",
                "Bo",
                "Blocked",
                _barcode("21234000000133"),
                blocks=(_FINES,),
                balance="31.50",
            ),
        ),
        expected="21234000000133",
    ),
    DemoPatron(
        username="nora",
        story="The library system has no record",
        given="Nora",
        family="Nobody",
        identifier=_employee_number("21234000000141"),
    ),
    DemoPatron(
        username="paul",
        story="The number leads to another person",
        given="Paul",
        family="Person",
        identifier=_employee_number("21234000000158"),
        records=(_record("petra", "Petra", "Stranger", _barcode("21234000000158")),),
    ),
    DemoPatron(
        username="wes",
        story="Found by user name only: works now, fails when the item arrives",
        given="Wes",
        family="Words",
        identifier=_employee_number("w.words"),
        records=(
            _record(
                "wes",
                "Wes",
                "Words",
                _barcode("21234000000166"),
                _known_as("username", "w.words"),
            ),
        ),
    ),
    DemoPatron(
        username="ira",
        story="The borrower check is off: a wrong identifier passes unseen",
        given="Ira",
        family="Ignored",
        identifier=_employee_number("i.ignored"),
        more=(_bare("libraryCardNumber", "21234000000174"),),
        records=(_record("ira", "Ira", "Ignored", _barcode("21234000000174")),),
        library="unchecked",
    ),
    DemoPatron(
        username="theo",
        story="A one-time NameID is used as the identifier",
        given="Theo",
        family="Transient",
        identifier=_employee_number("21234000000182"),
        records=(_record("theo", "Theo", "Transient", _barcode("21234000000182")),),
        library="name-id",
    ),
)
