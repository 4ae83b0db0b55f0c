from __future__ import annotations

from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.advice import ADVICE
from verifier.domain.diagnosis.remedies.identity_provider import FAULTS
from verifier.domain.model.idp_product import Fault


def test_every_fault_is_that_of_a_check():
    """A renamed check would lose its product's remedies."""
    assert set() == set(FAULTS) - {one.id for one in ALL_CHECKS}


def test_every_fault_can_occur():
    """A profile may not promise what no finding asks for."""
    assert set(Fault) == set(FAULTS.values())


def test_what_a_product_mends_has_its_sentence():
    """But for two, whose sentences depend on the case."""
    by_case = {"patron.identifier-transformed", "patron.identifier-is-another-attribute"}

    assert by_case == set(FAULTS) - set(ADVICE)
