from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.sip2.fake_sip2 import connection_to
from verifier.adapters.ils.sip2.messages import read_message
from verifier.adapters.ils.sip2.record import amount, patron_record
from verifier.adapters.ils.sip2.settings import Sip2Settings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
)

BARCODE, OTHER = "21234000000018", "29999000000018"
SETTINGS = Sip2Settings.of(connection_to(6001))
KNOWN = ("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLY")


def record(
    *fields, asked=BARCODE, dialect="generic", flags=" " * 14, words="", code="64", **options
):
    """The record of an answer with these fields."""
    inner = "".join(f"{field}|" for field in (fields or KNOWN))
    counts = "    " * 6 if code == "64" else ""
    frame = f"{code}{flags}00020261124    120000{counts}{inner}".encode("cp850")
    given = {"error_detection": False, "dialect": dialect, **options}
    settings = SETTINGS.model_copy(update=given)
    message = read_message(frame, settings.style)
    return patron_record(message, asked, settings, source="sip2", words=words)


def test_what_every_system_sends():
    """Identifier, name and addresses; what is not sent is not claimed."""
    one = record(*KNOWN, "BEgail@example.edu", "BD1 Street", "BF555")

    assert ("sip2", None, None, None, None) == (
        one.source,
        one.internal_id,
        one.group,
        one.expires,
        one.balance,
    )
    assert (
        PatronIdentifier(
            type="barcode", value=BARCODE, status=IdentifierStatus.ACTIVE, primary=True
        ),
    ) == one.identifiers
    assert PersonName(unstructured="Good, Gail") == one.name
    assert ("gail@example.edu",) == one.emails
    assert AccountStatus.UNKNOWN is one.account_status
    assert () == one.blocks + one.gaps


@pytest.mark.parametrize(
    ("sent", "emails"),
    [
        ("BEa@example.edu, b@example.edu", ("a@example.edu", "b@example.edu")),
        ("BEa@example.edu;b@example.edu", ("a@example.edu", "b@example.edu")),
        ("BEnone", ()),
        ("BE", ()),
    ],
)
def test_emails(sent, emails):
    """One field may hold several; what is no address is left out."""
    assert emails == record(*KNOWN, sent).emails


@pytest.mark.parametrize(
    ("dialect", "fields", "expires"),
    [
        ("generic", ("PA20301231",), date(2030, 12, 31)),
        ("generic", ("PA1", "PX20301231    235900"), date(2030, 12, 31)),
        ("generic", ("PA20301231    235900",), None),
        ("generic", ("PA20301332",), None),
        ("generic", ("PA2030-12-31",), None),
        ("generic", ("PA",), None),
        ("evergreen", ("PA20301231",), date(2030, 12, 31)),
        ("koha", ("PA20301231",), date(2030, 12, 31)),
        ("koha", ("PX20301231    235900",), None),
        ("polaris", ("PX20301231    235900",), date(2030, 12, 31)),
        ("polaris", ("PX20301231",), date(2030, 12, 31)),
        ("polaris", ("PX20301231    2359",), None),
        ("polaris", ("PX",), None),
        ("polaris", ("PA20301231",), None),
        ("folio", ("PA20301231",), None),
        ("sierra", ("PA20301231",), None),
        ("alma", ("PA20301231",), None),
        ("tlc", ("PA20301231",), None),
        ("symphony", ("PA20301231",), None),
    ],
)
def test_the_dialect_says_where_the_expiry_date_is(dialect, fields, expires):
    """PA is a date only as eight digits, and only where the system means a date by it."""
    assert expires == record(*KNOWN, *fields, dialect=dialect).expires


@pytest.mark.parametrize(
    ("dialect", "fields", "group"),
    [
        ("generic", ("PCFAC",), PatronGroup(code="FAC")),
        ("generic", ("FUstaff", "FVStaff"), PatronGroup(code="staff", label="Staff")),
        ("evergreen", ("PCFaculty",), PatronGroup(code="Faculty")),
        ("koha", ("PCFAC", "PA20301231"), PatronGroup(code="FAC")),
        ("koha", ("FUstaff",), None),
        ("polaris", ("PA1",), PatronGroup(code="1")),
        ("polaris", ("PCFAC",), None),
        ("folio", ("FUstaff", "FVStaff", "PAsomebody"), PatronGroup(code="staff", label="Staff")),
        ("sierra", ("PC3", "FU3"), None),
        ("alma", ("PC3",), None),
    ],
)
def test_the_dialect_says_where_the_patron_type_is(dialect, fields, group):
    """One code means different things in different systems."""
    assert group == record(*KNOWN, *fields, dialect=dialect).group


@pytest.mark.parametrize(
    ("dialect", "internal"), [("generic", "77"), ("koha", "77"), ("polaris", None)]
)
def test_the_systems_own_key(dialect, internal):
    """XI of SIPServer's relatives."""
    assert internal == record(*KNOWN, "XI77", dialect=dialect).internal_id


def test_another_main_identifier_is_kept_beside_the_one_asked_for():
    """The answer names the current card; what was asked for leads to the same patron."""
    one = record("AOEXU", f"AA{OTHER}", "AEGood, Gail", "BLY")

    assert [("barcode", OTHER, True), ("alias", BARCODE, False)] == [
        (identifier.type, identifier.value, identifier.primary) for identifier in one.identifiers
    ]


def test_the_internal_id_as_question():
    """Whoever is asked for by the system's own key is known by it."""
    one = record(f"AA{OTHER}", "AEGood, Gail", "BLY", "XI77", asked="77", dialect="koha")

    assert ("internal id", "77") == (one.identifiers[1].type, one.identifiers[1].value)


def test_letter_case_and_blanks_make_no_alias():
    """The system's own form alone is kept."""
    one = record("AAGG12 ", "AEGood, Gail", "BLY", asked="gg12")

    assert ["GG12"] == [identifier.value for identifier in one.identifiers]


@pytest.mark.parametrize(
    ("dialect", "valid", "status", "card"),
    [
        ("generic", "BLY", AccountStatus.UNKNOWN, IdentifierStatus.ACTIVE),
        ("generic", "BLN", AccountStatus.INACTIVE, IdentifierStatus.UNKNOWN),
        ("generic", "AGx", AccountStatus.UNKNOWN, IdentifierStatus.UNKNOWN),
        ("evergreen", "BLY", AccountStatus.ACTIVE, IdentifierStatus.ACTIVE),
    ],
)
def test_valid_is_not_active_everywhere(dialect, valid, status, card):
    """Only Evergreen finds active records alone; not valid, with a name, is not in use."""
    one = record(f"AA{BARCODE}", "AEGood, Gail", valid, dialect=dialect)

    assert (status, card) == (one.account_status, one.identifiers[0].status)


def test_evergreen_names_no_main_card():
    """It repeats the card that was asked for, so nothing is known of the others."""
    assert not record(*KNOWN, dialect="evergreen").identifiers[0].primary


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("9.25", "9.25"),
        ("$0.00", "0.00"),
        ("USD 12.50", "12.50"),
        ("12.50 EUR", "12.50"),
        ("9,25", "9.25"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("-5.00", "-5.00"),
        ("-$5.00", "-5.00"),
        ("$-5.00", "-5.00"),
        (".50", "0.50"),
        ("5.", "5"),
        ("", None),
        ("none", None),
        ("1.2.3", None),
        ("1,2,3", None),
        ("12 34", None),
        ("12 items 5", None),
        ("NaN", None),
        ("1e9", None),
        (".", None),
        ("9" * 20, None),
        ("٣", None),
    ],
)
def test_amounts(text, value):
    """With and without a currency, with point and comma; anything else is not known."""
    assert (None if value is None else Decimal(value)) == amount(text)


@pytest.mark.parametrize(
    ("fields", "limit", "balance"),
    [
        ((), None, None),
        (("BV",), None, None),
        (("BV9.25",), None, Balance(amount=Decimal("9.25"))),
        (
            ("BV9.25", "BHUSD", "CC5.00"),
            Decimal(10),
            Balance(amount=Decimal("9.25"), currency="USD", limit=Decimal("5.00")),
        ),
        (("BV9.25", "BHUSD", "CC0"), None, Balance(amount=Decimal("9.25"), currency="USD")),
        (("BV9.25", "BH$"), Decimal(10), Balance(amount=Decimal("9.25"), limit=Decimal(10))),
    ],
)
def test_the_balance(fields, limit, balance):
    """Currency and limit where they are sent; the site's own limit where none is."""
    assert balance == record(*KNOWN, *fields, fine_limit=limit).balance


FLAGGED = "YYYY" + " " * 10


@pytest.mark.parametrize(
    ("dialect", "fields", "flags", "known"),
    [
        ("generic", ("CQY",), FLAGGED, True),
        ("generic", (), FLAGGED, True),
        ("generic", ("CQN",), FLAGGED, False),
        ("polaris", ("CQN",), FLAGGED, False),
        ("sierra", ("CQN",), "Y  YYYYYYYYYYY", False),
        ("evergreen", ("CQN",), FLAGGED, True),
        ("koha", ("CQN",), FLAGGED, True),
        ("generic", ("CQN",), "Y  Y" + " " * 10, True),
    ],
)
def test_flags_for_the_missing_password_are_no_block(dialect, fields, flags, known):
    """CQ=N is about a password that is never sent; two systems then flag everybody."""
    one = record(*KNOWN, *fields, dialect=dialect, flags=flags)

    assert known is bool(one.blocks)
    assert ([] if known else [CapabilityName.BLOCKS]) == [gap.part for gap in one.gaps]


def test_expired_in_words_of_polaris():
    """PY is the reason for the flags."""
    one = record(*KNOWN, "PYY", "PX20200101    235900", dialect="polaris", flags=FLAGGED)

    assert [BlockKind.EXPIRED] == [block.kind for block in one.blocks]
    assert date(2020, 1, 1) == one.expires
    assert () == record(*KNOWN, "PYN", dialect="polaris").blocks
    assert () == record(*KNOWN, "PYY", dialect="koha").blocks


@pytest.mark.parametrize(
    ("dialect", "fields", "gaps"),
    [
        ("koha", (), [CapabilityName.EXPIRY, CapabilityName.GROUP, CapabilityName.EMAIL]),
        ("koha", ("PCFAC", "PA20301231"), [CapabilityName.EMAIL]),
        ("sierra", ("BE",), []),
    ],
)
def test_what_the_shorter_answer_does_not_tell(dialect, fields, gaps):
    """The answer to 23 has no place for it, so its absence says nothing."""
    one = record(*KNOWN, *fields, dialect=dialect, code="24")

    assert gaps == [gap.part for gap in one.gaps]
    assert () == record(*KNOWN, dialect=dialect).gaps


def test_parts_in_another_character_set_are_gaps():
    """A garbled name is left out, and the setting is named; the rest stands."""
    one = record(f"AA{BARCODE}", "AEGrün", "BLY", "PCÖff", "BEü@example.edu", charset="utf-8")

    assert (None, None, ()) == (one.name, one.group, one.emails)
    assert [CapabilityName.NAME, CapabilityName.EMAIL, CapabilityName.GROUP] == [
        gap.part for gap in one.gaps
    ]
    assert all("charset (utf-8)" in gap.message for gap in one.gaps)
    assert BARCODE == one.identifiers[0].value
