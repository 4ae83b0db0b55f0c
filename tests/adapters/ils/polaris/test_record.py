from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.adapters.ils.polaris.fake_polaris import connection
from verifier.adapters.ils.polaris.record import (
    Charge,
    CirculationAnswer,
    PatronData,
    bears,
    moment,
    patron_record,
    sum_of,
)
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

BARCODE = "21234000000018"
OLD = "29999000000026"
URL = "https://polaris.example.edu"


def record(*, circulation=None, owed=None, settings=None, **more):
    patron = PatronData.model_validate({"PatronID": 1001, **more})
    options = PolarisSettings.of(connection(URL, **(settings or {})))
    message = None if circulation is None else CirculationAnswer.model_validate(circulation)
    return patron_record(
        patron, options, source="polaris", circulation=message, owed=owed, group_label="Staff"
    )


def test_a_whole_record():
    got = record(
        Barcode=BARCODE,
        FormerID=OLD,
        NameFirst="Gail",
        NameMiddle="Ann",
        NameLast="Good",
        EmailAddress="gail@example.edu",
        AltEmailAddress="good@example.edu",
        PatronCodeID=6,
        ExpirationDate=f"/Date({1_924_923_600_000}-0500)/",
        User1="S4711",
        User2="not an identifier",
        circulation={"CanPatronCirculate": True, "Blocks": []},
        owed=Decimal("3.3"),
        settings={"user_fields": "User1", "fine_limit": "10", "currency": "USD"},
    )

    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE
    assert ("polaris", "1001") == (got.source, got.internal_id)
    assert (
        PatronIdentifier(type="barcode", value=BARCODE, status=active, primary=True),
        PatronIdentifier(type="barcode", value=OLD, status=inactive),
        PatronIdentifier(type="User1", value="S4711", status=active),
        PatronIdentifier(type="PatronID", value="1001", status=active),
    ) == got.identifiers
    assert PersonName(given="Gail Ann", family="Good") == got.name
    assert ("gail@example.edu", "good@example.edu") == got.emails
    assert PatronGroup(code="6", label="Staff") == got.group
    assert AccountStatus.UNKNOWN is got.account_status
    assert date(2030, 12, 31) == got.expires
    assert () == got.blocks
    assert Balance(amount=Decimal("3.3"), currency="USD", limit=Decimal(10)) == got.balance


def test_what_is_not_told_is_absent():
    got = record(Barcode=" ", FormerID="", NameFirst=None, EmailAddress=" ", User1=None)
    own = PatronIdentifier(type="PatronID", value="1001", status=IdentifierStatus.ACTIVE)

    assert PatronRecord(source="polaris", internal_id="1001", identifiers=(own,)) == got


def test_a_former_barcode_that_is_the_current_one_is_no_old_card():
    got = record(Barcode=BARCODE, FormerID=BARCODE)

    assert [IdentifierStatus.ACTIVE] == [
        identifier.status for identifier in got.identifiers if identifier.type == "barcode"
    ]


def told(words):
    return [{"BlockDescription": words}]


ADDRESS = "Verify the address"
BORROWING = {"stops": Stops.BORROWING}


@pytest.mark.parametrize(
    ("system", "circulation", "blocks"),
    [
        *(  # collection agency and registration fee are about money
            ([{"BlockID": number, "BlockDescription": "Why"}], None, [(kind, "Why", {})])
            for number, kind in ((64, "auto"), (128, "auto"), (1024, "fines"), (4096, "fines"))
        ),
        (told("Why"), None, [("auto", "Why", {})]),
        *(  # at the desk the words are a hint; what it stops is borrowing
            ([], {"Blocks": told(words)}, [(kind, words, BORROWING)])
            for words, kind in (
                *(("Registration has expired", "expired"), ("Lost card", "lost_card")),
                ("The card was reported stolen", "lost_card"),
                *(("Exceeds maximum fine amount", "fines"), ("Owes 12.00", "fines")),
                *(("Is feeling unwell", "other"), ("See the librarian", "other")),
            )
        ),
        (  # a block that two methods tell is one: the later view knows what it stops
            *(told(ADDRESS), {"Blocks": told(ADDRESS), "CanPatronCirculate": False}),
            [("other", ADDRESS, BORROWING)],
        ),
        *(([], {"CanPatronCirculate": may}, []) for may in (None, True)),
    ],
)
def test_blocks(system, circulation, blocks):
    got = record(PatronSystemBlocks=system, circulation=circulation).blocks
    expected = [Block(kind=kind, message=words, **more) for kind, words, more in blocks]

    assert expected == list(got)


@pytest.mark.parametrize("listed", [[], None, told(" ")])
def test_a_patron_who_may_not_borrow_is_blocked_without_a_reason(listed):
    """Polaris's own verdict is a block where it lists none."""
    assert 1 == len(record(circulation={"CanPatronCirculate": False, "Blocks": listed}).blocks)


@pytest.mark.parametrize(
    ("held", "wanted", "same"),
    [
        *((BARCODE, BARCODE, True), ("D1", "d1", True), ("D1", "D1 ", True), ("D1 ", "D1", True)),
        *(("D1", " D1", False), ("D\u212a1", "dk1", False), ("\uff11", "1", False)),
        *(("", "", False), ("", "  ", False), (None, "1", False)),
    ],
)
def test_values_are_the_same_as_the_database_compares(held, wanted, same):
    """Case and blanks at the end aside, and nothing looser."""
    assert same is bears(held, wanted)


def test_charges_are_added_only_where_all_can_be_read():
    charges = [Charge(outstanding=2.0), Charge(outstanding="1.55")]

    assert Decimal("3.55") == sum_of(charges)
    assert Decimal(0) == sum_of([])
    assert sum_of([*charges, Charge(outstanding=None)]) is None


MIDNIGHT = 1_924_923_600_000  # of the last day of 2030, in the east of the United States


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"/Date({1_600_000_000_000}-0500)/", date(2020, 9, 13)),
        (f"/Date({MIDNIGHT}-0500)/", date(2030, 12, 31)),
        (f"/Date({MIDNIGHT - 1_000}-0500)/", date(2030, 12, 30)),
        *((f"/Date({MIDNIGHT - 1_000}{zone})/", date(2030, 12, 31)) for zone in ("", "+0000")),
        ("/Date(-86400000+0000)/", date(1969, 12, 31)),
        ("/Date(99999999999999-0500)/", date(5138, 11, 16)),
        *(
            (f"2030-12-31T{time}", date(2030, 12, 31))
            for time in ("00:00:00", "23:59:59-0500", "23:59:59.437-05:00", "00:00:00Z")
        ),
        *((text, None) for text in ("2030-12-31", "2030-02-31T00:00:00", "/Date(soon)/", "")),
        *(
            (f"/Date({number})/", None)
            for number in ("99999999999999999-0500", f"{MIDNIGHT}-9900")
        ),
        (None, None),
    ],
)
def test_the_day_in_the_servers_own_zone(text, expected):
    """A date that cannot be read is unknown; midnight there is not the day before."""
    assert expected == ((at := moment(text)) and at.date())


def test_a_moment():
    """Milliseconds count in UTC, whatever zone follows."""
    at = moment(f"/Date({1_600_000_000_000}-0500)/")

    assert datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC) == at
    assert timezone(timedelta(hours=-5)) == at.tzinfo
