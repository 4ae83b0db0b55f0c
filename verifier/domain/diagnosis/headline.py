"""Three sentences in plain words.

The verdict, the reason for each possible first cause, and who owns it.
"""

from __future__ import annotations

from collections.abc import Iterable

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

# One plain sentence for each check that can be a first cause. No codes, no values.

REASONS: dict[str, str] = {
    "login.weak-algorithm": "{idp} signs its logins in a way that is no longer safe.",
    "release.identifier-missing": (
        "{idp} did not send {wanted}, from which ReShare's User ID is taken."
    ),
    "release.identifier-under-other-name": (
        "{idp} sends the identifier under another name than {wanted}, which is the one read here."
    ),
    "release.identifier-in-other-format": (
        "{idp} sends {wanted}, but marks its name in a way that is not read here."
    ),
    "release.identifier-only-friendly-name": (
        "{idp} sends the identifier under a name that is not read here; only its label says "
        "{wanted}."
    ),
    "release.identifier-without-value": "{idp} sends {wanted} without a value for this patron.",
    "release.identifier-empty": "{idp} sends {wanted}, but it is empty for this patron.",
    "release.identifier-several-values": (
        "{idp} sends several values in {wanted}, where one is needed."
    ),
    "release.identifier-sent-twice": "{idp} sends {wanted} twice, with different values.",
    "release.identifier-differs-in-userinfo": "{idp} gives {wanted} two different values.",
    "release.identifier-is-number": "{idp} sends {wanted} as a number, which may lose digits.",
    "release.identifier-stray-blanks": "{idp} sends {wanted} with blanks around the value.",
    "release.identifier-scope-not-allowed": (
        "The part of {wanted} behind the @ is not one that {idp} is known to use."
    ),
    "release.identifier-transient": (
        "What {idp} sends as {wanted} is new at every login, so no library system can know it."
    ),
    "release.identifier-pairwise": (
        "What {idp} sends as {wanted} is made for one receiving service alone, so no library "
        "system knows it."
    ),
    "release.identifier-reassignable": (
        "What {idp} sends as {wanted} may later be given to another person."
    ),
    "release.identifier-is-email": (
        "What {idp} sends as {wanted} is an e-mail address, which people change and share."
    ),
    "release.identifier-of-guest": (
        "What {idp} sends as {wanted} is the name of a guest account, which no library system "
        "knows."
    ),
    "release.identifier-national-number": (
        "What {idp} sends as {wanted} looks like a national identity number, which must not be "
        "used for this."
    ),
    "request.refused-on-arrival": "Where it was sent, no request is made of it.",
    "request.old-openurl-version": (
        "The link is of an old kind, which has no place for a patron."
    ),
    "request.patron-key-not-read": (
        "The request names the patron in a place where nobody reads it."
    ),
    "request.patron-key-repeated": "The request names its patron more than once.",
    "request.identifier-encoded-twice": (
        "The identifier was encoded twice, so signs of the encoding are part of it."
    ),
    "request.identifier-garbled": "Letters of the identifier are lost in the link.",
    "request.another-service-chosen": "The link leads to another institution's service.",
    "request.header-missing": (
        "The identifier does not arrive in the place where the request form reads it."
    ),
    "request.header-empty": (
        "The web server before the request form passes on nothing instead of the identifier."
    ),
    "request.header-placeholder": (
        "The web server before the request form passes on a filler instead of the identifier."
    ),
    "request.header-name-capitals": (
        "The request form is set to read the identifier from a place where it never arrives."
    ),
    "request.replacement-empty": (
        "The request form's rule for rewriting the identifier is incomplete and does nothing."
    ),
    "request.regex-not-matched": (
        "The request form's rule for rewriting the identifier does not fit this one."
    ),
    "request.regex-invalid": (
        "The request form's rule for rewriting the identifier is faulty, so the form fails."
    ),
    "request.replacement-group-unknown": (
        "The request form's rule for rewriting the identifier asks for a part that it never takes."
    ),
    "request.rule-leaves-nothing": (
        "The request form's rule for rewriting the identifier leaves nothing of it."
    ),
    "request.both-cases": (
        "The request form is told to write the identifier in capitals and in small letters."
    ),
    "request.identifier-missing": "Nothing puts an identifier into the request.",
    "request.identifier-placeholder": "The request carries a filler instead of the identifier.",
    "request.identifier-joined": (
        "Several values are joined into one User ID, which no library system knows."
    ),
    "request.identifier-too-long": "The User ID is longer than ReShare can keep.",
    "request.typed-name": (
        "The discovery site sends what the patron typed, not what the campus released."
    ),
    "request.sub-as-identifier": (
        "The discovery site sends the sign-on system's own key, which library systems do not know."
    ),
    "patron.held-and-not-found": (
        "The library system holds this User ID in the patron's record, and ReShare's question "
        "does not find it."
    ),
    "patron.not-found": (
        "The library system knows no patron by the User ID that ReShare would receive."
    ),
    "patron.identifier-is-another-attribute": (
        "The request carries {wanted}, but the library system knows this patron by {kind}. "
        "The right one is released too, as {right}."
    ),
    "patron.identifier-of-another-kind": (
        "{idp} sends the patron's {kind} as {wanted}, and ReShare asks the library system by "
        "another kind of identifier."
    ),
    "patron.identifier-transformed": (
        "What is released is the patron's {kind} but for {difference}."
    ),
    "patron.transform-spoils-identifier": (
        "The request form makes of a right identifier one that the library system does not know."
    ),
    "patron.not-the-expected": (
        "The User ID is not the identifier that this test patron must have."
    ),
    "patron.old-barcode": "The login still carries the number of a replaced library card.",
    "patron.old-barcode-accepted": (
        "The login still carries the number of a replaced library card, which is accepted today."
    ),
    "patron.identifier-opaque": (
        "What is sent as {wanted} is a key that a program made up, which no library system knows."
    ),
    "patron.possible-other-person": (
        "A released value leads to a record that may be another person's."
    ),
    "patron.ambiguous": "The library system knows several patrons under this User ID.",
    "patron.two-accounts": (
        "The released values lead to two accounts in the library system for one person."
    ),
    "patron.another-person": (
        "The record found under this User ID bears another name and e-mail address."
    ),
    "patron.found-by-username-only": (
        "ReShare finds the patron only by user name; the item's arrival would fail later."
    ),
    "patron.other-id-returned": (
        "The library system answers with another identifier than the one it was asked for."
    ),
    "patron.letter-case-relied-on": (
        "The User ID and the library's identifier differ in capital and small letters."
    ),
    "patron.record-inactive": "The patron's record in the library system is not active.",
    "patron.record-expired": "The patron's record in the library system has expired.",
    "patron.fines-over-limit": "The patron owes more than the library allows.",
    "patron.identifier-shared": (
        "The User ID stands in the records of two patrons in the library system."
    ),
    "patron.answer-about-another": (
        "A library system answered with another patron's record than the one asked for."
    ),
    "patron.blocked-in-ils": "The library system blocks the patron, and ReShare does not see it.",
    "decision.host-lms-unknown": (
        "ReShare is set to a library system that it does not know, so it can look nobody up."
    ),
    "decision.borrower-check-off": (
        "ReShare is set to check no patron, so it would accept any identifier."
    ),
    "decision.identifier-becomes-uuid": (
        "The identifier would be replaced by a key that the library system made for itself."
    ),
    "decision.patron-blocked": "The library system says that this patron is blocked.",
    "decision.profile-not-allowed": (
        "ReShare is set to accept no requests from this patron's group."
    ),
    "decision.national-number-goes-to-suppliers": (
        "ReShare sends this patron's national identity number to other libraries."
    ),
    "decision.no-optional-fields": (
        "The library system's answer lacks a part that ReShare cannot do without."
    ),
    "decision.settings-differ": (
        "The copy of ReShare's settings that is kept here is not what ReShare has now."
    ),
    "decision.reshare-disagrees": (
        "ReShare's own answer about this patron is not what follows from its settings and the "
        "library system's answer."
    ),
    "decision.disagrees-with-ils": (
        "ReShare and the library system judge this patron differently."
    ),
}
"""By check id; where none is given here the finding's own message serves."""

OF_A_REQUEST: dict[str, str] = {
    "patron.identifier-is-another-attribute": (
        "The request carries {wanted}, but the library system knows this patron by {kind}. "
        "The right one stands in the request too, as {right}."
    ),
    "patron.identifier-transformed": "What is sent is the patron's {kind} but for {difference}.",
    "patron.old-barcode": "The request still carries the number of a replaced library card.",
    "patron.old-barcode-accepted": (
        "The request still carries the number of a replaced library card, which is accepted today."
    ),
    "patron.two-accounts": (
        "The request's values lead to two accounts in the library system for one person."
    ),
    "patron.possible-other-person": (
        "A value in the request leads to a record that may be another person's."
    ),
}
"""The same where a request was pasted: nothing was released, and there was no login."""


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
    if case.preview.cannot_be_said is not None:
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
        (
            found and accepted is False,
            "ReShare would find this patron and refuse the request.",
        ),
        (found, "ReShare would accept the request, and it would fail later."),
    )
    return next(
        (said for holds, said in sentences if holds), "ReShare would not find this patron."
    )


def _reshare_refuses(case: Case) -> bool:
    own = case.decision.own_answer
    return own is not None and own.valid is False


def _reason(case: Case, verdict: Verdict, cause: Finding | None) -> str:
    reasons = REASONS if case.capture.request is None else {**REASONS, **OF_A_REQUEST}
    if cause is not None and cause.check in reasons:
        return f"{_filled(reasons[cause.check], case)}{_elsewhere(case, cause)}"
    if cause is not None:
        return cause.message
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
    if best.attribute == case.wanted:
        return ""
    return (
        f" {attribute_label(best.attribute)}, which is released, holds the patron's "
        f"{best.matches}."
    )


def _unasked(case: Case) -> str:
    if isinstance(case.outcome, CouldNotLook):
        return case.outcome.said
    unsaid = case.preview.cannot_be_said
    if unsaid is not None and not case.form.stated:
        return f"{unsaid}{_carriers(case)} To go on, write a site file with verifier init."
    return case.lookup.not_asked or "No library system is configured."


def _carriers(case: Case) -> str:
    """Say which attributes hold which identifiers of the record that the login leads to."""
    if not case.lookup.attempts:
        return ""
    if case.match.person is None:
        return " No released value leads to one patron's record."
    held = dict.fromkeys(
        f"{attribute_label(one.attribute)} holds the patron's {one.matches}"
        + (f" but for {DIFFERENCES[one.transform]}" if one.transform else "")
        for one in case.match.leading_to(case.match.person)
    )
    return f" {_sentence(held)}" if held else ""


def _sentence(parts: Iterable[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}." if others else f"{last}."


def _filled(sentence: str, case: Case) -> str:
    best = case.best_match
    filled = sentence.format(
        idp=idp_label(case),
        wanted=attribute_label(case.wanted),
        right=attribute_label(best.attribute) if best else "another value",
        kind=best.matches if best else identifier_label(case),
        difference=difference_label(case),
    )
    return filled[0].upper() + filled[1:]
