import pytest

from tests.factories import (
    BARCODE,
    make_answer,
    make_answers,
    make_attempt,
    make_decision,
    make_found,
    make_pasted,
    make_preview,
    make_settings,
)
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.domain.reshare_rules.borrower_check import NOT_VALID, decide

FAILED = (
    "Host LMS integration: lookupPatron call failed. Review configuration and try again or"
    " deconfigure host LMS integration in settings. "
)
UNCHECKED = "Patron validated. (No host LMS integration configured for borrower check call)"
NCIP2_FAILED = "NCIP2 Client failed to call NCIP server or parse returned results"
SETTINGS_MISSING = (
    "Unexpected problem in NCIP Call: ncip_server_address, ncip_from_agency and"
    " ncip_app_profile must be defined"
)


def decide_on(*attempts, preview=None, **settings):
    """Decide about these attempts alone."""
    evidence = match_identifiers(make_answers(*attempts, preview=preview))
    return decide(evidence, make_settings(**settings))


def outcome_of(decision):
    """What ReShare writes."""
    return decision.state, decision.qualifier, decision.audit


def test_a_good_patron_is_validated():
    """Found, not blocked, profile never decided: the request goes on."""
    evidence = make_decision()
    assert outcome_of(evidence.decision) == (
        RequestState.VALIDATED,
        None,
        "Patron validated. Host LMS integration: borrower check call succeeded.",
    )
    assert (
        evidence.decision.accepted,
        evidence.decision.checked,
        evidence.decision.status,
        evidence.decision.profile,
        evidence.decision.profile_allowed,
        evidence.decision.user_id,
        evidence.decision.by_username,
        evidence.decision.problems,
    ) == (True, True, "OK", "GRAD", None, BARCODE, False, ())


UNKNOWN = NcipProblem(type="Unknown User", detail="No such patron", value=BARCODE)


@pytest.mark.parametrize(
    ("outcome", "problem", "noted"),
    [
        (NotFound(message="Unknown User"), "Unknown User", '[{"type":"Unknown User"}]'),
        (
            NotFound(message="Unknown User", problems=(UNKNOWN,)),
            f"Unknown User · No such patron · {BARCODE}",
            f'[{{"detail":"No such patron","type":"Unknown User","value":"{BARCODE}"}}]',
        ),
        (
            Ambiguous(count=2, message="Non-Unique User"),
            "Non-Unique User",
            '[{"type":"Non-Unique User"}]',
        ),
        (
            CouldNotLook(failure=LookupFailure.TIMEOUT, message="It was silent."),
            NCIP2_FAILED,
            f'[{{"type":"{NCIP2_FAILED}"}}]',
        ),
        (
            CouldNotLook(failure=LookupFailure.AUTH_ERROR, message="It refused."),
            NCIP2_FAILED,
            f'[{{"type":"{NCIP2_FAILED}"}}]',
        ),
        (
            CouldNotLook(failure=LookupFailure.NOT_CONFIGURED, message="No address."),
            SETTINGS_MISSING,
            SETTINGS_MISSING,
        ),
        (make_found(has_optional_fields=False), NCIP2_FAILED, f'[{{"type":"{NCIP2_FAILED}"}}]'),
    ],
)
def test_every_failed_lookup_lands_in_one_state(outcome, problem, noted):
    """Unknown, silent and broken differ in the tail of the audit text only.

    What the library system or ReShare's client says is written as JSON, ReShare's own words plain.
    """
    decision = decide_on(make_attempt(BARCODE, outcome))
    expected = (RequestState.INVALID_PATRON, "hostLMSCallFailed", FAILED + noted)
    assert expected == outcome_of(decision)
    assert ("FAIL", (problem,), None) == (decision.status, decision.problems, decision.user_id)


def test_an_older_adapter_fails_in_its_own_words():
    """The socket client of NCIP 1 has another text."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It was silent.")
    decision = decide_on(make_attempt(BARCODE, silent), host_lms_integration="Voyager")
    assert decision.audit == FAILED + (
        '[{"detail":"","type":"response is empty",'
        '"element":"exception calling ncip server with strict socket"}]'
    )


def test_a_missing_identifier_is_said_to_be_no_id():
    """Without an identifier ReShare asks nobody and the request waits for staff."""
    decision = decide_on(preview=make_preview({}))
    expected = (RequestState.INVALID_PATRON, "hostLMSCallFailed", FAILED + "No id supplied")
    assert expected == outcome_of(decision)


@pytest.mark.parametrize(
    "settings",
    [
        {"host_lms_integration": "manual", "borrower_check": "ncip"},
        {"borrower_check": None},
        {"borrower_check": "none"},
    ],
)
@pytest.mark.parametrize("released", [None, {}])
def test_with_the_check_off_anything_passes(settings, released):
    """Even a request without an identifier is validated, and nothing was checked."""
    decision = decide_on(preview=make_preview(released), **settings)
    assert outcome_of(decision) == (RequestState.VALIDATED, None, UNCHECKED)
    assert (decision.checked, decision.status) == (False, "OK")


def test_an_unknown_adapter_is_not_configured():
    """ReShare finds no adapter for the setting, check or no check."""
    decision = decide_on(host_lms_integration="Unheard of", borrower_check=None)
    assert (decision.state, decision.qualifier) == (
        RequestState.INVALID_PATRON,
        "hostLMSCallFailed",
    )
    assert decision.problems[0].startswith("Host LMS integration not configured: Choose Host LMS")


def test_a_blocked_patron_is_refused():
    """The audit text names the id and the state."""
    blocked = make_found(privileges=(Privilege(key="STATUS", value="BARRED"),))
    decision = decide_on(make_attempt(BARCODE, blocked))
    assert (decision.state, decision.qualifier) == (RequestState.INVALID_PATRON, "invalidPatron")
    assert decision.audit == (
        'Failed to validate patron with id: "21234000000018". (Patron state = BLOCKED)'
        " (Errors: [Record status is not valid.])"
    )
    assert decision.status == "BLOCKED"


@pytest.mark.parametrize(
    ("rows", "allowed", "state"),
    [
        ((("GRAD", True),), True, RequestState.VALIDATED),
        ((("GRAD", None),), None, RequestState.VALIDATED),
        ((("GRAD", False),), False, RequestState.INVALID_PATRON),
        ((("grad", False),), None, RequestState.VALIDATED),
        ((), None, RequestState.VALIDATED),
    ],
)
def test_only_a_profile_set_to_no_refuses(rows, allowed, state):
    """Never decided and unknown are allowed; codes are compared exactly."""
    profiles = tuple(PatronProfile(code=code, can_create_requests=may) for code, may in rows)
    decision = decide_on(
        make_attempt(BARCODE, make_found()), patron_profiles=profiles, profiles_known=True
    )
    assert (state, allowed) == (decision.state, decision.profile_allowed)


def test_a_refused_profile_is_named():
    """The problem stands in the audit text as ReShare words it."""
    decision = decide_on(
        make_attempt(BARCODE, make_found()),
        patron_profiles=(PatronProfile(code="GRAD", can_create_requests=False),),
    )
    problem = "Patron profile (GRAD) is configured to not allow requesting in ReShare."
    assert (problem,) == decision.problems
    assert decision.audit == (
        'Failed to validate patron with id: "21234000000018". (Patron state = OK) (Errors: ['
        "Patron profile (GRAD) is configured to not allow requesting in ReShare.])"
    )


def test_a_second_attempt_that_finds_somebody_counts():
    """Only the user name was found: accepted, and marked so."""
    by_name = PatronKey(value="jdoe", kind=KeyKind.USERNAME)
    decision = decide_on(
        make_attempt("jdoe", NotFound(message="Unknown User")),
        make_attempt("jdoe", make_found(), key=by_name),
    )
    assert (decision.state, decision.by_username, decision.user_id) == (
        RequestState.VALIDATED,
        True,
        BARCODE,
    )


def test_of_two_failures_the_first_is_reported():
    """The second attempt's own error is not shown."""
    by_name = PatronKey(value="jdoe", kind=KeyKind.USERNAME)
    decision = decide_on(
        make_attempt("jdoe", NotFound(message="Unknown User")),
        make_attempt("jdoe", NotFound(message="User does not exist"), key=by_name),
    )
    assert (decision.problems, decision.by_username) == (("Unknown User",), False)


@pytest.mark.parametrize(
    ("status", "state"), [("OK", RequestState.VALIDATED), ("BLOCKED", RequestState.INVALID_PATRON)]
)
def test_of_several_patrons_wms_takes_the_first(status, state):
    """ReShare's adapter for WMS looks at the first one only, whoever that is."""
    answer = make_answer(privileges=(Privilege(key="STATUS", value=status),))
    several = Ambiguous(count=2, message="Two have it.", answer=answer)
    decision = decide_on(make_attempt(BARCODE, several), host_lms_integration="WMS")
    assert (state, status, BARCODE) == (decision.state, decision.status, decision.user_id)


def test_the_status_is_tested_before_the_profile():
    """A blocked patron of a refused group is refused for the status (mod-rs isValidPatron)."""
    answer = make_found(
        privileges=(
            Privilege(key="STATUS", value="BARRED"),
            Privilege(key="PROFILE", value="VISITOR"),
        )
    )
    decision = decide_on(
        make_attempt(BARCODE, answer),
        patron_profiles=(PatronProfile(code="VISITOR", can_create_requests=False),),
        profiles_known=True,
    )
    assert (NOT_VALID,) == decision.problems


def test_without_a_returned_id_the_sent_one_stands():
    """ReShare keys the patron on what it sent where nothing came back."""
    decision = decide_on(make_attempt(BARCODE, make_found(user_id=None)))
    assert decision.user_id == BARCODE


def test_tells_what_reshare_makes_of_name_and_address():
    """They go into a request that has none of its own."""
    decision = make_decision().decision
    assert ("Good", "Gail", "gail.good@example.edu") == (
        decision.surname,
        decision.given_name,
        decision.email,
    )


def test_without_a_library_system_nothing_is_predicted():
    """Nobody was asked: no state, no audit text, and neither yes nor no."""
    decision = decide_on()
    assert outcome_of(decision) == (None, None, None)
    assert (decision.accepted, decision.status) == (None, None)


@pytest.mark.parametrize(
    ("request_text", "state"),
    [
        ('{"patronIdentifier": "P1", "title": "Water"}', RequestState.BLANK_FORM_REVIEW),
        (
            '{"patronIdentifier": "P1", "systemInstanceIdentifier": " "}',
            RequestState.BLANK_FORM_REVIEW,
        ),
        ('{"patronIdentifier": "P1", "systemInstanceIdentifier": "in1"}', RequestState.VALIDATED),
    ],
)
@pytest.mark.parametrize("check", ["NCIP", None])
def test_a_request_without_a_record_is_held_for_review(request_text, state, check):
    """The patron comes first, checked or not; a login does not say which item it is for."""
    pasted = make_pasted(request_text)
    found = decide_on(make_attempt("P1", make_found()), preview=pasted, borrower_check=check)
    unknown = decide_on(make_attempt("P1", NotFound(message="Unknown User")), preview=pasted)

    assert state is found.state
    assert found.accepted
    if state is RequestState.BLANK_FORM_REVIEW:
        assert outcome_of(found)[1:] == ("blankFormReview", "Blank Request Form, needs review")
    assert RequestState.INVALID_PATRON is unknown.state
