"""The demo's patrons as data; each shows one way in which an identifier works or fails.

All are invented; barcodes are in the reserved 21234 range, e-mail addresses in example.edu.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.patron import (
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

Library = Literal["main", "unchecked", "name-id", "oidc", "oidc-header", "cas", "ldap"]
"""Which of the demo's libraries a patron belongs to (see ``verifier.demo.sites``)."""

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
_BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPatron:
    """One patron and the story. ``identifier`` is the attribute with the patron identifier."""

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
        """The patron's e-mail address, which no other patron has."""
        return f"{self.username}@example.edu"

    @property
    def password(self) -> str:
        """The password, which is the user name: there is nothing to protect."""
        return self.username

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes that the identity provider releases, in order."""
        return (
            *self.identifier,
            _oid("0.9.2342.19200300.100.1.3", "mail", self.mail),
            _oid("2.5.4.42", "givenName", self.given),
            _oid("2.5.4.4", "sn", self.family),
            *self.more,
        )


def _oid(oid: str, friendly_name: str, *values: str) -> Attribute:
    return Attribute(
        name=f"urn:oid:{oid}", name_format=URI, friendly_name=friendly_name, values=values
    )


def employee_number(*values: str) -> Attribute:
    """Build the attribute from which the demo's libraries take the identifier."""
    return _oid("2.16.840.1.113730.3.1.3", "employeeNumber", *values)


def _known_as(kind: str, value: str) -> PatronIdentifier:
    return PatronIdentifier(type=kind, value=value, status=IdentifierStatus.ACTIVE)


def bare(name: str, value: str) -> Attribute:
    """Build an attribute with an unregistered name."""
    return Attribute(name=name, name_format=_BASIC, values=(value,))


def barcode(value: str, *, active: bool = True) -> PatronIdentifier:
    """Build a library card number."""
    status = IdentifierStatus.ACTIVE if active else IdentifierStatus.INACTIVE
    return PatronIdentifier(type="barcode", value=value, status=status, primary=active)


def record(
    name: str,
    *identifiers: PatronIdentifier,
    group: tuple[str, str] = ("GRAD", "Graduate"),
    blocks: tuple[Block, ...] = (),
    balance: str | None = None,
    expires: date = date(2030, 6, 30),
) -> PatronRecord:
    """Build the record of a patron in good standing."""
    given, family = name.split()
    return PatronRecord(
        source="demo-ils",
        internal_id=f"demo-{given.lower()}",
        identifiers=identifiers,
        name=PersonName(given=given, family=family),
        emails=(f"{given.lower()}@example.edu",),
        group=PatronGroup(code=group[0], label=group[1]),
        account_status=AccountStatus.ACTIVE,
        expires=expires,
        blocks=blocks,
        balance=Balance(amount=Decimal(balance), currency="USD") if balance else None,
    )


def _patron(
    protocol: Protocol,
    username: str,
    name: str,
    story: str,
    *sent: str,
    card: str | None = None,
    records: tuple[PatronRecord, ...] | None = None,
    is_known: bool = True,
    identifier: Attribute | None = None,
    more: tuple[Attribute, ...] = (),
    library: Library = "main",
    sub: str | None = None,
) -> DemoPatron:
    """Build a patron for whom the values *sent* are released, or the attribute *identifier*.

    One record has the barcode *card* (the first of *sent*, if none is given), unless *records* are
    given. *is_known* says whether the site expects that barcode.
    """
    given, family = name.split()
    barcode_value = card or next(iter(sent), "")
    if identifier is None and sent:
        match protocol:
            case Protocol.SAML:
                identifier = employee_number(*sent)
            case Protocol.OIDC:
                identifier = _claim("employee_number", *sent)
            case _:
                identifier = Attribute(name="employeeNumber", values=sent)
    return DemoPatron(
        username=username,
        story=story,
        given=given,
        family=family,
        identifier=() if identifier is None else (identifier,),
        more=more,
        records=(record(name, barcode(barcode_value)),) if records is None else records,
        library=library,
        protocol=protocol,
        sub=sub,
        expected=barcode_value if is_known else None,
    )


def _claim(name: str, *values: str, json_type: str = "string") -> Attribute:
    return Attribute(
        name=name, values=values, source=AttributeSource.ID_TOKEN, json_type=json_type
    )


_FINES = Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Fines over the limit of 25.00 USD")
_STAFF = ("STAFF", "Staff")
_TOM_NOW = replace(
    record("Tom Twice", barcode("21234000000117"), _known_as("university-id", "S1008")),
    internal_id="demo-tom-2",
)

_saml = partial(_patron, Protocol.SAML)
_oidc = partial(_patron, Protocol.OIDC, library="oidc-header")
_cas = partial(_patron, Protocol.CAS, library="cas")
_ldap = partial(_patron, Protocol.LDAP, library="ldap")

SAML_PATRONS: tuple[DemoPatron, ...] = (
    _saml("gail", "Gail Good", "Everything is as it should be", "21234000000018"),
    _saml(
        "uma",
        "Uma Underhill",
        "The sign-in name is sent; another attribute holds the barcode",
        "u.underhill",
        more=(bare("libraryCardNumber", "21234000000026"),),
        card="21234000000026",
        is_known=False,
    ),
    _saml("mina", "Mina Missing", "The identifier is not released", card="21234000000034"),
    _saml(
        "otto",
        "Otto Other",
        "The identifier is released under another name",
        identifier=Attribute(
            name="urn:mace:dir:attribute-def:employeeNumber",
            name_format=URI,
            values=("21234000000042",),
        ),
        card="21234000000042",
    ),
    _saml(
        "emma", "Emma Empty", "The identifier is released, but empty", "", card="21234000000059"
    ),
    _saml("zoe", "Zoe Zero", "Leading zeros are lost", "123456", card="00123456"),
    _saml(
        "sam",
        "Sam Scope",
        "A scope is appended",
        "21234000000067@example.edu",
        card="21234000000067",
    ),
    _saml("jo", "Jo Joined", "Two values arrive joined", "21234000000075", "30002222"),
    _saml(
        "olga",
        "Olga Old",
        "The barcode of a replaced card is sent",
        "21234000000083",
        more=(bare("studentId", "S1007"),),
        records=(
            record(
                "Olga Old",
                barcode("21234000000091"),
                barcode("21234000000083", active=False),
                _known_as("university-id", "S1007"),
            ),
        ),
        is_known=False,
    ),
    _saml(
        "tom",
        "Tom Twice",
        "Two accounts in the library system",
        "21234000000109",
        more=(bare("studentId", "S1008"),),
        records=(
            record(
                "Tom Twice", barcode("21234000000109"), group=_STAFF, expires=date(2024, 8, 31)
            ),
            _TOM_NOW,
        ),
        is_known=False,
    ),
    _saml(
        "alma",
        "Alma Alumna",
        "The patron type is not authorised",
        "21234000000125",
        records=(record("Alma Alumna", barcode("21234000000125"), group=("ALUM", "Alumni")),),
    ),
    _saml(
        "bo",
        "Bo Blocked",
        "The patron is blocked by fines",
        "21234000000133",
        records=(
            record("Bo Blocked", barcode("21234000000133"), blocks=(_FINES,), balance="31.50"),
        ),
    ),
    _saml(
        "nora",
        "Nora Nobody",
        "The library system has no record",
        "21234000000141",
        records=(),
        is_known=False,
    ),
    _saml(
        "paul",
        "Paul Person",
        "The number leads to another person",
        "21234000000158",
        records=(record("Petra Stranger", barcode("21234000000158")),),
        is_known=False,
    ),
    _saml(
        "wes",
        "Wes Words",
        "Found by user name only: works now, fails when the item arrives",
        "w.words",
        records=(
            record("Wes Words", barcode("21234000000166"), _known_as("username", "w.words")),
        ),
        is_known=False,
    ),
    _saml(
        "ira",
        "Ira Ignored",
        "The borrower check is off: a wrong identifier passes unseen",
        "i.ignored",
        more=(bare("libraryCardNumber", "21234000000174"),),
        card="21234000000174",
        is_known=False,
        library="unchecked",
    ),
    _saml(
        "theo",
        "Theo Transient",
        "A one-time NameID is used as the identifier",
        "21234000000182",
        is_known=False,
        library="name-id",
    ),
)

OTHER_WAYS: tuple[DemoPatron, ...] = (
    _oidc(
        "olive",
        "Olive Open",
        "OpenID Connect: a claim holds the barcode, and the proxy hands it on",
        "21234000000190",
        sub="8c1f0a52-olive",
    ),
    _oidc(
        "pia",
        "Pia Pairwise",
        "OpenID Connect: VuFind sends the opaque sub; a claim holds the barcode",
        "21234000000208",
        library="oidc",
        sub="f3a97b61c05e4d1f9ad2",
    ),
    _oidc(
        "nils",
        "Nils Number",
        "OpenID Connect: the identifier comes as a number, its leading zeros gone",
        identifier=_claim("employee_number", "7654321", json_type="number"),
        card="0007654321",
        sub="77b0e1c4-nils",
    ),
    _oidc(
        "nell",
        "Nell Nested",
        "OpenID Connect: the claim is hidden inside another one",
        identifier=_claim("attributes.employee_number", "21234000000216"),
        card="21234000000216",
        sub="0d6c88f9-nell",
    ),
    _cas("cora", "Cora Central", "CAS: an attribute holds the barcode", "21234000000224"),
    _cas(
        "carl",
        "Carl Cut",
        "CAS: the attribute is not released, so VuFind refuses the login",
        card="21234000000232",
    ),
    _cas(
        "cleo",
        "Cleo Card",
        "CAS: another attribute holds the barcode",
        "E-4711",
        more=(Attribute(name="libraryCardNumber", values=("21234000000240",)),),
        card="21234000000240",
    ),
    _ldap(
        "21234000000257",
        "Lars Login",
        "LDAP: the barcode is typed, and VuFind sends what is typed",
        "E-1001",
        card="21234000000257",
    ),
    _ldap(
        "lena",
        "Lena Label",
        "LDAP: the user name is typed; the entry holds the barcode",
        "21234000000265",
    ),
    _ldap(
        "lib00417",
        "Lou Lower",
        "LDAP: the card number is typed in small letters",
        "LIB00417",
        records=(record("Lou Lower", barcode("LIB00417"), _known_as("university-id", "S1020")),),
    ),
)

PATRONS = (*SAML_PATRONS, *OTHER_WAYS)
