"""The general advice on a finding, in the case's own words, as a remedy of one place."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.words import difference_in_words, kind_in_words
from verifier.model.finding import Finding, Owner

_RECORD_IS_KNOWN = (
    "The library system has a record of this person, and what arrives as {wanted} is none of the "
    "record's identifiers. Release the attribute that holds the patron's {kind}, or load the "
    "{kind} into the one that is released."
)
"""Where nobody was found under the identifier, and the person was found by other means."""


def advice_on(case: Case, finding: Finding) -> str:
    """Say what to change, in one text. Every check with a remedy but no place of its own has one.

    Raises ``KeyError`` for a check that asks for no change.
    """
    known = finding.check == "patron.not-found" and finding.owner is Owner.IDENTITY
    advice = _RECORD_IS_KNOWN if known else ADVICE[finding.check]
    return advice.format(
        wanted=case.wanted,
        sp=case.capture.service_provider or "that is asked here",
        kind=kind_in_words(case),
        difference=difference_in_words(case),
    )
