from __future__ import annotations

import pytest

from tests.diagnosis.cases import make_case, make_finding
from tests.factories import (
    BARCODE,
)
from verifier.checks.catalogue import ALL_CHECKS
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.remedies.choosing import remedies
from verifier.model.finding import Severity


def for_findings(*findings, decision=None):
    return remedies(make_case(*findings, decision=decision), findings)


def test_every_error_and_warning_has_a_remedy():
    """Nobody is left with a finding and no advice."""
    special = {
        "patron.identifier-is-another-attribute",
        "patron.identifier-transformed",
    }
    concerned = {
        one.id
        for one in ALL_CHECKS
        if one.severity is not Severity.NOTICE and not one.id.startswith("connection.")
    }

    assert concerned == set(ADVICE) | special


@pytest.mark.parametrize("check", sorted(ADVICE))
def test_advice_holds_no_released_value(check):
    """A remedy can be shown to anybody."""
    found = for_findings(make_finding(check))

    assert found
    assert not [one for one in found if BARCODE in one.text + (one.snippet or "")]
    assert not [one for one in found if "{" in one.text]
