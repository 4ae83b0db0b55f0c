"""A set of requests, as a renderer asks it."""

from dataclasses import replace
from datetime import date

import pytest

from tests.request_factories import BLOCKED, make_requests, make_triage
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.request_history import (
    AuditCause,
    AuditLine,
    PatronCheckState,
    code_of,
    patron_check_state,
    read_audit,
)
from verifier.domain.model.triage import DayTally, RequestCause, RequestPattern, RequestSource
from verifier.domain.model.wording import SOURCE_LABELS, period_in_words, trait_value

STOPPED = CouldNotLook(failure=LookupFailure.TIMEOUT, message="late")


def test_what_can_be_judged_and_what_fails():
    unknown = make_requests(4, None, state=None)
    triage = make_triage([*make_requests(2), *make_requests(1, BLOCKED), *unknown])

    assert (7, 3, 1) == (len(triage.lines), len(triage.judged), len(triage.failing))


def test_few_people_are_few():
    """Four are, five are not; requests nobody can judge make no people."""
    unknown = make_requests(9, None, state=None)

    assert [True, False] == [
        make_triage([*make_requests(count), *unknown]).small for count in (4, 5)
    ]


def test_partial_is_what_stopped_or_was_not_asked():
    whole = make_triage(make_requests(1))

    assert not whole.partial
    assert replace(whole, stopped=STOPPED).partial
    assert replace(whole, unasked=1).partial


def test_requests_are_named_by_their_numbers():
    requests = make_requests(3)

    assert (requests[2].number, requests[0].number) == make_triage(requests).named([3, 1])


def make_pattern(**more):
    shape = {
        "cause": RequestCause.MISSING,
        **dict.fromkeys(("trait", "since", "until")),
        "failing": (1, 2),
        "people": 2,
        "inside": 4,
        "rest_failing": 0,
        "rest": 0,
        "share_of_all": 0.5,
        "chance": 0.1,
        "shapes": (),
    }
    return RequestPattern(**{**shape, **more})


def test_shares_and_sums():
    """A pattern that leaves nobody out compares with none; a row counts all of its causes."""
    counts = ((RequestCause.MISSING, 2), (RequestCause.FINE, 5))

    assert (0.5, 0.0) == (make_pattern().share_inside, make_pattern().share_of_rest)
    assert 7 == DayTally(day=None, counts=counts).total


def test_every_cause_and_door_has_its_words():
    assert {entry.value for entry in RequestSource} == set(SOURCE_LABELS)
    assert "ILLiad add-on" == trait_value("door", "illiad")
    assert "illiad" == trait_value("institution", "illiad")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, ""),
        (date(2026, 3, 1), None, "since 01 March 2026"),
        (None, date(2026, 3, 9), "until 09 March 2026"),
        (date(2026, 3, 1), date(2026, 3, 9), "from 01 March 2026 to 09 March 2026"),
    ],
)
def test_the_time_of_a_pattern(since, until, words):
    assert words == period_in_words(make_pattern(since=since, until=until))


def test_what_is_wrong_what_is_told_and_what_is_the_identifiers():
    """Only a wrong or missing User ID is the identifier's; an add-on has a field of its own."""
    fine, unknown = RequestCause.FINE, RequestCause.CANNOT_TELL
    not_its = {it for it in RequestCause if it.is_wrong and not it.is_of_the_identifier}

    assert {fine, unknown} == {cause for cause in RequestCause if not cause.is_wrong}
    assert [unknown] == [cause for cause in RequestCause if not cause.is_known]
    assert {
        *(RequestCause.SEVERAL_ACCOUNTS, RequestCause.BLOCKED, RequestCause.PROFILE),
        *(RequestCause.COULD_NOT_ASK, RequestCause.NOT_CONFIGURED, RequestCause.NO_INSTITUTION),
        *(RequestCause.REFUSED, RequestCause.NOW_KNOWN),
    } == not_its
    assert {RequestSource.ILLIAD, RequestSource.API} == {
        source for source in RequestSource if source.is_add_on
    }


@pytest.mark.parametrize(
    ("state", "passed"),
    [
        ("REQ_INVALID_PATRON", PatronCheckState.REFUSED),
        ("Invalid patron", PatronCheckState.REFUSED),
        ("REQ_VALIDATED", PatronCheckState.PASSED),
        ("REQ_OVER_LIMIT", PatronCheckState.PASSED),
        ("Shipped", PatronCheckState.PASSED),
        ("REQ_IDLE", PatronCheckState.UNDECIDED),
        ("REQ_ERROR", PatronCheckState.UNDECIDED),
        ("Cancelled", PatronCheckState.UNDECIDED),
        ("RES_SHIPPED", PatronCheckState.UNDECIDED),
        ("Ungültiger Benutzer", PatronCheckState.UNDECIDED),
        ("Not approved", PatronCheckState.UNDECIDED),
        (" ", PatronCheckState.UNDECIDED),
        (None, PatronCheckState.UNDECIDED),
    ],
)
def test_a_state_says_whether_the_patron_passed(state, passed):
    """Only what lies behind the check has passed it, under its code or its label."""
    assert passed is patron_check_state(state)


def test_a_label_has_its_code_and_other_words_stay_words():
    """No code is made up for a state in another language: it would look like one that passed."""
    assert "REQ_INVALID_PATRON" == code_of("Invalid  patron")
    assert "RES_SHIPPED" == code_of("RES_SHIPPED")
    assert "Ungültiger Benutzer" == code_of(" Ungültiger Benutzer ")


FAILED = (
    "Host LMS integration: lookupPatron call failed. Review configuration and try again or "
    "deconfigure host LMS integration in settings. "
)
CANNOT_CALL = "NCIP2 Client failed to call NCIP server or parse returned results"
UNDEFINED = (
    "Unexpected problem in NCIP Call: ncip_server_address, ncip_from_agency and "
    "ncip_app_profile must be defined"
)


@pytest.mark.parametrize(
    ("tail", "cause"),
    [
        ("No id supplied", AuditCause.MISSING),
        ("Unknown User", AuditCause.UNKNOWN),
        ("Unkown User", AuditCause.UNKNOWN),
        ("USER DOES NOT EXIST", AuditCause.UNKNOWN),
        ("Patron not found", AuditCause.UNKNOWN),
        ("Did not find a user", AuditCause.UNKNOWN),
        ("NCIP2WMS Client did not return a matching patron", AuditCause.UNKNOWN),
        ("Non-Unique User", AuditCause.SEVERAL),
        ('[{"detail":"P1","type":"Non-Unique User"}]', AuditCause.SEVERAL),
        ('[{"detail":"not found","type":"NON-UNIQUE USER"}]', AuditCause.SEVERAL),
        ('[{"detail":"User not found","type":"Unknown User"}]', AuditCause.UNKNOWN),
        (f'[{{"type":"{CANNOT_CALL}"}}]', AuditCause.COULD_NOT_ASK),
        (CANNOT_CALL, AuditCause.COULD_NOT_ASK),
        ("NCIP1 with socket Client failed to call NCIP server", AuditCause.COULD_NOT_ASK),
        ("Socket call timeout", AuditCause.COULD_NOT_ASK),
        ("HTTP Response 404 Not Found", AuditCause.COULD_NOT_ASK),
        ("unable to parse response from NCIP1 return", AuditCause.COULD_NOT_ASK),
        ("response is empty", AuditCause.COULD_NOT_ASK),
        ("Unexpected problem in NCIP Call: null", AuditCause.COULD_NOT_ASK),
        ("null", AuditCause.COULD_NOT_ASK),
        (UNDEFINED, AuditCause.NOT_CONFIGURED),
        ("Missing Endpoint", AuditCause.NOT_CONFIGURED),
        ("Missing credentials", AuditCause.NOT_CONFIGURED),
        ("Host LMS integration not configured: Choose Host LMS", AuditCause.NOT_CONFIGURED),
        ("Unknown partner", AuditCause.NOT_CONFIGURED),
        ("User Authentication Failed", AuditCause.NOT_CONFIGURED),
        ("Something new", AuditCause.FAILED),
        ("", AuditCause.FAILED),
    ],
)
def test_the_tail_of_a_failed_call_says_the_cause(tail, cause):
    """Each known tail has its cause; an unknown one is no cause that is known."""
    assert AuditLine(cause=cause) == read_audit(FAILED + tail)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            'Failed to validate patron with id: "P1". (Patron state = BLOCKED) (Errors: [])',
            AuditLine(cause=AuditCause.BLOCKED),
        ),
        (
            (
                'Failed to validate patron with id: "P1". (Patron state = OK) (Errors: [Patron '
                "profile (AL UM) is configured to not allow requesting in ReShare.])"
            ),
            AuditLine(cause=AuditCause.PROFILE, profile="AL UM"),
        ),
        (
            'Failed to validate patron with id: "P1". (Patron state = OK) (Errors: [])',
            AuditLine(cause=AuditCause.FAILED),
        ),
        ("No Requesting Institution Symbol", AuditLine(cause=AuditCause.NO_INSTITUTION)),
        (
            "Unknown Requesting Institution Symbol: RESHARE:X",
            AuditLine(cause=AuditCause.NO_INSTITUTION),
        ),
        (
            "Patron validated. Host LMS integration: borrower check call succeeded.",
            AuditLine(cause=AuditCause.ACCEPTED),
        ),
        (
            "Patron validated. Host LMS integration: borrower check succeeded.",
            AuditLine(cause=AuditCause.ACCEPTED),
        ),
        (
            "Patron validated. (No host LMS integration configured for borrower check call)",
            AuditLine(cause=AuditCause.ACCEPTED_UNASKED),
        ),
        ("Patron validation overriden. Somebody", AuditLine(cause=AuditCause.OVERRIDDEN)),
        ("Patron validation overridden.", AuditLine(cause=AuditCause.OVERRIDDEN)),
        ("Blank Request Form, needs review", None),
        ("Unknown user in a title", None),
    ],
)
def test_every_other_line_about_a_patron_is_told(message, line):
    """Refusals, acceptances and what a person let pass; the rest says nothing."""
    assert line == read_audit(message)


def test_a_profile_is_named_by_a_word_and_not_by_a_page():
    """Whoever can write into a history could otherwise keep its reader busy for hours."""
    message = (
        "Failed to validate patron. Patron profile ({}) is configured to not allow requesting."
    )

    assert "x" * 200 == read_audit(message.format("x" * 200)).profile
    assert read_audit(message.format("x" * 201)).profile is None


def test_a_history_of_beginnings_is_read_in_one_walk():
    """Each of them would be followed to the end of the text: for hours."""
    message = "failed to validate patron " + "patron profile (" * 300_000

    assert AuditLine(cause=AuditCause.BLOCKED) == read_audit(message)
