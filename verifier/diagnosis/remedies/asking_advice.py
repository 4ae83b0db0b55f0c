"""The general advice on a finding, in the case's own words, as a remedy of one place."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.advice import ADVICE
from verifier.diagnosis.words import difference_in_words, kind_in_words
from verifier.model.capture import Protocol
from verifier.model.finding import Finding, Owner

MISSING = "release.identifier-missing"

_NOBODY_IS_KNOWN = (
    "Look the patron up in the library system by name, and enter the {kind} of that record in "
    "the campus directory. Leave {wanted} out for people who have none: a made-up number is "
    "the same for all of them."
)
_RECORD_IS_KNOWN = (
    "The library system has a record of this person, and what arrives as {wanted} is none of the "
    "record's identifiers. Release the attribute that holds the patron's {kind}, or load the "
    "{kind} into the one that is released."
)
"""In place of the check's own advice, where the evidence gives it to the identity team."""


_IN_A_DIRECTORY = (
    "Let the account that reads the directory read {wanted}, and see whether this person's entry "
    "has a value."
)
"""In place of a release: a directory has no service providers."""


_IN_CROSSLINK = {
    "decision.borrower-check-off": (
        "In CrossLink's directory, set lookupUserEnabled of the institution's lmsConfig to true."
    ),
}
"""In place of the check's own advice, where CrossLink decides, which has other settings."""


def advice_on(case: Case, finding: Finding) -> str:
    """Say what to change, in one text. Every check with a remedy but no place of its own has one.

    Raises ``KeyError`` for a check that asks for no change.
    """
    advice = ADVICE[finding.check]
    if finding.check == MISSING and case.capture.protocol is Protocol.LDAP:
        advice = _IN_A_DIRECTORY
    if case.decision.settings.is_crosslink:
        advice = _IN_CROSSLINK.get(finding.check, advice)
    if finding.check == "patron.not-found" and finding.owner is Owner.IDENTITY:
        advice = _NOBODY_IS_KNOWN if case.record is None else _RECORD_IS_KNOWN
    return advice.format(
        wanted=case.wanted,
        sp=case.capture.service_provider or "that is asked here",
        kind=kind_in_words(case),
        difference=difference_in_words(case),
    )
