from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import CRASHED, SILENCE, make_case, make_finding
from tests.factories import make_answer, make_answers, make_decision, make_settings
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.diagnosis.verdict import ils_state, verdict_of
from verifier.domain.model.finding import Severity
from verifier.domain.model.lookup import Found
from verifier.domain.model.report import IlsState, Verdict
from verifier.domain.reshare_rules.decision import decide


def test_a_good_login_passes():
    """Found, accepted, and no check complains."""
    assert verdict_of(make_case()) is Verdict.PASS


def test_a_notice_changes_nothing():
    """A notice is worth knowing and no more."""
    assert verdict_of(make_case(make_finding("a.b", severity=Severity.NOTICE))) is Verdict.PASS


def test_a_warning_is_a_warning():
    """It works today."""
    warning = make_finding("a.b", severity=Severity.WARNING)

    assert verdict_of(make_case(warning)) is Verdict.WARNING


def test_silence_of_the_library_system_is_unknown_and_never_a_failure():
    """Could not ask is not no, although ReShare itself would refuse the request."""
    case = make_case(
        make_finding("patron.could-not-ask", severity=Severity.WARNING),
        decision=make_decision(SILENCE),
    )

    assert case.decision.accepted is False
    assert verdict_of(case) is Verdict.UNKNOWN


def test_an_error_fails_even_where_nobody_could_be_asked():
    """What is wrong with the release is wrong whatever the library system would say."""
    case = make_case(make_finding("release.identifier-missing"), decision=make_decision(SILENCE))

    assert verdict_of(case) is Verdict.FAIL


def test_no_library_system_is_unknown(make_undecided):
    """Without anybody to ask there is no verdict."""
    assert verdict_of(make_case(decision=make_undecided)) is Verdict.UNKNOWN


def test_a_refusal_fails_where_no_check_saw_it_coming():
    """ReShare's own refusal is enough."""
    refused = Found(
        record=make_decision().match.records[0], answer=make_answer(has_optional_fields=False)
    )
    evidence = make_decision({"21234000000018": refused})

    assert evidence.decision.accepted is False
    assert verdict_of(make_case(decision=evidence)) is Verdict.FAIL


def test_a_crashed_check_forbids_a_good_verdict():
    """What was not looked at is not fine."""
    case = make_case()

    assert verdict_of(replace(case, runs=(*case.runs, CRASHED))) is Verdict.UNKNOWN


@pytest.fixture
def make_undecided():
    """A decision about a login where no library system is configured."""
    return decide(
        match_identifiers(make_answers(not_asked="No system is set up.")), make_settings()
    )


@pytest.mark.parametrize(
    ("state", "check"),
    [
        (IlsState.BLOCKED, "decision.patron-blocked"),
        (IlsState.BLOCKED, "patron.blocked-in-ils"),
        (IlsState.EXPIRED, "patron.record-expired"),
        (IlsState.INACTIVE, "patron.record-inactive"),
        (IlsState.OK, "release.identifier-reassignable"),
    ],
)
def test_follows_the_findings_about_the_record(state, check):
    """The state is what the checks found, whatever ReShare makes of it."""
    assert state == ils_state(make_case(make_finding(check)))


def test_is_unknown_without_a_record():
    """Nothing is known about a patron who was not found or not asked for."""
    assert ils_state(make_case(decision=make_decision(SILENCE))) is IlsState.UNKNOWN
