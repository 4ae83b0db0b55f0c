from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.sip2.fake_sip2 import connection_to
from verifier.adapters.ils.sip2.connector import outcome_of
from verifier.adapters.ils.sip2.messages import read_message
from verifier.adapters.ils.sip2.record import (
    amount,
    are_flags,
    blocks_of,
    only_lack_the_password,
    patron_record,
)
from verifier.adapters.ils.sip2.session import PatronAnswer
from verifier.adapters.ils.sip2.settings import Sip2Settings
from verifier.domain.model.lookup import Found, LookupFailure, NotFound
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

BARCODE, OTHER = "21234000000018", "29999000000018"
SETTINGS = Sip2Settings.of(connection_to(6001))


def message_with(*fields, code="64", flags=" " * 14, encoding="cp850", **options):
    """A message with these fields, and the settings that it is read by."""
    inner = "".join(f"{field}|" for field in fields)
    counts = "    " * 6 if code == "64" else ""
    settings = SETTINGS.model_copy(update={"error_detection": False, **options})
    frame = f"{code}{flags}00020261124    120000{counts}{inner}".encode(encoding)
    return read_message(frame, settings.style), settings


def outcome(*fields, asked=BARCODE, flags="YYYY" + " " * 10, offered=True, **more):
    message, settings = message_with(*fields, flags=flags, encoding="utf-8", **more)
    answer = PatronAnswer(message=message, offered=offered)
    return outcome_of(answer, asked, settings, source="sip2", secrets=("s3cret",))


AT, OF_OTHER = f"AA{BARCODE}", f"AA{OTHER}"
NOBODY = ("AOEXU", AT, "AE", "BLN")
KNOWN = ("AOEXU", AT, "AEGood, Gail", "BLY")
UNKNOWN_BORROWER = "AF#Unknown borrower barcode - please refer to the circulation desk."


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        *((NOBODY, more) for more in ({}, {"code": "24"}, {"flags": " " * 14})),
        *(((*NOBODY, more), {}) for more in ("CQN", "AFUnable to find patron")),
        ((*NOBODY, "AFYour card is not found in the database."), {}),
        ((*NOBODY, "AFUnknown card, please try again."), {}),
        ((*NOBODY, "AFPatron does not exist."), {"dialect": "polaris"}),
        (("AOEXU", AT, "AE", UNKNOWN_BORROWER), {"dialect": "tlc"}),
        *(((*about, "AE", "BLN"), {}) for about in (("AOEXU",), ("AOEXU", f"AAEXU{BARCODE}"))),
        (("AOEXU", "AA", "AE", "BLn"), {}),
        *(((AT, name, "BLN"), {}) for name in ("AE, ", "AE,", "AE .", "AE-")),
        ((AT, "AE, ", "BD,  ", "BE", "BF-", "BLN"), {"dialect": "koha"}),
    ],
)
def test_only_not_valid_without_a_name_is_no_such_patron(fields, more):
    """BL=N and nobody named, whatever the flags; or the vendor's own words for it."""
    assert isinstance(outcome(*fields, **more), NotFound)


POLARIS = (  # every field of an unknown patron, as recorded by a public client of Polaris
    *("AO3", AT, "AE, ", "BZ0000", "CA0000", "CB0000", "BLN", "CQN", "BHUSD", "BV0.00", "CC0.00"),
    *("BD", "BE", "BF", "BC", "PA0", "PE", "PS", "U1", "U2", "U3", "U4", "U5", "PZ", "PX", "PYN"),
    *("FA0.00", "AFPatron does not exist.", "AGPatron does not exist."),
)
NOT_LOCATED = (
    "AFYour library card number cannot be located. Please see a staff member for assistance."
)


@pytest.mark.parametrize("code", ["64", "24"])
@pytest.mark.parametrize(
    ("fields", "more"),
    [
        *((POLARIS, {"dialect": dialect}) for dialect in ("polaris", "generic", "sierra")),
        ((AT, "AENo Name", "BLN", NOT_LOCATED), {"flags": "Y" + " " * 13}),
        *(
            ((AT, f"AE{BARCODE}", "BLN", NOT_LOCATED), {"flags": "Y" * 14, "dialect": dialect})
            for dialect in ("folio", "generic")
        ),
        ((AT, "AE", UNKNOWN_BORROWER), {}),
        ((AT, "AEUnknown", "AF#Unknown Borrower Barcode"), {}),
    ],
)
def test_words_for_an_unknown_patron(fields, more, code):
    """Systems fill the name, which SIP2 requires, with ``, ``, "No Name" or the identifier."""
    answer = outcome(*fields, code=code, **more)

    assert isinstance(answer, NotFound)
    assert "It said: " in answer.message


@pytest.mark.parametrize(
    "fields",
    [
        (AT, "AE, Gail", "BLN"),
        (AT, "AEGood, ", "BLN"),
        (AT, "AE李", "BLN"),
        (AT, "AE, ", "BEgail@example.edu", "BLN"),
        (AT, "AENo Name", "BD1 Main Street", "BLN", NOT_LOCATED),
        (AT, "AE, ", "BLY", "AFPatron does not exist."),
        (AT, "AENo Name", "BLN", "AFPlease see a staff member for assistance."),
    ],
)
def test_a_patron_with_little_to_tell_is_found(fields):
    assert isinstance(outcome(*fields, dialect="polaris", charset="utf-8"), Found)


def test_a_name_in_another_charset_is_a_name():
    """What cannot be read is not blank."""
    assert isinstance(outcome(AT, "AE李", "BLN"), Found)


def test_punctuation_is_no_name():
    assert record(AT, "AE, ", "BEgail@example.edu", "BLY").name is None


def test_folio_may_say_the_same_of_an_inactive_record():
    nobody = outcome(AT, f"AE{BARCODE}", "BLN", NOT_LOCATED, dialect="folio")

    assert "inactive record" in nobody.message


def test_evergreen_cannot_tell_an_old_card_from_an_unknown_person():
    message = outcome(*NOBODY, dialect="evergreen").message

    assert "an old or inactive card" in message
    assert "cannot tell which it is" in message
    assert "inactive card" not in outcome(*NOBODY, dialect="koha").message
    assert "self-check profile" in outcome(*NOBODY, dialect="alma").message


def test_the_systems_words_are_cleaned():
    message = outcome(*NOBODY, f"AFCard {BARCODE} of s3cret", "AFis unknown").message

    assert "It said: Card the value asked for of … · is unknown." in message


def test_letters_outside_ascii_depend_on_the_charset():
    """An unknown patron may be one whose name arrived garbled; words may hold the identifier."""
    garbled = outcome("AAJos", "AE", "BLN", "AFNo José here", asked="Jos")

    assert "here" not in garbled.message
    assert "charset" in outcome("AAJosé", "AE", "BLN", asked="José", charset="utf-8").message


FAILURES = {
    "unsupported": "COMMAND NOT SUPPORTED; Unsupported message",
    "forbidden": "Not logged in; Login required; Terminal not authorized; Invalid institution; "
    "You do not have permission; Access to patron denied",
    "auth_error": "Invalid PIN; Patron password required",
    "server_error": "INTERNAL SERVER ERROR; System is currently unavailable; "
    "The server is off-line.; Could not connect to database; Request timed out; "
    "Error retrieving patron; Unable to contact host; Failed to read patron; "
    "The system is down; Please try again later; No response from ILS; Patron record in use; "
    "Unhandled exception",
}


@pytest.mark.parametrize(
    ("words", "failure"),
    [(words, failure) for failure, texts in FAILURES.items() for words in texts.split("; ")],
)
def test_a_failure_in_words_is_not_no_such_patron(words, failure):
    """Servers put their own failures into the form of an unknown patron."""
    answer = outcome(*NOBODY, f"AF{words}", flags=" " * 14)

    assert failure == answer.failure
    assert answer.message.endswith(".")


def test_a_message_that_is_not_offered_knows_nobody():
    """Where BX has no 63, an answer to it that names nobody says nothing about the patron."""
    nobody = outcome(*NOBODY, offered=False)

    assert (LookupFailure.UNSUPPORTED, True) == (nobody.failure, "ask_with" in nobody.message)
    assert isinstance(outcome(*KNOWN, offered=False), Found)


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        (("AOEXU", AT, "AE"), "does not say whether the patron is valid"),
        (("AOEXU", AT, "AEGood, Gail", "BLX"), "(BL)"),
        ((*KNOWN, "BLN"), "contradicts itself in BL"),
        ((*KNOWN, OF_OTHER), "contradicts itself in AA"),
        (("AOEXU", "AAJosé", "AEGood, Gail", "BLY"), "charset"),
    ],
)
def test_an_answer_that_is_no_answer(fields, part):
    answer = outcome(*fields)

    assert LookupFailure.PROTOCOL_ERROR is answer.failure
    assert part in answer.message


GAIL = ("AEGood, Gail", "BLY")


@pytest.mark.parametrize(
    ("fields", "matched"),
    [
        *((KNOWN, "barcode"), ((f"AA {BARCODE} ", *GAIL), "barcode")),
        *(((AT, "AEGood, Gail"), "barcode"), ((AT, "AE", "BLY"), "barcode")),
        *(((OF_OTHER, *GAIL), None), ((OF_OTHER, *GAIL, f"XI{BARCODE}"), "internal id")),
    ],
)
def test_what_the_identifier_is(fields, matched):
    """By the field that repeats it; what no field repeats is an alias of unknown kind."""
    answer = outcome(*fields)

    assert isinstance(answer, Found)
    assert matched == answer.matched_type
    assert BARCODE in {identifier.value for identifier in answer.record.identifiers} | {
        answer.record.internal_id
    }


STRICT = {"strict_echo": True}


@pytest.mark.parametrize(
    ("fields", "more", "found"),
    [
        ((OF_OTHER, *GAIL), {}, True),
        *(((OF_OTHER, *GAIL), more, False) for more in (STRICT, {"dialect": "evergreen"})),
        *(((OF_OTHER, *GAIL, f"{own}{BARCODE}"), STRICT, True) for own in ("XI", "U1")),
        *(((OF_OTHER, *GAIL, f"{other}{BARCODE}"), STRICT, False) for other in ("AO", "AF")),
        ((AT, *GAIL), STRICT, True),
        *((("AA", *GAIL), {}, False), (GAIL, {}, False)),
        *(((named, "AE", "BLN"), {}, False) for named in (OF_OTHER, "AA1")),
    ],
)
def test_whom_the_answer_is_about(fields, more, found):
    """Systems answer with the main identifier, but Evergreen; strict_echo wants the one asked."""
    answer = outcome(*fields, **more)

    assert found is isinstance(answer, Found)
    if not found:
        assert LookupFailure.WRONG_PATRON is answer.failure
        assert not {BARCODE, OTHER} & set(answer.message.split())


@pytest.mark.parametrize(
    "more",
    [
        *(("AEGood, Gail",), ("AE", "BEgail@example.edu"), ("AE", "BD1 Main Street")),
        *(("AE", "XI17"), ("AE", "AEGood, Gail")),
    ],
)
def test_whoever_is_told_of_is_somebody(more):
    """A name is an answer, and an address or a record number is as good: out of use, but there."""
    answer = outcome("AOEXU", AT, *more, "BLN")

    assert isinstance(answer, Found)
    assert "inactive" == answer.record.account_status.value


def record(*fields, asked=BARCODE, words="", **more):
    message, settings = message_with(*(fields or KNOWN), **more)
    return patron_record(message, asked, settings, source="sip2", words=words)


def test_what_every_system_sends():
    """Identifier, name and addresses; what is not sent is not claimed."""
    assert record(*KNOWN, "BEgail@example.edu", "BD1 Street", "BF555") == PatronRecord(
        source="sip2",
        identifiers=(
            PatronIdentifier(
                type="barcode", value=BARCODE, status=IdentifierStatus.ACTIVE, primary=True
            ),
        ),
        name=PersonName(unstructured="Good, Gail"),
        emails=("gail@example.edu",),
    )


@pytest.mark.parametrize(
    ("sent", "emails"),
    [
        *(
            (f"BEa@example.edu{sign}b@example.edu", ("a@example.edu", "b@example.edu"))
            for sign in (", ", ";")
        ),
        *(("BEnone", ()), ("BE", ())),
    ],
)
def test_emails(sent, emails):
    """One field may hold several; what is no address is left out."""
    assert emails == record(*KNOWN, sent).emails


LAST_DAY = "PX20301231    235900"


@pytest.mark.parametrize(
    ("dialect", "fields", "expires"),
    [
        *((dialect, ["PA20301231"], True) for dialect in ("generic", "evergreen", "koha")),
        *((dialect, ["PA20301231"], False) for dialect in ("polaris", "folio", "sierra")),
        *((dialect, ["PA20301231"], False) for dialect in ("alma", "tlc", "symphony")),
        *(("generic", ["PA1", LAST_DAY], True), ("koha", [LAST_DAY], False)),
        *(("generic", [f"PA{text}"], False) for text in ("20301231    235900", "20301332")),
        *(("generic", [f"PA{text}"], False) for text in ("2030-12-31", "")),
        *(("polaris", [LAST_DAY], True), ("polaris", ["PX20301231"], True)),
        *(("polaris", [f"PX{text}"], False) for text in ("20301231    2359", "")),
    ],
)
def test_the_dialect_says_where_the_expiry_date_is(dialect, fields, expires):
    """PA is a date only as eight digits, and only where the system means a date by it."""
    expected = date(2030, 12, 31) if expires else None

    assert expected == record(*KNOWN, *fields, dialect=dialect).expires


STAFF = PatronGroup(code="staff", label="Staff")


@pytest.mark.parametrize(
    ("dialect", "fields", "group"),
    [
        ("generic", ["PCFAC"], PatronGroup(code="FAC")),
        ("generic", ["FUstaff", "FVStaff"], STAFF),
        ("evergreen", ["PCFaculty"], PatronGroup(code="Faculty")),
        ("koha", ["PCFAC", "PA20301231"], PatronGroup(code="FAC")),
        ("polaris", ["PA1"], PatronGroup(code="1")),
        ("folio", ["FUstaff", "FVStaff", "PAsomebody"], STAFF),
        *(("koha", ["FUstaff"], None), ("polaris", ["PCFAC"], None)),
        *(("sierra", ["PC3", "FU3"], None), ("alma", ["PC3"], None)),
    ],
)
def test_the_dialect_says_where_the_patron_type_is(dialect, fields, group):
    assert group == record(*KNOWN, *fields, dialect=dialect).group


def test_the_systems_own_key():
    """XI of SIPServer's relatives."""
    assert ["77", "77", None] == [
        record(*KNOWN, "XI77", dialect=dialect).internal_id
        for dialect in ("generic", "koha", "polaris")
    ]


CARD = ("barcode", OTHER, True)  # the current one, which the answer names


@pytest.mark.parametrize(
    ("fields", "asked", "identifiers"),
    [
        ((OF_OTHER, *GAIL), BARCODE, [CARD, ("alias", BARCODE, False)]),
        ((OF_OTHER, *GAIL, "XI77"), "77", [CARD, ("internal id", "77", False)]),
        (("AAGG12 ", *GAIL), "gg12", [("barcode", "GG12", True)]),  # the system's own form
    ],
)
def test_what_was_asked_for_is_kept_beside_another_main_identifier(fields, asked, identifiers):
    assert identifiers == [
        (identifier.type, identifier.value, identifier.primary)
        for identifier in record(*fields, asked=asked, dialect="koha").identifiers
    ]


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
    patron = record(AT, "AEGood, Gail", valid, dialect=dialect)

    assert (status, card) == (patron.account_status, patron.identifiers[0].status)


def test_evergreen_names_no_main_card():
    """It repeats the card that was asked for, so nothing is known of the others."""
    assert not record(*KNOWN, dialect="evergreen").identifiers[0].primary


AMOUNTS = {
    "0": "0", "9.25": "9.25", "$0.00": "0.00", "USD 12.50": "12.50", "12.50 EUR": "12.50",
    "9,25": "9.25", "1,234.50": "1234.50", "1.234,50": "1234.50", "1,234": "1234",
    "1,234,567": "1234567", "-5.00": "-5.00", "-$5.00": "-5.00", "$-5.00": "-5.00",
    ".50": "0.50", "5.": "5",
}  # fmt: skip
NO_AMOUNTS = [
    *("", "none", "1.2.3", "1,2,3", "12 34", "12 items 5", "NaN", "1e9", ".", "٣", "9" * 20)
]


@pytest.mark.parametrize(
    ("text", "value"), [*AMOUNTS.items(), *((text, None) for text in NO_AMOUNTS)]
)
def test_amounts(text, value):
    """With and without a currency, with point and comma; anything else is not known."""
    assert (None if value is None else Decimal(value)) == amount(text)


@pytest.mark.parametrize(
    ("fields", "limit", "balance"),
    [
        *(([], None, None), (["BV"], None, None)),
        (["BV9.25"], None, {}),
        (["BV9.25", "BHUSD", "CC5.00"], 10, {"currency": "USD", "limit": Decimal("5.00")}),
        (["BV9.25", "BHUSD", "CC0"], None, {"currency": "USD"}),
        (["BV9.25", "BH$"], 10, {"limit": Decimal(10)}),
    ],
)
def test_the_balance(fields, limit, balance):
    """Currency and limit where they are sent; the site's own limit where none is."""
    expected = None if balance is None else Balance(amount=Decimal("9.25"), **balance)

    assert expected == record(*KNOWN, *fields, fine_limit=limit and Decimal(limit)).balance


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
    patron = record(*KNOWN, *fields, dialect=dialect, flags=flags)

    assert known is bool(patron.blocks)
    assert ([] if known else [CapabilityName.BLOCKS]) == [gap.part for gap in patron.gaps]


def test_expired_in_words_of_polaris():
    """PY is the reason for the flags."""
    patron = record(*KNOWN, "PYY", "PX20200101    235900", dialect="polaris", flags=FLAGGED)

    assert [BlockKind.EXPIRED] == [block.kind for block in patron.blocks]
    assert date(2020, 1, 1) == patron.expires
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
    assert gaps == [gap.part for gap in record(*KNOWN, *fields, dialect=dialect, code="24").gaps]
    assert () == record(*KNOWN, dialect=dialect).gaps


def test_parts_in_another_character_set_are_gaps():
    """A garbled name is left out, and the setting is named; the rest stands."""
    patron = record(AT, "AEGrün", "BLY", "PCÖff", "BEü@example.edu", charset="utf-8")

    assert (None, None, ()) == (patron.name, patron.group, patron.emails)
    assert [CapabilityName.NAME, CapabilityName.EMAIL, CapabilityName.GROUP] == [
        gap.part for gap in patron.gaps
    ]
    assert all("charset (utf-8)" in gap.message for gap in patron.gaps)
    assert BARCODE == patron.identifiers[0].value


def flags(*places: int) -> str:
    return "".join("Y" if place in places else " " for place in range(14))


DENIED = Block(kind=BlockKind.OTHER, stops=Stops.BOTH, message="loans and holds are denied")
LOST = Block(kind=BlockKind.LOST_CARD, message="the card is reported lost")
FINES = Block(kind=BlockKind.FINES, message="too high fines or fees")
NO_LOANS = Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message="loans are denied")
NO_HOLDS = Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message="holds are denied")
EXPIRED = Block(kind=BlockKind.EXPIRED, stops=Stops.UNKNOWN, message="the record has expired")
EXPIRED_AND_DENIED = Block(
    kind=BlockKind.EXPIRED,
    stops=Stops.BOTH,
    message="the record has expired; loans and holds are denied",
)
TOO_MANY = Block(
    kind=BlockKind.AUTO,
    message="too many items on loan, too many items overdue, too many items claimed returned, "
    "too many items lost, too many items billed",
)


@pytest.mark.parametrize(
    ("text", "expired", "blocks"),
    [
        *((text, False, []) for text in (flags(), flags(2), flags(1, 2, 7, 12), "n" * 14, "")),
        *((flags(0, 3), False, [DENIED]), ("yyyynnnnnnnnnn", False, [DENIED])),
        *((flags(0), False, [NO_LOANS]), (flags(3), False, [NO_HOLDS])),
        (flags(4), False, [LOST]),
        *((text, False, [FINES]) for text in (flags(10), flags(11), flags(10, 11))),
        (flags(0, 3, 4, 10), False, [DENIED, LOST, FINES]),
        (flags(5, 6, 8, 9, 13), False, [TOO_MANY]),
        # where the system says itself that the record has expired, the denial is no other block
        (flags(), True, [EXPIRED]),
        (flags(0, 1, 2, 3), True, [EXPIRED_AND_DENIED]),
    ],
)
def test_each_flag_means_one_thing(text, expired, blocks):
    """Flags for renewals and recalls stop no request; the others are blocks of their kind."""
    assert blocks == [*blocks_of(text, expired=expired, words="")]


def test_what_the_system_says_stands_in_the_first_block():
    """Its words are shown once; without a block they are a greeting."""
    [first, second] = blocks_of(flags(3, 4), expired=False, words="Card lost")

    assert "holds are denied (it says: Card lost)" == first.message
    assert "Card lost" not in second.message
    assert () == blocks_of(flags(), expired=False, words="Welcome")


@pytest.mark.parametrize(
    ("text", "are"),
    [(flags(0), True), ("n" * 14, True), ("N" * 13, False), ("1" * 14, False), ("", False)],
)
def test_flags_are_fourteen_yes_or_no(text, are):
    assert are is are_flags(text)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        *((flags(0, 1, 2, 3), True), ("YYYYNNNNNNNNNN", True), (flags(0, *range(3, 14)), True)),
        *((flags(0, 3), False), (flags(), False), ("Y" * 14, False)),
    ],
)
def test_two_systems_flag_everybody_who_sends_no_password(text, only):
    """Polaris and Sierra each have a pattern of their own."""
    assert only is only_lack_the_password(text)
