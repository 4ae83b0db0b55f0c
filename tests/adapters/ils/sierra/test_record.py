from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from verifier.adapters.ils.sierra.record import SierraPatron, bearing, patron_record
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
)

TODAY = datetime.now(UTC).date()
SETTINGS = SierraSettings(client_key="k", client_secret="s")
BARCODE = "21234000000018"
OLD = "29999000000026"


def record(**more):
    patron = SierraPatron.model_validate({"id": 1000001, **more})
    return patron_record(patron, SETTINGS, source="sierra")


def test_a_whole_record():
    patron = SierraPatron.model_validate(
        {
            "id": 1000001,
            "deleted": False,
            "names": ["Good, Gail Ann", "Goode, Gail"],
            "barcodes": [BARCODE],
            "uniqueIds": ["good1"],
            "emails": ["gail@example.edu"],
            "expirationDate": "2030-12-31",
            "patronType": 126,
            "blockInfo": {"code": "-"},
            "moneyOwed": 3.3,
        }
    )

    limits = {"fine_limit": Decimal(10), "currency": "USD"}
    got = patron_record(patron, SETTINGS.model_copy(update=limits), source="sierra")

    assert ("sierra", "1000001") == (got.source, got.internal_id)
    assert (
        PatronIdentifier(
            type="barcode", value=BARCODE, status=IdentifierStatus.ACTIVE, primary=True
        ),
        PatronIdentifier(type="unique id", value="good1", status=IdentifierStatus.ACTIVE),
        PatronIdentifier(type="record number", value="1000001", status=IdentifierStatus.ACTIVE),
    ) == got.identifiers
    assert PersonName(given="Gail Ann", family="Good", unstructured="Good, Gail Ann") == got.name
    assert ("gail@example.edu",) == got.emails
    assert PatronGroup(code="126") == got.group
    assert AccountStatus.ACTIVE is got.account_status
    assert date(2030, 12, 31) == got.expires
    assert () == got.blocks
    assert Balance(amount=Decimal("3.3"), currency="USD", limit=Decimal(10)) == got.balance


def test_what_is_not_told_is_absent():
    """Sierra returns no empty fields."""
    got = record()

    assert (None, None, None, None) == (got.name, got.group, got.expires, got.balance)
    assert ((), (), ()) == (got.emails, got.blocks, got.gaps)
    assert AccountStatus.INACTIVE is record(deleted=True).account_status
    assert 1 == len(record(deleted=True).gaps)  # of such a record nothing else is told


def test_of_several_barcodes_none_is_the_current_one():
    """Sierra does not say which of them is in use."""
    got = record(barcodes=[BARCODE, OLD])

    assert [
        (BARCODE, IdentifierStatus.UNKNOWN, False),
        (OLD, IdentifierStatus.UNKNOWN, False),
    ] == [
        (identifier.value, identifier.status, identifier.primary)
        for identifier in got.identifiers
        if identifier.type == "barcode"
    ]


TOMORROW = TODAY + timedelta(days=1)
BY_HAND = {"kind": BlockKind.MANUAL, "message": "Manual block (MBLOCK), code d"}
BY_A_DAY = {"kind": BlockKind.AUTO, "message": "Blocked until a day that Sierra has set"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        *((none, None) for none in ({"code": "-"}, {"code": " "}, {})),
        ({"code": "d"}, BY_HAND),
        ({"code": "d", "until": "2020-01-31"}, {**BY_HAND, "until": date(2020, 1, 31)}),
        ({"code": "-", "until": str(TOMORROW)}, {**BY_A_DAY, "until": TOMORROW}),
        ({"code": "-", "until": str(TODAY - timedelta(days=2))}, None),
        ({"code": "-", "until": "soon"}, None),
    ],
)
def test_blocks(block, expected):
    """A manual block stays until staff lift it; a day alone blocks until it is over."""
    blocks = (Block(**expected),) if expected else ()

    assert blocks == record(blockInfo=block).blocks


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Good, Gail", ("Gail", "Good")),
        ("O'BRIEN-SÁNCHEZ,ZOË", ("ZOË", "O'BRIEN-SÁNCHEZ")),
        ("Good, Gail, Dr.", ("Gail, Dr.", "Good")),
        ("Library of Example", (None, None)),
        ("Good,", (None, "Good")),
    ],
)
def test_a_name_is_last_comma_first(name, expected):
    got = record(names=["", name]).name

    assert (*expected, name) == (got.given, got.family, got.unstructured)


@pytest.mark.parametrize(
    ("wanted", "index", "expected"),
    [
        (BARCODE, "barcode", "barcode"),
        ("2 1234 00000 0018", "barcode", "barcode"),
        ("GOOD1", "barcode", "unique id"),
        ("1000001", "record number", "record number"),
        ("1000001", "barcode", None),
        (OLD, "barcode", None),
        ("2-1234-00000-0018", "barcode", None),
        ("\u212ag1", "barcode", None),
        ("\uff12" + BARCODE[1:], "barcode", None),
    ],
)
def test_a_record_bears_what_equals_one_of_its_identifiers(wanted, index, expected):
    """Blanks and case aside; a record number counts only where it was asked for."""
    patron = SierraPatron(id=1000001, barcodes=(BARCODE,), unique_ids=("good1", "kg1"))

    assert expected == bearing(patron, wanted, index)
