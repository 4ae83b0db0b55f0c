"""Three sentences in plain words.

The verdict, the reason for each possible first cause, and who owns it.
"""

from collections.abc import Iterable

from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.case import (
    Case,
    attribute_label,
    difference_label,
    identifier_label,
    idp_label,
    owner_label,
)
from verifier.domain.model.finding import Finding
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.report import Headline, Verdict
from verifier.domain.model.wording import DIFFERENCES

# The three sentences for somebody who knows no jargon: verdict, reason, owner.

_NOTHING_CAME = (
    "release.identifier-missing",
    "release.identifier-without-value",
    "release.identifier-empty",
)
_WRONG_PERSON = ("patron.another-person", "patron.not-the-expected")


def headline(case: Case, verdict: Verdict, cause: Finding | None) -> Headline:
    """Say it plainly."""
    return Headline(
        verdict=_verdict(case, verdict),
        reason=_reason(case, verdict, cause),
        owner=owner_label(cause.owner, case) if cause else None,
    )


def _verdict(case: Case, verdict: Verdict) -> str:
    match verdict:
        case Verdict.PASS:
            return "ReShare would accept a request from this patron."
        case Verdict.WARNING:
            return "ReShare would accept a request from this patron today."
        case Verdict.UNKNOWN:
            return _unknown(case)
        case Verdict.FAIL:
            return _failure(case)


def _unknown(case: Case) -> str:
    if case.cannot_be_said is not None:
        return "What ReShare would receive cannot be said."
    if not case.could_not_ask:
        return "This program failed in part, so nothing can be said for certain."
    if isinstance(case.outcome, CouldNotLook):
        return "The library system could not be asked, so nothing can be said."
    return "No library system was asked, so nothing can be said about the patron."


def _failure(case: Case) -> str:
    accepted, found = case.decision.accepted, case.found_by_reshare
    sentences = (
        (bool(case.preview.blocked), "This patron could not place a request."),
        (case.has("decision.host-lms-unknown"), "ReShare would refuse every request."),
        (
            accepted and _reshare_refuses(case),
            "ReShare itself would refuse this patron, against all that is known here.",
        ),
        (
            accepted and case.has("patron.another-person"),
            "ReShare would take this patron for somebody else.",
        ),
        (
            not case.decision.checked and accepted,
            "ReShare would accept the request without checking, and it would fail later.",
        ),
        (case.has("patron.ambiguous"), "ReShare could not tell this patron from others."),
        (
            case.has("patron.two-accounts"),
            "This patron has two accounts, and ReShare may find the wrong one.",
        ),
        (
            accepted and case.has(*_WRONG_PERSON),
            "ReShare would take this patron for somebody else.",
        ),
        (found and accepted is False, "ReShare would find this patron and refuse the request."),
        (found, "ReShare would accept the request, and it would fail later."),
    )
    return next(
        (message for holds, message in sentences if holds), "ReShare would not find this patron."
    )


def _reshare_refuses(case: Case) -> bool:
    own = case.decision.own_answer
    return own is not None and own.valid is False


def _reason(case: Case, verdict: Verdict, cause: Finding | None) -> str:
    if cause is not None:
        check = CHECKS.get(cause.check)
        pasted = check and check.pasted_reason if case.capture.request else None
        reason = pasted or (check and check.reason)
        return f"{_filled(reason, case)}{_elsewhere(case, cause)}" if reason else cause.message
    match verdict:
        case Verdict.PASS:
            return (
                f"The {case.handed_in} carries the identifier by which the library system knows "
                "the patron."
            )
        case Verdict.UNKNOWN if not case.could_not_ask:
            return "One of its checks stopped with a defect of its own."
        case Verdict.UNKNOWN:
            return _unasked(case)
        case _:
            return "ReShare itself would refuse the request."


def _elsewhere(case: Case, cause: Finding) -> str:
    """Say that what is missing came all the same, under another attribute."""
    best = case.best_match
    if cause.check not in _NOTHING_CAME or best is None or best.transform is not None:
        return ""
    if best.attribute == case.carrier:
        return ""
    return (
        f" {attribute_label(best.attribute)}, which is released, holds the patron's "
        f"{best.matches}."
    )


def _unasked(case: Case) -> str:
    if isinstance(case.outcome, CouldNotLook):
        return case.outcome.message
    unsaid = case.cannot_be_said
    if unsaid is not None and not case.release.form.stated:
        return f"{unsaid}{_carriers(case)} To go on, write a site file with verifier init."
    return case.lookup.not_asked or "No library system is configured."


def _carriers(case: Case) -> str:
    """Say which attributes hold which identifiers of the record that the login leads to."""
    if not case.lookup.attempts:
        return ""
    if case.match.person is None:
        return " No released value leads to one patron's record."
    held = dict.fromkeys(
        f"{attribute_label(match.attribute)} holds the patron's {match.matches}"
        + (f" but for {DIFFERENCES[match.transform]}" if match.transform else "")
        for match in case.match.leading_to(case.match.person)
    )
    return f" {_sentence(held)}" if held else ""


def _sentence(parts: Iterable[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}." if others else f"{last}."


def _filled(sentence: str, case: Case) -> str:
    best = case.best_match
    filled = sentence.format(
        idp=idp_label(case),
        wanted=attribute_label(case.carrier),
        right=attribute_label(best.attribute) if best else "another value",
        kind=best.matches if best else identifier_label(case),
        difference=difference_label(case),
    )
    return filled[0].upper() + filled[1:]
