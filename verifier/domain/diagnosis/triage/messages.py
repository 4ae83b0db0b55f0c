"""What a set of requests says in sentences. No value of a person is in any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.domain.model.population import FEW_PEOPLE, Spread
from verifier.domain.model.triage import (
    CauseTally,
    JudgedRequest,
    RequestCause,
    RequestPattern,
    RestsOn,
    Triage,
)
from verifier.domain.model.wording import (
    CAUSE_LABELS,
    TRAIT_LABELS,
    percent,
    period_in_words,
    plural,
)

_TOLD_BY_SHAPE = frozenset({RequestCause.ANOTHER_KIND, RequestCause.MALFORMED})
_MOSTLY = 0.9  # of the identifiers of a cause have one shape: then it is said


def spread_of(judged: Sequence[JudgedRequest], patterns: Sequence[RequestPattern]) -> Spread:
    """Split as ReShare's page does: widespread is what a group shares, or more than half.

    *judged* are the requests about which something can be said.
    """
    if not judged:
        return Spread.UNKNOWN
    failing = [one for one in judged if one.cause.is_wrong]
    if not failing:
        return Spread.NONE
    if patterns or _commonest(failing) * 2 > len({one.person for one in judged}):
        return Spread.WIDESPREAD
    return Spread.INTERMITTENT


def _commonest(failing: Sequence[JudgedRequest]) -> int:
    """Count the people of the commonest cause; one person alone is nothing widespread."""
    people = (
        len({one.person for one in failing if one.cause is cause})
        for cause in {one.cause for one in failing}
    )
    most = max(people)
    return most if most > 1 else 0


def headline_of(triage: Triage) -> str:
    """Say for how many requests something goes wrong, and whether it is widespread."""
    judged, failing = len(triage.judged), len(triage.failing)
    unknown = len(triage.lines) - judged
    if not triage.lines:
        return "No request could be read." if triage.stopped else "There is no request to look at."
    if not judged:
        return f"Nothing can be said about any of the {plural(len(triage.lines), 'request')}."
    rest = f"; of {unknown:,} nothing can be said" if unknown else ""
    if not failing:
        every = plural(judged, "request")
        read = " that could be read" if triage.stopped else ""
        return f"Nothing is wrong with the patron on {every}{read}{rest}."
    answer = {
        Spread.WIDESPREAD: "Widespread",
        Spread.INTERMITTENT: "Intermittent",
    }[triage.spread]
    prefix = "Too few to say" if triage.small else answer
    go = "goes" if failing == 1 else "go"
    return f"{prefix}: {failing:,} of {plural(judged, 'request')} {go} wrong{rest}."


def remarks_of(triage: Triage) -> Iterator[str]:
    """What to know, the most important first."""
    if triage.stopped is not None and not triage.lines:
        yield triage.stopped.said
    elif triage.stopped is not None:
        of = f" of {triage.total:,}" if triage.total is not None else ""
        yield (
            f"Only {plural(len(triage.lines), 'request')}{of} could be read. {triage.stopped.said}"
        )
    elif triage.total is not None and triage.total > len(triage.lines):
        yield f"These are {len(triage.lines):,} of {plural(triage.total, 'request')}."
    if triage.unasked:
        yield f"Interrupted: {plural(triage.unasked, 'question')} to the library system not put."
    if triage.failing:
        yield _spread_said(triage)
    if triage.small and triage.failing:
        yield (
            f"Fewer than {FEW_PEOPLE} people placed these requests: too few to speak of a "
            "pattern. Take this as a first hint."
        )
    yield from (said for one in triage.causes if (said := _shape_said(one)))
    yield from _what_it_rests_on(triage)


def _spread_said(triage: Triage) -> str:
    failing = len(triage.failing)
    explained = {number for one in triage.patterns for number in one.failing}
    single = failing - len(explained)
    if triage.patterns:
        one = len(triage.patterns) == 1
        verb, whose = ("explains", "its") if one else ("explain", "their")
        said = (
            f"{plural(len(triage.patterns), 'pattern')} {verb} {len(explained):,} of the "
            f"{failing:,}: mend what {whose} requests share before looking at single patrons."
        )
        if single:
            said += f" The other {single:,} share nothing that sets them apart."
        return said
    if triage.spread is Spread.WIDESPREAD:
        most = triage.causes[0]
        return (
            f"{percent(most.share)} of the requests go wrong for one cause "
            f"({CAUSE_LABELS[most.cause]}), and no group is set apart: look at what all requests "
            "pass through."
        )
    return (
        "Nothing that these requests share sets them apart from the others: look at each patron's "
        "card, account, blocks and group."
    )


def _shape_said(one: CauseTally) -> str | None:
    if len(one.requests) < FEW_PEOPLE or one.cause not in _TOLD_BY_SHAPE or not one.shapes:
        return None
    most = one.shapes[0]
    if most.requests < _MOSTLY * len(one.requests):
        return None
    every = f"{plural(len(one.requests), 'request')} with {CAUSE_LABELS[one.cause]!r}"
    whole = most.requests == len(one.requests)
    which = f"All {every}" if whole else f"Of {every}, {most.requests:,}"
    return f"{which} carry one of the same shape: {most.shape}."


def _what_it_rests_on(triage: Triage) -> Iterator[str]:
    if triage.asked:
        yield f"The library system answered about {plural(triage.asked, 'identifier')}."
    if triage.unanswered:
        yield (
            f"It gave no answer about {plural(triage.unanswered, 'identifier')}: what ReShare "
            "wrote then stands for them."
        )
    if not triage.asked and not triage.unanswered and triage.lines:
        yield (
            "No library system was asked: this rests on what ReShare wrote, and on the "
            "identifiers' looks."
        )
    by_state = sum(one.rests_on is RestsOn.STATE and one.cause.is_wrong for one in triage.lines)
    if by_state:
        yield (
            f"Of {plural(by_state, 'request')} the state alone says that the patron was refused: "
            "an export with the audit would say why."
        )


def pattern_message(one: RequestPattern) -> str:
    """Say a pattern in a sentence; the value of what is shared stands beside it."""
    whom = (
        f"requests that share the {TRAIT_LABELS[one.trait.name]}" if one.trait else "all requests"
    )
    time = f" {period_in_words(one)}" if period_in_words(one) else ""
    rest = f"{percent(one.share_of_rest)} of the others" if one.rest else "no others"
    return (
        f"{CAUSE_LABELS[one.cause]}: {len(one.failing):,} of {one.inside:,} {whom}{time} "
        f"({percent(one.share_inside)}), and {rest}; {percent(one.share_of_all)} of all requests."
    )
