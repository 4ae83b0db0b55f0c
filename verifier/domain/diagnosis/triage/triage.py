"""Triage a set of requests.

What is wrong with each, what they have in common, and what to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.steps.answers import Answer
from verifier.domain.diagnosis.steps.questions import (
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
)
from verifier.domain.diagnosis.triage.judge import (
    Answers,
    History,
    Judge,
    history_of,
    people_of,
    usual_kinds,
)
from verifier.domain.diagnosis.triage.patterns import causes_of, patterns_of, timeline_of
from verifier.domain.model.finding import Evidence, Owner
from verifier.domain.model.lookup import Found
from verifier.domain.model.population import FEW_PEOPLE, Spread
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.site import Site
from verifier.domain.model.triage import (
    CauseTally,
    ExportOddity,
    JudgedRequest,
    PatronRequest,
    RequestCause,
    RequestPattern,
    RequestSource,
    RequestsRead,
    RestsOn,
    Triage,
    TriageRemedy,
)
from verifier.domain.model.wording import (
    CAUSE_LABELS,
    TRAIT_LABELS,
    percent,
    period_in_words,
    plural,
    trait_value,
)

# What a set of requests says in sentences. No value of a person is in any of them.

_TOLD_BY_SHAPE = frozenset({RequestCause.ANOTHER_KIND, RequestCause.MALFORMED})
_MOSTLY_ONE_SHAPE = 0.9  # of the identifiers of a cause have one shape: then it is said


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
    if most.requests < _MOSTLY_ONE_SHAPE * len(one.requests):
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


# What to change, for whom, and which requests each change would repair.

_MOSTLY = 0.8  # of a remedy's requests: then it ends that pattern

Advice = tuple[Owner, str]


@dataclass(frozen=True, slots=True)
class _ByDoor:
    """What to change where a link placed the request, where an add-on did, and where staff did."""

    link: Advice
    add_on: Advice
    staff: Advice

    def at(self, door: RequestSource | None) -> Advice:
        """Choose; a request of which nothing says so came by a link, as most do."""
        if door is not None and door.is_add_on:
            return self.add_on
        return self.staff if door is RequestSource.STAFF else self.link


_ENTER = (
    Owner.RESHARE,
    "Have staff scan or enter the patron's identifier as the library system knows it.",
)
_FIELD = (
    Owner.ILS,
    (
        "Let the add-on, or the program that places the requests, send the field that holds the "
        "library system's identifier."
    ),
)
_BY_DOOR: dict[RequestCause, _ByDoor] = {
    RequestCause.MISSING: _ByDoor(
        (
            Owner.DISCOVERY,
            (
                "Let people reach the request form only when they are signed in, and put their "
                "identifier into req_id of the link, or into the header that the listener reads."
            ),
        ),
        (
            Owner.ILS,
            (
                "Fill the field that the add-on sends as patron identifier, or let it send "
                "another one that is filled for every user."
            ),
        ),
        _ENTER,
    ),
    RequestCause.MALFORMED: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Release one plain value: no list, no blanks around it, and nothing at all where "
                "there is no value."
            ),
        ),
        (
            Owner.ILS,
            "Clean the field that the add-on sends: one plain value, without blanks around it.",
        ),
        _ENTER,
    ),
    RequestCause.ANOTHER_KIND: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Change what is sent: the identifier that the library system knows, in place of "
                "the one that arrives. verifier verify names the attribute, from one patron's "
                "login."
            ),
        ),
        _FIELD,
        _ENTER,
    ),
    RequestCause.OLD: _ByDoor(
        (
            Owner.IDENTITY,
            (
                "Carry new card numbers over into what the sign-on system releases, then have "
                "these requests updated and resubmitted."
            ),
        ),
        (
            Owner.ILS,
            (
                "Carry new card numbers over into the users of the add-on, then have these "
                "requests updated and resubmitted."
            ),
        ),
        _ENTER,
    ),
}
_ANYWHERE: dict[RequestCause, Advice] = {
    RequestCause.UNKNOWN_TO_ILS: (
        Owner.ILS,
        (
            "Look for these patrons by name: where there is a record, give it the identifier that "
            "arrives, or have the record's own one sent; where there is none, make one."
        ),
    ),
    RequestCause.SEVERAL_ACCOUNTS: (
        Owner.ILS,
        "Merge the accounts that share one identifier, or take it from the wrong one.",
    ),
    RequestCause.ANOTHER_ACCOUNT: (
        Owner.ILS,
        (
            "See whose account each identifier is: take it from the wrong account, or have the "
            "right one released."
        ),
    ),
    RequestCause.BLOCKED: (
        Owner.PATRON,
        "Settle what blocks the account with the library, then have the request resubmitted.",
    ),
    RequestCause.PROFILE: (
        Owner.RESHARE,
        (
            "Allow the patron profile under Settings > Resource sharing > Host LMS patron "
            "profiles, or tell its patrons that they cannot request."
        ),
    ),
    RequestCause.COULD_NOT_ASK: (
        Owner.RESHARE,
        (
            "Mend the connection between ReShare and the library system, then update and resubmit "
            "these requests: their identifiers may be right."
        ),
    ),
    RequestCause.NOT_CONFIGURED: (
        Owner.RESHARE,
        (
            "Complete ReShare's settings under Local NCIP settings and Host LMS integration, then "
            "update and resubmit these requests."
        ),
    ),
    RequestCause.NO_INSTITUTION: (
        Owner.DISCOVERY,
        "Send the institution's symbol as ReShare knows it, or set default_request_symbol.",
    ),
    RequestCause.REFUSED: (
        Owner.RESHARE,
        (
            "Open one of these requests in ReShare and read its audit: the export does not say "
            "why the patron was refused."
        ),
    ),
    RequestCause.NOW_KNOWN: (
        Owner.RESHARE,
        "Update and resubmit these requests: the library system knows their patrons now.",
    ),
}


def remedies_of(
    failing: Sequence[JudgedRequest], patterns: Sequence[RequestPattern]
) -> tuple[TriageRemedy, ...]:
    """Give each change with the requests it would repair; the one that repairs most first."""
    found: dict[tuple[RequestCause, Advice, str | None], list[int]] = {}
    for one in failing:
        concerns = one.group if one.cause is RequestCause.PROFILE else None
        found.setdefault((one.cause, advice(one.cause, one.door), concerns), []).append(one.number)
    made = [
        TriageRemedy(
            cause=cause,
            owner=owner,
            text=text,
            requests=tuple(numbers),
            concerns=concerns,
            pattern=_ends(cause, numbers, patterns),
        )
        for (cause, (owner, text), concerns), numbers in found.items()
    ]
    return tuple(sorted(made, key=lambda one: -len(one.requests)))


def advice(cause: RequestCause, door: RequestSource | None) -> Advice:
    """Say who changes what, for a cause that is wrong."""
    by_door = _BY_DOOR.get(cause)
    return by_door.at(door) if by_door is not None else _ANYWHERE[cause]


def _ends(
    cause: RequestCause, numbers: Sequence[int], patterns: Sequence[RequestPattern]
) -> int | None:
    repaired = set(numbers)
    for place, one in enumerate(patterns, 1):
        if one.cause is cause and len(repaired & set(one.failing)) >= _MOSTLY * len(one.failing):
            return place
    return None


# The questions of ReShare's page about a whole library, as far as requests answer them.

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


# All that a set of requests shows: each judged, and what they show together.

_NONE = frozenset[str]()


def triage(
    read: RequestsRead,
    *,
    site: Site,
    answers: Answers,
    created_at: datetime,
    version: str,
    spoilt: frozenset[str] = _NONE,
    oddities: tuple[ExportOddity, ...] = (),
    unasked: int = 0,
) -> Triage:
    """Judge the requests, one by one and together.

    *spoilt* are ids of requests whose identifier an export has damaged: they are judged by what
    ReShare said alone. *unasked* counts the questions that an interrupt left out.
    """
    lines = _judged(read.requests, site, answers, spoilt)
    judged = [one for one in lines if one.cause.is_told]
    patterns = tuple(replace(one, said=pattern_message(one)) for one in patterns_of(judged))
    step_days, timeline = timeline_of(lines)
    made = Triage(
        site_name=site.name,
        created_at=created_at,
        version=version,
        headline="",
        remarks=(),
        spread=spread_of(judged, patterns),
        lines=lines,
        people=len({one.person for one in lines}),
        causes=causes_of(lines),
        patterns=patterns,
        remedies=remedies_of([one for one in lines if one.cause.is_wrong], patterns),
        steps=steps_of(lines, patterns, stopped=read.stopped is not None),
        step_days=step_days,
        timeline=timeline,
        oddities=oddities,
        total=read.total,
        stopped=read.stopped,
        asked=answers.answered,
        unanswered=answers.unanswered,
        unasked=unasked,
    )
    return replace(made, headline=headline_of(made), remarks=tuple(remarks_of(made)))


def _judged(
    requests: Sequence[PatronRequest], site: Site, answers: Answers, spoilt: frozenset[str]
) -> tuple[JudgedRequest, ...]:
    checks = site.reshare.borrower_check_on if site.reshare.stated else None
    histories = [history_of(one, checks=checks) for one in requests]
    judge = Judge(
        usual=usual_kinds(site, _accepted(requests, histories, answers)), settings=site.reshare
    )
    lines = []
    for number, (request, history, person) in enumerate(
        zip(requests, histories, people_of(requests), strict=True), 1
    ):
        value = request.patron_identifier if isinstance(request.patron_identifier, str) else None
        answer = answers.to(value)
        judgement = judge.judge(request, history, answer, spoilt=request.id in spoilt)
        lines.append(
            JudgedRequest(
                number=number,
                request=request,
                cause=judgement.cause,
                because=judgement.because,
                rests_on=judgement.rests_on,
                person=person,
                group=request.group or history.profile or _group(answer.decides),
                shape=shape_label(value) if value and request.id not in spoilt else None,
                day=site.day_of(request.created_at) if request.created_at else None,
            )
        )
    return tuple(lines)


def _accepted(
    requests: Sequence[PatronRequest], histories: Sequence[History], answers: Answers
) -> list[str]:
    """List the identifiers that ReShare or the library system found."""
    return [
        one.patron_identifier
        for one, history in zip(requests, histories, strict=True)
        if isinstance(one.patron_identifier, str)
        and (history.accepted or isinstance(answers.to(one.patron_identifier).decides, Found))
    ]


def _group(outcome: object) -> str | None:
    if not isinstance(outcome, Found) or outcome.record.group is None:
        return None
    return outcome.record.group.code
