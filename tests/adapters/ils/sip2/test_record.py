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
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
    Stops,
)

BARCODE, OTHER = "21234000000018", "29999000000018"
SETTINGS = Sip2Settings.of(connection_to(6001))
WRONG = LookupFailure.WRONG_PATRON


def outcome(
    *fields,
    asked=BARCODE,
    code="64",
    flags="YYYY" + " " * 10,
    dialect="generic",
    offered=True,
    charset="cp850",
    **options,
):
    """What an answer with these fields means."""
    inner = "".join(f"{field}|" for field in fields)
    counts = "    " * 6 if code == "64" else ""
    given = {"error_detection": False, "charset": charset, "dialect": dialect, **options}
    settings = SETTINGS.model_copy(update=given)
    frame = f"{code}{flags}00020261124    120000{counts}{inner}".encode()
    return outcome_of(
        PatronAnswer(message=read_message(frame, settings.style), offered=offered),
        asked,
        settings,
        source="sip2",
        secrets=("s3cret",),
    )


NOBODY = ("AOEXU", f"AA{BARCODE}", "AE", "BLN")
KNOWN = ("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLY")


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        (NOBODY, {}),
        (NOBODY, {"code": "24"}),
        (NOBODY, {"flags": " " * 14}),
        (("AOEXU", "AE", "BLN"), {}),
        (("AOEXU", "AA", "AE", "BLn"), {}),
        ((*NOBODY, "CQN"), {}),
        ((*NOBODY, "AFPatron does not exist."), {"dialect": "polaris"}),
        (
            (
                "AOEXU",
                f"AA{BARCODE}",
                "AE",
                "AF#Unknown borrower barcode - please refer to the circulation desk.",
            ),
            {"dialect": "tlc"},
        ),
        (("AOEXU", f"AAEXU{BARCODE}", "AE", "BLN"), {}),
        ((*NOBODY, "AFYour card is not found in the database."), {}),
        ((*NOBODY, "AFUnknown card, please try again."), {}),
        ((*NOBODY, "AFUnable to find patron"), {}),
    ],
)
def test_only_not_valid_without_a_name_is_no_such_patron(fields, more):
    """BL=N and nobody named, whatever the flags; or the vendor's own words for it."""
    assert isinstance(outcome(*fields, **more), NotFound)


def test_evergreen_cannot_tell_an_old_card_from_an_unknown_person():
    """And the report says exactly that."""
    message = outcome(*NOBODY, dialect="evergreen").message

    assert "an old or inactive card" in message
    assert "cannot tell which it is" in message
    assert "inactive card" not in outcome(*NOBODY, dialect="koha").message
    assert "self-check profile" in outcome(*NOBODY, dialect="alma").message


def test_the_systems_words_are_cleaned():
    """What it says is shown without the identifier, numbers and secrets."""
    message = outcome(*NOBODY, f"AFCard {BARCODE} of s3cret", "AFis unknown").message

    assert "It said: Card the value asked for of … · is unknown." in message


def test_letters_outside_ascii_depend_on_the_charset():
    """An unknown patron may be one whose name arrived garbled."""
    message = outcome("AAJosé", "AE", "BLN", asked="José", charset="utf-8").message

    assert "charset" in message


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        ("COMMAND NOT SUPPORTED", LookupFailure.UNSUPPORTED),
        ("Unsupported message", LookupFailure.UNSUPPORTED),
        ("INTERNAL SERVER ERROR", LookupFailure.SERVER_ERROR),
        ("System is currently unavailable", LookupFailure.SERVER_ERROR),
        ("The server is off-line.", LookupFailure.SERVER_ERROR),
        ("Could not connect to database", LookupFailure.SERVER_ERROR),
        ("Request timed out", LookupFailure.SERVER_ERROR),
        ("Not logged in", LookupFailure.FORBIDDEN),
        ("Login required", LookupFailure.FORBIDDEN),
        ("Terminal not authorized", LookupFailure.FORBIDDEN),
        ("Invalid PIN", LookupFailure.AUTH_ERROR),
        ("Patron password required", LookupFailure.AUTH_ERROR),
        ("You do not have permission", LookupFailure.FORBIDDEN),
        ("Access to patron denied", LookupFailure.FORBIDDEN),
        ("Invalid institution", LookupFailure.FORBIDDEN),
        ("Error retrieving patron", LookupFailure.SERVER_ERROR),
        ("Unable to contact host", LookupFailure.SERVER_ERROR),
        ("Failed to read patron", LookupFailure.SERVER_ERROR),
        ("The system is down", LookupFailure.SERVER_ERROR),
        ("Please try again later", LookupFailure.SERVER_ERROR),
        ("No response from ILS", LookupFailure.SERVER_ERROR),
        ("Patron record in use", LookupFailure.SERVER_ERROR),
        ("Unhandled exception", LookupFailure.SERVER_ERROR),
    ],
)
def test_a_failure_in_words_is_not_no_such_patron(words, failure):
    """Servers put their own failures into the form of an unknown patron."""
    answer = outcome(*NOBODY, f"AF{words}", flags=" " * 14)

    assert isinstance(answer, CouldNotLook)
    assert failure is answer.failure
    assert answer.message.endswith(".")


def test_a_message_that_is_not_offered_knows_nobody():
    """Where BX has no 63, an answer to it that names nobody says nothing about the patron."""
    assert LookupFailure.UNSUPPORTED is outcome(*NOBODY, offered=False).failure
    assert isinstance(outcome(*KNOWN, offered=False), Found)


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        (("AOEXU", f"AA{BARCODE}", "AE"), "does not say whether the patron is valid"),
        (("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLX"), "(BL)"),
        (("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLY", "BLN"), "contradicts itself in BL"),
        ((*KNOWN, f"AA{OTHER}"), "contradicts itself in AA"),
        (("AOEXU", "AAJosé", "AEGood, Gail", "BLY"), "charset"),
    ],
)
def test_an_answer_that_is_no_answer(fields, part):
    """Nothing is concluded from what is missing or contradicts itself."""
    answer = outcome(*fields)

    assert LookupFailure.PROTOCOL_ERROR is answer.failure
    assert part in answer.message


@pytest.mark.parametrize(
    ("fields", "matched"),
    [
        (KNOWN, "barcode"),
        (("AOEXU", f"AA {BARCODE} ", "AEGood, Gail", "BLY"), "barcode"),
        (("AOEXU", f"AA{BARCODE}", "AEGood, Gail"), "barcode"),
        (("AOEXU", f"AA{OTHER}", "AEGood, Gail", "BLY"), None),
        (("AOEXU", f"AA{OTHER}", "AEGood, Gail", "BLY", f"XI{BARCODE}"), "internal id"),
        (("AOEXU", f"AA{BARCODE}", "AE", "BLY"), "barcode"),
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


@pytest.mark.parametrize(
    ("fields", "more", "found"),
    [
        (("AA" + OTHER, "AEGood, Gail", "BLY"), {}, True),
        (("AA" + OTHER, "AEGood, Gail", "BLY"), {"strict_echo": True}, False),
        (("AA" + OTHER, "AEGood, Gail", "BLY"), {"dialect": "evergreen"}, False),
        (("AA" + OTHER, "AEGood, Gail", "BLY", "XI" + BARCODE), {"strict_echo": True}, True),
        (("AA" + OTHER, "AEGood, Gail", "BLY", "U1" + BARCODE), {"strict_echo": True}, True),
        (("AA" + OTHER, "AO" + BARCODE, "AEX", "BLY"), {"strict_echo": True}, False),
        (("AA" + OTHER, "AF" + BARCODE, "AEX", "BLY"), {"strict_echo": True}, False),
        (("AA" + BARCODE, "AEGood, Gail", "BLY"), {"strict_echo": True}, True),
        (("AA", "AEGood, Gail", "BLY"), {}, False),
        (("AEGood, Gail", "BLY"), {}, False),
    ],
)
def test_whom_the_answer_is_about(fields, more, found):
    """Systems answer with the main identifier, but Evergreen; strict_echo wants the one asked."""
    answer = outcome(*fields, **more)

    assert found is isinstance(answer, Found)
    if not found:
        assert WRONG is answer.failure
        assert not {BARCODE, OTHER} & set(answer.message.split())


def test_nobody_of_another_name_is_not_this_nobody():
    """An unknown patron must be the one who was asked for."""
    assert WRONG is outcome(f"AA{OTHER}", "AE", "BLN").failure
    assert WRONG is outcome("AA1", "AE", "BLN").failure


def test_a_patron_who_is_known_and_not_valid_is_found():
    """A name is an answer: the record is there, and out of use."""
    answer = outcome("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLN")

    assert "inactive" == answer.record.account_status.value


@pytest.mark.parametrize("more", ["BEgail@example.edu", "BD1 Main Street", "XI17", "AEGood, Gail"])
def test_whoever_is_told_of_without_a_name_is_somebody(more):
    """Some servers send no name; an address or a record number is as good."""
    answer = outcome("AOEXU", f"AA{BARCODE}", "AE", "BLN", more)

    assert isinstance(answer, Found)
    assert "inactive" == answer.record.account_status.value


def test_words_in_another_charset_are_not_shown():
    """They may hold the identifier in letters that are not recognised."""
    message = outcome("AAJosé"[:4], "AE", "BLN", "AFNo José here", asked="Jos").message

    assert "here" not in message


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
    patron = record(*KNOWN, "BEgail@example.edu", "BD1 Street", "BF555")

    assert ("sip2", None, None, None, None) == (
        patron.source,
        patron.internal_id,
        patron.group,
        patron.expires,
        patron.balance,
    )
    assert (
        PatronIdentifier(
            type="barcode", value=BARCODE, status=IdentifierStatus.ACTIVE, primary=True
        ),
    ) == patron.identifiers
    assert PersonName(unstructured="Good, Gail") == patron.name
    assert ("gail@example.edu",) == patron.emails
    assert AccountStatus.UNKNOWN is patron.account_status
    assert () == patron.blocks + patron.gaps


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
    patron = record("AOEXU", f"AA{OTHER}", "AEGood, Gail", "BLY")

    assert [("barcode", OTHER, True), ("alias", BARCODE, False)] == [
        (identifier.type, identifier.value, identifier.primary)
        for identifier in patron.identifiers
    ]


def test_the_internal_id_as_question():
    """Whoever is asked for by the system's own key is known by it."""
    patron = record(f"AA{OTHER}", "AEGood, Gail", "BLY", "XI77", asked="77", dialect="koha")

    assert ("internal id", "77") == (patron.identifiers[1].type, patron.identifiers[1].value)


def test_letter_case_and_blanks_make_no_alias():
    """The system's own form alone is kept."""
    patron = record("AAGG12 ", "AEGood, Gail", "BLY", asked="gg12")

    assert ["GG12"] == [identifier.value for identifier in patron.identifiers]


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
    patron = record(f"AA{BARCODE}", "AEGood, Gail", valid, dialect=dialect)

    assert (status, card) == (patron.account_status, patron.identifiers[0].status)


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
    patron = record(*KNOWN, *fields, dialect=dialect, code="24")

    assert gaps == [gap.part for gap in patron.gaps]
    assert () == record(*KNOWN, dialect=dialect).gaps


def test_parts_in_another_character_set_are_gaps():
    """A garbled name is left out, and the setting is named; the rest stands."""
    patron = record(f"AA{BARCODE}", "AEGrün", "BLY", "PCÖff", "BEü@example.edu", charset="utf-8")

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


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (flags(), ()),
        (flags(2), ()),
        (flags(1, 2, 7, 12), ()),
        (flags(0, 3), (DENIED,)),
        (
            flags(0),
            (Block(kind=BlockKind.OTHER, stops=Stops.BORROWING, message="loans are denied"),),
        ),
        (
            flags(3),
            (Block(kind=BlockKind.OTHER, stops=Stops.REQUESTS, message="holds are denied"),),
        ),
        (flags(4), (LOST,)),
        (flags(10), (FINES,)),
        (flags(11), (FINES,)),
        (flags(10, 11), (FINES,)),
        (flags(0, 3, 4, 10), (DENIED, LOST, FINES)),
        (
            flags(5, 6, 8, 9, 13),
            (
                Block(
                    kind=BlockKind.AUTO,
                    message="too many items on loan, too many items overdue, too many items "
                    "claimed returned, too many items lost, too many items billed",
                ),
            ),
        ),
        ("n" * 14, ()),
        ("yyyynnnnnnnnnn", (DENIED,)),
        ("", ()),
    ],
)
def test_each_flag_means_one_thing(text, blocks):
    """Flags for renewals and recalls stop no request; the others are blocks of their kind."""
    assert blocks == blocks_of(text, expired=False, words="")


@pytest.mark.parametrize(
    ("text", "stops", "message"),
    [
        (flags(), Stops.UNKNOWN, "the record has expired"),
        (flags(0, 1, 2, 3), Stops.BOTH, "the record has expired; loans and holds are denied"),
    ],
)
def test_an_expired_record_is_the_reason(text, stops, message):
    """Where the system says so itself, the denial is no block of its own."""
    assert (Block(kind=BlockKind.EXPIRED, stops=stops, message=message),) == blocks_of(
        text, expired=True, words=""
    )


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
    """Anything else is a message that begins elsewhere."""
    assert are is are_flags(text)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        (flags(0, 1, 2, 3), True),
        ("YYYYNNNNNNNNNN", True),
        (flags(0, *range(3, 14)), True),
        (flags(0, 3), False),
        (flags(), False),
        ("Y" * 14, False),
    ],
)
def test_two_systems_flag_everybody_who_sends_no_password(text, only):
    """Polaris and Sierra each have a pattern of their own."""
    assert only is only_lack_the_password(text)
