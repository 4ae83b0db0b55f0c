import re
from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import CRASHED, SILENCE, make_case, make_finding
from tests.domain.diagnosis.remedies.cases import wrong_attribute
from tests.factories import (
    BARCODE,
    altered,
    make_decision,
    make_form,
    make_found,
    make_listener,
    make_preview,
    make_settings,
)
from verifier.domain.checks.catalogue import ALL_CHECKS, CHECKS_ON_A_LOGIN
from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.headline import headline
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import Ambiguous, Privilege
from verifier.domain.model.report import Headline, Verdict
from verifier.domain.model.reshare_settings import OwnAnswer

REASONED = {check.id for check in ALL_CHECKS if check.reason is not None}


def test_a_pass_says_so_and_names_nobody():
    """Nobody needs to do anything."""
    expected = Headline(
        verdict="ReShare would accept a request from this patron.",
        reason="The login carries the identifier by which the library system knows the patron.",
        owner=None,
    )

    assert expected == headline(make_case(), Verdict.PASS, None)


def test_what_is_missing_may_have_arrived_elsewhere():
    """The attribute that holds the identifier is named beside the one that did not come."""
    cause = make_finding("release.identifier-missing")
    arrived = {"employeeID": BARCODE, "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber")
    message = headline(make_case(cause, decision=decision), Verdict.FAIL, cause)

    assert message.reason.endswith(
        "User ID is taken. employeeID, which is released, holds the patron's barcode."
    )


def test_a_missing_attribute_is_said_in_plain_words():
    """Verdict, reason and owner for the desk."""
    cause = make_finding("release.identifier-missing")
    case = make_case(cause, decision=make_decision({}, preview=make_preview({})))
    expected = Headline(
        verdict="ReShare would not find this patron.",
        reason=(
            "Example University did not send employeeNumber, from which ReShare's User ID is "
            "taken."
        ),
        owner="identity team",
    )

    assert expected == headline(case, Verdict.FAIL, cause)


def test_the_right_attribute_is_named():
    """Who reads it knows what to use instead."""
    cause = make_finding(
        "patron.identifier-is-another-attribute", owner=Owner.DISCOVERY, station=Station.DISCOVERY
    )
    evidence = make_preview(
        {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": BARCODE},
        form=make_form(identifier="eduPersonPrincipalName"),
    )
    case = make_case(cause, decision=make_decision({BARCODE: make_found()}, preview=evidence))
    expected = Headline(
        verdict="ReShare would not find this patron.",
        reason=(
            "The request carries eduPersonPrincipalName, but the library system knows this "
            "patron by barcode. The right one is released too, as employeeNumber."
        ),
        owner="discovery team (VuFind)",
    )

    assert expected == headline(case, Verdict.FAIL, cause)


def test_silence_says_that_nothing_can_be_said():
    """Could not ask is not no."""
    cause = make_finding(
        "patron.could-not-ask",
        severity=Severity.WARNING,
        owner=Owner.ILS,
        message="The library system did not answer in time.",
    )
    case = make_case(cause, decision=make_decision(SILENCE))
    expected = Headline(
        verdict="The library system could not be asked, so nothing can be said.",
        reason="The library system did not answer in time.",
        owner="library systems",
    )

    assert expected == headline(case, Verdict.UNKNOWN, cause)
    assert expected.reason == headline(case, Verdict.UNKNOWN, None).reason


def test_a_defect_of_ours_is_owned_up_to():
    """A crashed check is named as what it is."""
    case = make_case()
    message = headline(replace(case, runs=(*case.runs, CRASHED)), Verdict.UNKNOWN, None)

    assert message.verdict == "This program failed in part, so nothing can be said for certain."


def blocked_form():
    form = make_form(
        header_identifier="employeeNumber",
        listener=make_listener(reqIdRegex="(", reqIdReplacement="$1"),
    )
    return make_case(decision=make_decision(preview=make_preview(form=form)))


def refused():
    blocked = (Privilege(key="STATUS", value="BLOCKED"),)
    return make_case(decision=make_decision({BARCODE: make_found(privileges=blocked)}))


def unchecked():
    settings = make_settings(borrower_check="none")
    evidence = make_preview({"employeeNumber": "x12345"})
    return make_case(decision=make_decision({}, settings=settings, preview=evidence))


def somebody_else_unchecked():
    settings = make_settings(borrower_check="none")
    return make_case(
        make_finding("patron.another-person"), decision=make_decision(settings=settings)
    )


def host_lms_unknown():
    return make_case(make_finding("decision.host-lms-unknown"))


def somebody_else():
    return make_case(make_finding("patron.another-person"))


def two_accounts():
    return make_case(make_finding("patron.two-accounts"))


def ambiguous():
    message = Ambiguous(count=2, message="Non-Unique User")
    return make_case(make_finding("patron.ambiguous"), decision=make_decision(message))


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (blocked_form, "This patron could not place a request."),
        (unchecked, "ReShare would accept the request without checking, and it would fail later."),
        (refused, "ReShare would find this patron and refuse the request."),
        (make_case, "ReShare would accept the request, and it would fail later."),
        (two_accounts, "This patron has two accounts, and ReShare may find the wrong one."),
        (somebody_else, "ReShare would take this patron for somebody else."),
        (somebody_else_unchecked, "ReShare would take this patron for somebody else."),
        (host_lms_unknown, "ReShare would refuse every request."),
        (ambiguous, "ReShare could not tell this patron from others."),
    ],
)
def test_a_failure_says_what_would_happen(case, sentence):
    """One sentence for each way in which a request goes wrong."""
    assert sentence == headline(case(), Verdict.FAIL, None).verdict


def test_every_cause_has_a_plain_reason():
    """Each check that is an error or a warning has a sentence, or its message serves."""
    serves = {"patron.could-not-ask"}
    concerned = {check.id for check in CHECKS_ON_A_LOGIN if check.severity is not Severity.NOTICE}

    assert concerned == REASONED | serves


@pytest.mark.parametrize("check", sorted(REASONED))
def test_a_reason_reads_as_sentences_without_jargon(check):
    """No code, no URN, no word of the protocols."""
    cause = make_finding(check)
    reason = headline(make_case(cause), Verdict.FAIL, cause).reason

    assert reason[0].isupper()
    assert reason.endswith(".")
    assert not re.search(r"SAML|NCIP|URN|urn:|XML|assertion|regex|reqId|\{|\}", reason)


@pytest.mark.parametrize(
    ("own", "begins"),
    [
        (OwnAnswer(valid=False), "ReShare itself would refuse this patron"),
        (OwnAnswer(valid=None, unanswered="No answer."), "ReShare would accept the request"),
        (None, "ReShare would accept the request"),
    ],
)
def test_what_reshare_itself_says_goes_before_the_prediction(own, begins):
    """It refuses a patron who was predicted to pass: nobody is told that it would accept."""
    cause = make_finding("decision.reshare-disagrees")
    case = make_case(cause, decision=altered(make_decision(), "decision", own_answer=own))

    assert headline(case, Verdict.FAIL, cause).verdict.startswith(begins)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("employeeNumber", "employeeNumber"),
        ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber"),
        ("http://schemas.microsoft.com/identity/claims/objectidentifier", "objectidentifier"),
        ("sub", "the sign-on system's own key for the person"),
        ("https://claims.example.edu/", "https://claims.example.edu/"),
    ],
)
def test_a_name_reads_without_its_namespace(name, expected):
    """Headlines hold no code; what has no last word is put as it is."""
    assert expected == attribute_label(name)
