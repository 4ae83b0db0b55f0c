from dataclasses import replace

import pytest

from tests.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_settings
from verifier.checks.decision.reshare_disagrees import reshare_disagrees
from verifier.model.finding import Severity
from verifier.model.lookup import NotFound
from verifier.model.reshare_live import OwnAnswer

ACCEPTS = OwnAnswer(valid=True, status="OK")
REFUSES = OwnAnswer(valid=False, status="BLOCKED", problems="[Record status is not valid.]")
UNKNOWN = NotFound(said="Unknown User")


def decided(own, outcome=None, **settings):
    decision = make_decision(outcome, settings=make_settings(**settings))
    return replace(decision, own_answer=own)


def test_a_refusal_that_was_not_predicted():
    """An error, for the request will fail: both answers are shown."""
    one = finding(reshare_disagrees, decided(REFUSES))

    assert Severity.ERROR is one.severity
    assert "refuses this patron, where acceptance was predicted" in one.message
    assert [
        ("answer", "ReShare's own status", "BLOCKED"),
        ("answer", "ReShare's own words", "[Record status is not valid.]"),
        ("answer", "predicted state", "REQ_VALIDATED"),
    ] == proofs(one)


def test_an_acceptance_that_was_not_predicted():
    """The other way round, with what was predicted in its own words."""
    one = finding(reshare_disagrees, decided(ACCEPTS, UNKNOWN))

    assert "accepts this patron, where a refusal was predicted" in one.message
    assert ("answer", "predicted words", "Unknown User") in proofs(one)


@pytest.mark.parametrize(("own", "outcome"), [(ACCEPTS, None), (REFUSES, UNKNOWN)])
def test_agreement_passes(own, outcome):
    """Both accept, or both refuse."""
    assert "ReShare itself decides as predicted" == saw(reshare_disagrees, decided(own, outcome))


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
