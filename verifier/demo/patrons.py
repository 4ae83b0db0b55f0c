"""The demo's patrons as data; each shows one way an identifier works or fails."""

from __future__ import annotations

from datetime import date

from verifier.demo.demo_patron import (
    URI,
    DemoPatron,
    barcode,
    bare,
    employee_number,
    known_as,
    record,
)
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.patron import (
    AccountStatus,
    Block,
    BlockKind,
    PatronGroup,
    PatronRecord,
    PersonName,
    Stops,
)

# The demo's patrons who log in at the OpenID provider, the CAS server or the directory.


def _claim(name: str, value: str, json_type: str = "string") -> Attribute:
    return Attribute(
        name=name, values=(value,), source=AttributeSource.ID_TOKEN, json_type=json_type
    )


def _named(name: str, *values: str) -> tuple[Attribute, ...]:
    return (Attribute(name=name, values=values),)


_OIDC = (
    DemoPatron(
        username="olive",
        story="OpenID Connect: a claim holds the barcode, and the proxy hands it on",
        given="Olive",
        family="Open",
        identifier=(_claim("employee_number", "21234000000190"),),
        records=(record("olive", "Olive", "Open", barcode("21234000000190")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="8c1f0a52-olive",
        expected="21234000000190",
    ),
    DemoPatron(
        username="pia",
        story="OpenID Connect: VuFind sends the opaque sub; a claim holds the barcode",
        given="Pia",
        family="Pairwise",
        identifier=(_claim("employee_number", "21234000000208"),),
        records=(record("pia", "Pia", "Pairwise", barcode("21234000000208")),),
        protocol=Protocol.OIDC,
        library="oidc",
        sub="f3a97b61c05e4d1f9ad2",
        expected="21234000000208",
    ),
    DemoPatron(
        username="nils",
        story="OpenID Connect: the identifier comes as a number, its leading zeros gone",
        given="Nils",
        family="Number",
        identifier=(_claim("employee_number", "7654321", "number"),),
        records=(record("nils", "Nils", "Number", barcode("0007654321")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="77b0e1c4-nils",
        expected="0007654321",
    ),
    DemoPatron(
        username="nell",
        story="OpenID Connect: the claim is hidden inside another one",
        given="Nell",
        family="Nested",
        identifier=(_claim("attributes.employee_number", "21234000000216"),),
        records=(record("nell", "Nell", "Nested", barcode("21234000000216")),),
        protocol=Protocol.OIDC,
        library="oidc-header",
        sub="0d6c88f9-nell",
        expected="21234000000216",
    ),
)

_CAS = (
    DemoPatron(
        username="cora",
        story="CAS: an attribute holds the barcode",
        given="Cora",
        family="Central",
        identifier=_named("employeeNumber", "21234000000224"),
        records=(record("cora", "Cora", "Central", barcode("21234000000224")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000224",
    ),
    DemoPatron(
        username="carl",
        story="CAS: the attribute is not released, so VuFind refuses the login",
        given="Carl",
        family="Cut",
        identifier=(),
        records=(record("carl", "Carl", "Cut", barcode("21234000000232")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000232",
    ),
    DemoPatron(
        username="cleo",
        story="CAS: another attribute holds the barcode",
        given="Cleo",
        family="Card",
        identifier=_named("employeeNumber", "E-4711"),
        more=_named("libraryCardNumber", "21234000000240"),
        records=(record("cleo", "Cleo", "Card", barcode("21234000000240")),),
        protocol=Protocol.CAS,
        library="cas",
        expected="21234000000240",
    ),
)

_LDAP = (
    DemoPatron(
        username="21234000000257",
        story="LDAP: the barcode is typed, and VuFind sends what is typed",
        given="Lars",
        family="Login",
        identifier=_named("employeeNumber", "E-1001"),
        records=(record("lars", "Lars", "Login", barcode("21234000000257")),),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="21234000000257",
    ),
    DemoPatron(
        username="lena",
        story="LDAP: the user name is typed; the entry holds the barcode",
        given="Lena",
        family="Label",
        identifier=_named("employeeNumber", "21234000000265"),
        records=(record("lena", "Lena", "Label", barcode("21234000000265")),),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="21234000000265",
    ),
    DemoPatron(
        username="lib00417",
        story="LDAP: the card number is typed in small letters",
        given="Lou",
        family="Lower",
        identifier=_named("employeeNumber", "LIB00417"),
        records=(
            record("lou", "Lou", "Lower", barcode("LIB00417"), known_as("university-id", "S1020")),
        ),
        protocol=Protocol.LDAP,
        library="ldap",
        expected="LIB00417",
    ),
)

OTHER_WAYS: tuple[DemoPatron, ...] = (*_OIDC, *_CAS, *_LDAP)


# The demo's patrons as data: each is one story of how an identifier gets through or goes wrong.
#
# Everybody is invented; barcodes are in the reserved 21234 range, addresses in example.edu.

_FINES = Block(kind=BlockKind.FINES, stops=Stops.BOTH, message="Fines over the limit of 25.00 USD")

SAML_PATRONS: tuple[DemoPatron, ...] = (
    DemoPatron(
        username="gail",
        story="Everything is as it should be",
        given="Gail",
        family="Good",
        identifier=employee_number("21234000000018"),
        records=(record("gail", "Gail", "Good", barcode("21234000000018")),),
        expected="21234000000018",
    ),
    DemoPatron(
        username="uma",
        story="The sign-in name is sent; another attribute holds the barcode",
        given="Uma",
        family="Underhill",
        identifier=employee_number("u.underhill"),
        more=(bare("libraryCardNumber", "21234000000026"),),
        records=(record("uma", "Uma", "Underhill", barcode("21234000000026")),),
    ),
    DemoPatron(
        username="mina",
        story="The identifier is not released",
        given="Mina",
        family="Missing",
        identifier=(),
        records=(record("mina", "Mina", "Missing", barcode("21234000000034")),),
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
                name_format=URI,
                values=("21234000000042",),
            ),
        ),
        records=(record("otto", "Otto", "Other", barcode("21234000000042")),),
        expected="21234000000042",
    ),
    DemoPatron(
        username="emma",
        story="The identifier is released, but empty",
        given="Emma",
        family="Empty",
        identifier=employee_number(""),
        records=(record("emma", "Emma", "Empty", barcode("21234000000059")),),
        expected="21234000000059",
    ),
    DemoPatron(
        username="zoe",
        story="Leading zeros are lost",
        given="Zoe",
        family="Zero",
        identifier=employee_number("123456"),
        records=(record("zoe", "Zoe", "Zero", barcode("00123456")),),
        expected="00123456",
    ),
    DemoPatron(
        username="sam",
        story="A scope is appended",
        given="Sam",
        family="Scope",
        identifier=employee_number("21234000000067@example.edu"),
        records=(record("sam", "Sam", "Scope", barcode("21234000000067")),),
        expected="21234000000067",
    ),
    DemoPatron(
        username="jo",
        story="Two values arrive joined",
        given="Jo",
        family="Joined",
        identifier=employee_number("21234000000075", "30002222"),
        records=(record("jo", "Jo", "Joined", barcode("21234000000075")),),
        expected="21234000000075",
    ),
    DemoPatron(
        username="olga",
        story="The barcode of a replaced card is sent",
        given="Olga",
        family="Old",
        identifier=employee_number("21234000000083"),
        more=(bare("studentId", "S1007"),),
        records=(
            record(
                "olga",
                "Olga",
                "Old",
                barcode("21234000000091"),
                barcode("21234000000083", active=False),
                known_as("university-id", "S1007"),
            ),
        ),
    ),
    DemoPatron(
        username="tom",
        story="Two accounts in the library system",
        given="Tom",
        family="Twice",
        identifier=employee_number("21234000000109"),
        more=(bare("studentId", "S1008"),),
        records=(
            record(
                "tom",
                "Tom",
                "Twice",
                barcode("21234000000109"),
                group=("STAFF", "Staff"),
                expires=date(2024, 8, 31),
            ),
            PatronRecord(
                source="demo-ils",
                internal_id="demo-tom-2",
                identifiers=(barcode("21234000000117"), known_as("university-id", "S1008")),
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
        identifier=employee_number("21234000000125"),
        records=(
            record("alma", "Alma", "Alumna", barcode("21234000000125"), group=("ALUM", "Alumni")),
        ),
        expected="21234000000125",
    ),
    DemoPatron(
        username="bo",
        story="The patron is blocked by fines",
        given="Bo",
        family="Blocked",
        identifier=employee_number("21234000000133"),
        records=(
            record(
                "bo",
                "Bo",
                "Blocked",
                barcode("21234000000133"),
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
        identifier=employee_number("21234000000141"),
    ),
    DemoPatron(
        username="paul",
        story="The number leads to another person",
        given="Paul",
        family="Person",
        identifier=employee_number("21234000000158"),
        records=(record("petra", "Petra", "Stranger", barcode("21234000000158")),),
    ),
    DemoPatron(
        username="wes",
        story="Found by user name only: works now, fails when the item arrives",
        given="Wes",
        family="Words",
        identifier=employee_number("w.words"),
        records=(
            record(
                "wes",
                "Wes",
                "Words",
                barcode("21234000000166"),
                known_as("username", "w.words"),
            ),
        ),
    ),
    DemoPatron(
        username="ira",
        story="The borrower check is off: a wrong identifier passes unseen",
        given="Ira",
        family="Ignored",
        identifier=employee_number("i.ignored"),
        more=(bare("libraryCardNumber", "21234000000174"),),
        records=(record("ira", "Ira", "Ignored", barcode("21234000000174")),),
        library="unchecked",
    ),
    DemoPatron(
        username="theo",
        story="A one-time NameID is used as the identifier",
        given="Theo",
        family="Transient",
        identifier=employee_number("21234000000182"),
        records=(record("theo", "Theo", "Transient", barcode("21234000000182")),),
        library="name-id",
    ),
)

PATRONS = (*SAML_PATRONS, *OTHER_WAYS)
