"""The general advice on a finding, in the case's own words, as a remedy of one place."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.words import difference_in_words, kind_in_words
from verifier.model.finding import Finding


def advice_on(case: Case, finding: Finding) -> str:
    """Say what to change, in one text. Every check with a remedy but no place of its own has one.

    Raises ``KeyError`` for a check that asks for no change.
    """
    return ADVICE[finding.check].format(
        wanted=case.wanted,
        sp=case.capture.service_provider or "that is asked here",
        kind=kind_in_words(case),
        difference=difference_in_words(case),
    )
