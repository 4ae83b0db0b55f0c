from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_found, make_settings
from verifier.domain.checks.decision.reshare_disagrees import reshare_disagrees
from verifier.domain.model.lookup import NotFound, Privilege
from verifier.domain.model.reshare_settings import OwnAnswer

ACCEPTS = OwnAnswer(valid=True, status="OK")
REFUSES = OwnAnswer(valid=False, status="BLOCKED", problems="[Record status is not valid.]")
BLOCKED = make_found(privileges=(Privilege(key="STATUS", value="BLOCKED"),))
FAILS = OwnAnswer(valid=False, status="FAIL", problems="[Unknown User]")
UNKNOWN = NotFound(message="Unknown User")


def decided(own, outcome=None, **settings):
    decision = make_decision(outcome, settings=make_settings(**settings))
    return replace(decision, own_answer=own)


def test_a_refusal_that_was_not_predicted():
    """An error, for the request will fail: both answers are shown."""
    found = finding(reshare_disagrees, decided(REFUSES))

    assert "refuses this patron, where acceptance was predicted" in found.message
    assert [
        ("answer", "ReShare's own status", "BLOCKED"),
        ("answer", "ReShare's own words", "[Record status is not valid.]"),
        ("answer", "predicted state", "REQ_VALIDATED"),
    ] == proofs(found)


def test_an_acceptance_that_was_not_predicted():
    """The other way round, with what was predicted in its own words."""
    found = finding(reshare_disagrees, decided(ACCEPTS, UNKNOWN))

    assert "accepts this patron, where a refusal was predicted" in found.message
    assert ("answer", "predicted words", "Unknown User") in proofs(found)


@pytest.mark.parametrize(("own", "outcome"), [(ACCEPTS, None), (FAILS, UNKNOWN)])
def test_agreement_passes(own, outcome):
    """Both accept, or both refuse."""
    assert "ReShare itself decides as predicted" == saw(reshare_disagrees, decided(own, outcome))


@pytest.mark.parametrize(
    ("own", "outcome", "message"),
    [
        (REFUSES, UNKNOWN, "finds and refuses this patron, whom it was predicted not to find"),
        (FAILS, BLOCKED, "does not find this patron, whom it was predicted to find and refuse"),
    ],
)
def test_two_refusals_for_two_reasons_are_no_agreement(own, outcome, message):
    """One of the two knows the patron: what to mend is elsewhere."""
    assert message in finding(reshare_disagrees, decided(own, outcome)).message


def test_a_refusal_without_a_status_is_taken_as_it_is():
    """Whether ReShare found anybody is then not known."""
    assert "as predicted" in saw(reshare_disagrees, decided(OwnAnswer(valid=False), UNKNOWN))


def test_agreement_without_a_check_proves_nothing():
    """With the borrower check off ReShare accepts everybody, and that is said."""
    assert "that proves nothing" in saw(
        reshare_disagrees, decided(ACCEPTS, UNKNOWN, borrower_check=None)
    )


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (None, "was not asked for"),
        (OwnAnswer(valid=None, unanswered="HTTP 500"), "gave no decision"),
        (OwnAnswer(valid=None, asked=False, unanswered="nothing"), "gave no decision"),
    ],
)
def test_no_answer_is_no_disagreement(own, why):
    """Could not ask is never no."""
    assert why in reason(reshare_disagrees, decided(own))


def test_without_a_prediction_there_is_nothing_to_compare():
    """A library system that nobody asked predicts nothing."""
    unpredicted = replace(decided(REFUSES), state=None)

    assert "no predicted decision" in reason(reshare_disagrees, unpredicted)
