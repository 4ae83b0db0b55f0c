import pytest

from tests.adapters.ils.sip2.fake_sip2 import connection_to
from verifier.adapters.ils.sip2.connector import outcome_of
from verifier.adapters.ils.sip2.messages import read_message
from verifier.adapters.ils.sip2.session import PatronAnswer
from verifier.adapters.ils.sip2.settings import Sip2Settings
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound

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
    told = outcome(*NOBODY, f"AF{words}", flags=" " * 14)

    assert isinstance(told, CouldNotLook)
    assert failure is told.failure
    assert told.message.endswith(".")


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
    told = outcome(*fields)

    assert LookupFailure.PROTOCOL_ERROR is told.failure
    assert part in told.message


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
    told = outcome(*fields)

    assert isinstance(told, Found)
    assert matched == told.matched_type
    assert BARCODE in {identifier.value for identifier in told.record.identifiers} | {
        told.record.internal_id
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
    told = outcome(*fields, **more)

    assert found is isinstance(told, Found)
    if not found:
        assert WRONG is told.failure
        assert not {BARCODE, OTHER} & set(told.message.split())


def test_nobody_of_another_name_is_not_this_nobody():
    """An unknown patron must be the one who was asked for."""
    assert WRONG is outcome(f"AA{OTHER}", "AE", "BLN").failure
    assert WRONG is outcome("AA1", "AE", "BLN").failure


def test_a_patron_who_is_known_and_not_valid_is_found():
    """A name is an answer: the record is there, and out of use."""
    told = outcome("AOEXU", f"AA{BARCODE}", "AEGood, Gail", "BLN")

    assert "inactive" == told.record.account_status.value


@pytest.mark.parametrize("more", ["BEgail@example.edu", "BD1 Main Street", "XI17", "AEGood, Gail"])
def test_whoever_is_told_of_without_a_name_is_somebody(more):
    """Some servers send no name; an address or a record number is as good."""
    told = outcome("AOEXU", f"AA{BARCODE}", "AE", "BLN", more)

    assert isinstance(told, Found)
    assert "inactive" == told.record.account_status.value


def test_words_in_another_charset_are_not_shown():
    """They may hold the identifier in letters that are not recognised."""
    message = outcome("AAJosé"[:4], "AE", "BLN", "AFNo José here", asked="Jos").message

    assert "here" not in message
