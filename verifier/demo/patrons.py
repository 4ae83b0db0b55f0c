"""The demo's patrons as data: each is one story of how an identifier gets through or goes wrong.

Everybody is invented; barcodes are in the reserved 21234 range, addresses in example.edu.
"""

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
from verifier.demo.patrons_elsewhere import OTHER_WAYS
from verifier.model.capture import Attribute
from verifier.model.patron import (
    AccountStatus,
    Block,
    BlockKind,
    PatronGroup,
    PatronRecord,
    PersonName,
    Stops,
)

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
