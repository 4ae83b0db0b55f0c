"""The questions of ReShare's page about a whole library, as far as requests answer them."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.domain.diagnosis.steps.patron_answers import Answer
from verifier.domain.diagnosis.steps.questions import (
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
)
from verifier.domain.model.finding import Evidence
from verifier.domain.model.population import FEW_PEOPLE
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.triage import JudgedRequest, RequestPattern, RequestSource
from verifier.domain.model.wording import (
    CAUSE_LABELS,
    TRAIT_LABELS,
    percent,
    plural,
    trait_value,
)

_TOO_FEW = "Too few people's requests go wrong to tell."
_HALF = 0.5

Lines = Sequence[JudgedRequest]


def steps_of(
    lines: Lines, patterns: Sequence[RequestPattern], *, stopped: bool = False
) -> tuple[Step, ...]:
    """Answer the page's questions about widespread problems.

    *stopped* says that the requests could not be read to their end: none is then not *no request*.
    """
    judged = [one for one in lines if one.cause.is_told]
    if not judged:
        nothing = _nothing(stopped=stopped, some=bool(lines))
        return tuple(
            one.answered(*nothing, several=True)
            for one in (SHARED_GROUP, WRONG_REQUESTS, RIGHT_RELEASE, RIGHT_FIELD)
        )
    answered = (
        (SHARED_GROUP, _share_a_group(judged, patterns)),
        (WRONG_REQUESTS, _wrong_identifiers(judged, patterns)),
        (RIGHT_RELEASE, _by_link(judged, patterns)),
        (RIGHT_FIELD, _by_add_on(judged, patterns)),
    )
    return tuple(
        question.answered(answer, because, tuple(map(_evidence, rests)), several=True)
        for question, ((answer, because), rests) in answered
    )


def _nothing(*, stopped: bool, some: bool) -> Answer:
    """Say why there is nothing to answer by."""
    if some:
        return StepAnswer.UNKNOWN, "Nothing can be said about any request."
    if stopped:
        return StepAnswer.UNKNOWN, "No request could be read."
    return StepAnswer.NOT_APPLICABLE, "There is no request."


def _share_a_group(
    judged: Lines, patterns: Sequence[RequestPattern]
) -> tuple[Answer, Sequence[RequestPattern]]:
    shared = [one for one in patterns if one.trait and one.trait.name == "group"]
    failing = [one for one in judged if one.cause.is_wrong]
    if shared:
        explained = sum(len(one.failing) for one in shared)
        said = (
            f"{explained:,} of {plural(len(failing), 'request')} that go wrong are of "
            f"{plural(len(shared), 'patron group')} that fails clearly more often than the rest."
        )
        return (StepAnswer.YES, said), shared
    if not failing:
        return (StepAnswer.NOT_APPLICABLE, "No request goes wrong."), ()
    if not any(one.group for one in failing):
        said = "The requests that go wrong do not say of which group their patrons are."
        return (StepAnswer.UNKNOWN, said), ()
    if _people(failing) < FEW_PEOPLE:
        return (StepAnswer.UNKNOWN, _TOO_FEW), ()
    return (StepAnswer.NO, "No patron group fails clearly more often than the others."), ()


def _wrong_identifiers(
    judged: Lines, patterns: Sequence[RequestPattern]
) -> tuple[Answer, Sequence[RequestPattern]]:
    """Yes is the bad answer."""
    wrong = [one for one in judged if one.cause.is_of_the_identifier]
    share = len(wrong) / len(judged)
    shared = [one for one in patterns if one.cause.is_of_the_identifier]
    said = f"{len(wrong):,} of {plural(len(judged), 'request')} ({percent(share)}) have one"
    if not wrong:
        return (StepAnswer.NO, "No request has a wrong or missing User ID."), ()
    if shared:
        return (StepAnswer.YES, f"{said}, and something shared sets them apart."), shared
    if _people(wrong) < FEW_PEOPLE:
        return (StepAnswer.UNKNOWN, f"{said}: too few people to call it consistent."), ()
    if share > _HALF:
        return (StepAnswer.YES, f"{said}."), ()
    return (StepAnswer.NO, f"{said}, and nothing sets them apart: single ones."), ()


def _by_link(
    judged: Lines, patterns: Sequence[RequestPattern]
) -> tuple[Answer, Sequence[RequestPattern]]:
    mine = [one for one in judged if one.door in (None, RequestSource.LINK)]
    if not mine:
        return (StepAnswer.NOT_APPLICABLE, "No request came by a link."), ()
    return _arrives(mine, patterns, "that came by a link, as far as is known,")


def _by_add_on(
    judged: Lines, patterns: Sequence[RequestPattern]
) -> tuple[Answer, Sequence[RequestPattern]]:
    mine = [one for one in judged if one.door is not None and one.door.is_add_on]
    if not mine:
        return (StepAnswer.NOT_APPLICABLE, "No request is known to be an add-on's or API's."), ()
    return _arrives(mine, patterns, "of add-ons and APIs")


def _arrives(
    mine: Lines, patterns: Sequence[RequestPattern], which: str
) -> tuple[Answer, Sequence[RequestPattern]]:
    """Yes is the good answer: what arrives by this way is right.

    *which* says of requests that they came by it.
    """
    wrong = [one for one in mine if one.cause.is_of_the_identifier]
    numbers = {one.number for one in wrong}
    shared = [
        one
        for one in patterns
        if one.cause.is_of_the_identifier and _within(one.failing, numbers) > _HALF
    ]
    have = "has" if len(mine) == 1 else "have"
    whose = f"{plural(len(mine), 'request')} {which}"
    said = f"{len(wrong):,} of {whose} {have} a wrong or missing User ID"
    if shared:
        return (StepAnswer.NO, f"{said}, and something shared sets them apart."), shared
    if len(wrong) > _HALF * len(mine) and _people(wrong) >= FEW_PEOPLE:
        return (StepAnswer.NO, f"{said}."), ()
    if _people(mine) < FEW_PEOPLE or 0 < _people(wrong) < FEW_PEOPLE:
        return (StepAnswer.UNKNOWN, f"{said}: too few to tell."), ()
    if wrong:
        return (StepAnswer.YES, f"{said}, and nothing sets them apart: single ones."), ()
    return (StepAnswer.YES, f"No request {which} has a wrong or missing User ID."), ()


def _within(some: Sequence[int], numbers: set[int]) -> float:
    return sum(one in numbers for one in some) / len(some)


def _people(some: Lines) -> int:
    return len({one.person for one in some})


def _evidence(one: RequestPattern) -> Evidence:
    trait = one.trait
    shared = f", by {TRAIT_LABELS[trait.name]}" if trait else ""
    return Evidence(
        what="pattern",
        name=f"{CAUSE_LABELS[one.cause]}: {plural(len(one.failing), 'request')}{shared}",
        value=trait_value(trait.name, trait.value) if trait else None,
    )
