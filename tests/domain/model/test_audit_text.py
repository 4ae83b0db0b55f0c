"""What ReShare wrote into a request's history, read back."""

from __future__ import annotations

import pytest

from verifier.domain.model.request_history import AuditCause, AuditLine, read_audit

FAILED = (
    "Host LMS integration: lookupPatron call failed. Review configuration and try again or "
    "deconfigure host LMS integration in settings. "
)
CANNOT_CALL = "NCIP2 Client failed to call NCIP server or parse returned results"


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
        (CANNOT_CALL, AuditCause.COULD_NOT_ASK),
        ("NCIP1 with socket Client failed to call NCIP server", AuditCause.COULD_NOT_ASK),
        ("Socket call timeout", AuditCause.COULD_NOT_ASK),
        ("HTTP Response 404 Not Found", AuditCause.COULD_NOT_ASK),
        ("unable to parse response from NCIP1 return", AuditCause.COULD_NOT_ASK),
        ("response is empty", AuditCause.COULD_NOT_ASK),
        ("Unexpected problem in NCIP Call: null", AuditCause.COULD_NOT_ASK),
        ("null", AuditCause.COULD_NOT_ASK),
        (
            (
                "Unexpected problem in NCIP Call: ncip_server_address, ncip_from_agency and "
                "ncip_app_profile must be defined"
            ),
            AuditCause.NOT_CONFIGURED,
        ),
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
