"""Triage requests: what is wrong with each, what they have in common, and what to change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from verifier.domain.diagnosis.grouping import collect, spread_of
from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.steps.questions import (
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
)
from verifier.domain.diagnosis.triage.judge import (
    Answers,
    Judge,
    history_of,
    people_of,
    usual_kinds,
)
from verifier.domain.diagnosis.triage.patterns import (
    Requests,
    causes_of,
    patterns_of,
    people_in,
    timeline_of,
)
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
    """Judge the requests, individually and together.

    *spoilt* are IDs of requests whose identifier an export has damaged: these are judged only by
    what ReShare said. *unasked* counts the lookups that were not sent because of an interruption.
    """
    lines = _judged(read.requests, site, answers, spoilt)
    judged = [line for line in lines if line.cause.is_known]
    failing = [line for line in lines if line.cause.is_wrong]
    patterns = tuple(
        replace(pattern, message=_pattern_message(pattern)) for pattern in patterns_of(judged)
    )
    people_by_cause = (
        len(people_in(failing, cause)) for cause in {request.cause for request in failing}
    )
    step_days, timeline = timeline_of(lines)
    made = Triage(
        site_name=site.name,
        created_at=created_at,
        version=version,
        headline="",
        remarks=(),
        spread=spread_of(len(people_in(judged)), people_by_cause, shared=bool(patterns)),
        lines=lines,
        people=len(people_in(lines)),
        causes=causes_of(lines),
        patterns=patterns,
        remedies=remedies_of(failing, patterns),
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
    return replace(made, headline=_headline(made), remarks=tuple(_remarks(made)))


def _judged(
    requests: Sequence[PatronRequest], site: Site, answers: Answers, spoilt: frozenset[str]
) -> tuple[JudgedRequest, ...]:
    checks = site.reshare.borrower_check_on if site.reshare.stated else None
    texts = [
        request.patron_identifier if isinstance(request.patron_identifier, str) else None
        for request in requests
    ]
    histories = [history_of(request, checks=checks) for request in requests]
    accepted = [
        value
        for value, history in zip(texts, histories, strict=True)
        if value is not None and (history.accepted or isinstance(answers.to(value).decides, Found))
    ]
    judge = Judge(usual=usual_kinds(site, accepted), settings=site.reshare)
    lines = []
    for number, (request, value, history, person) in enumerate(
        zip(requests, texts, histories, people_of(requests), strict=True), 1
    ):
        answer, is_spoilt = answers.to(value), request.id in spoilt
        cause, because, rests_on = judge.judge(request, history, answer, spoilt=is_spoilt)
        found = answer.decides
        group = found.record.group if isinstance(found, Found) else None
        lines.append(
            JudgedRequest(
                number=number,
                request=request,
                cause=cause,
                because=because,
                rests_on=rests_on,
                person=person,
                group=request.group or history.profile or (group.code if group else None),
                shape=shape_label(value) if value and not is_spoilt else None,
                day=site.day_of(request.created_at) if request.created_at else None,
            )
        )
    return tuple(lines)


# None of the sentences contains a personal value.

_TOLD_BY_SHAPE = frozenset({RequestCause.ANOTHER_KIND, RequestCause.MALFORMED})
_MOSTLY_ONE_SHAPE = 0.9  # of the identifiers of a cause have one shape: then it is said


def _headline(triage: Triage) -> str:
    judged, failing = len(triage.judged), len(triage.failing)
    unknown = len(triage.lines) - judged
    if not triage.lines:
        return "No request could be read." if triage.stopped else "There is no request to look at."
    if not judged:
        return f"Nothing can be said about any of the {plural(len(triage.lines), 'request')}."
    every = plural(judged, "request")
    rest = f"; of {unknown:,} nothing can be said" if unknown else ""
    if not failing:
        read = " that could be read" if triage.stopped else ""
        return f"Nothing is wrong with the patron on {every}{read}{rest}."
    answer = "Widespread" if triage.spread is Spread.WIDESPREAD else "Intermittent"
    prefix = "Too few to say" if triage.small else answer
    return f"{prefix}: {failing:,} of {every} {'goes' if failing == 1 else 'go'} wrong{rest}."


def _remarks(triage: Triage) -> Iterator[str]:
    if triage.stopped is not None and not triage.lines:
        yield triage.stopped.message
    elif triage.stopped is not None:
        of = f" of {triage.total:,}" if triage.total is not None else ""
        yield (
            f"Only {plural(len(triage.lines), 'request')}{of} could be read. "
            f"{triage.stopped.message}"
        )
    elif triage.total is not None and triage.total > len(triage.lines):
        yield f"These are {len(triage.lines):,} of {plural(triage.total, 'request')}."
    if triage.unasked:
        yield f"Interrupted: {plural(triage.unasked, 'question')} to the library system not put."
    if triage.failing:
        yield _spread_message(triage)
    if triage.small and triage.failing:
        yield (
            f"Fewer than {FEW_PEOPLE} people placed these requests: too few to speak of a "
            "pattern. Take this as a first hint."
        )
    yield from filter(None, map(_shape_message, triage.causes))
    yield from _what_it_rests_on(triage)


def _spread_message(triage: Triage) -> str:
    failing, patterns = len(triage.failing), len(triage.patterns)
    explained = len({number for pattern in triage.patterns for number in pattern.failing})
    if patterns:
        verb, whose = ("explains", "its") if patterns == 1 else ("explain", "their")
        message = (
            f"{plural(patterns, 'pattern')} {verb} {explained:,} of the "
            f"{failing:,}: mend what {whose} requests share before looking at single patrons."
        )
        if failing > explained:
            single = failing - explained
            message += f" The other {single:,} share nothing that sets them apart."
        return message
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


def _shape_message(tally: CauseTally) -> str | None:
    count = len(tally.requests)
    if count < FEW_PEOPLE or tally.cause not in _TOLD_BY_SHAPE or not tally.shapes:
        return None
    most = tally.shapes[0]
    if most.requests < _MOSTLY_ONE_SHAPE * count:
        return None
    every = f"{plural(count, 'request')} with {CAUSE_LABELS[tally.cause]!r}"
    which = f"All {every}" if most.requests == count else f"Of {every}, {most.requests:,}"
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
    by_state = sum(line.rests_on is RestsOn.STATE for line in triage.failing)
    if by_state:
        yield (
            f"Of {plural(by_state, 'request')} the state alone says that the patron was refused: "
            "an export with the audit would say why."
        )


def _pattern_message(pattern: RequestPattern) -> str:
    """Describe a pattern in a sentence; the shared value is shown separately."""
    trait, period = pattern.trait, period_in_words(pattern)
    whom = f"requests that share the {TRAIT_LABELS[trait.name]}" if trait else "all requests"
    time = f" {period}" if period else ""
    rest = f"{percent(pattern.share_of_rest)} of the others" if pattern.rest else "no others"
    return (
        f"{CAUSE_LABELS[pattern.cause]}: {len(pattern.failing):,} of {pattern.inside:,} "
        f"{whom}{time} ({percent(pattern.share_inside)}), and {rest}; "
        f"{percent(pattern.share_of_all)} of all requests."
    )


_MOSTLY = 0.8  # of a remedy's requests: then it ends that pattern


class Advice(NamedTuple):
    """Who should change something, and what."""

    owner: Owner
    text: str


_ADVICE = {
    RequestCause.MISSING: Advice(
        Owner.DISCOVERY,
        "Let people reach the request form only when they are signed in, and put their "
        "identifier into req_id of the link, or into the header that the listener reads.",
    ),
    RequestCause.MALFORMED: Advice(
        Owner.IDENTITY,
        "Release one plain value: no list, no blanks around it, and nothing at all where there "
        "is no value.",
    ),
    RequestCause.ANOTHER_KIND: Advice(
        Owner.IDENTITY,
        "Change what is sent: the identifier that the library system knows, in place of the one "
        "that arrives. verifier verify names the attribute, from one patron's login.",
    ),
    RequestCause.OLD: Advice(
        Owner.IDENTITY,
        "Carry new card numbers over into what the sign-on system releases, then have these "
        "requests updated and resubmitted.",
    ),
    RequestCause.UNKNOWN_TO_ILS: Advice(
        Owner.ILS,
        "Look for these patrons by name: where there is a record, give it the identifier that "
        "arrives, or have the record's own one sent; where there is none, make one.",
    ),
    RequestCause.SEVERAL_ACCOUNTS: Advice(
        Owner.ILS, "Merge the accounts that share one identifier, or take it from the wrong one."
    ),
    RequestCause.ANOTHER_ACCOUNT: Advice(
        Owner.ILS,
        "See whose account each identifier is: take it from the wrong account, or have the right "
        "one released.",
    ),
    RequestCause.BLOCKED: Advice(
        Owner.PATRON,
        "Settle what blocks the account with the library, then have the request resubmitted.",
    ),
    RequestCause.PROFILE: Advice(
        Owner.RESHARE,
        "Allow the patron profile under Settings > Resource sharing > Host LMS patron profiles, "
        "or tell its patrons that they cannot request.",
    ),
    RequestCause.COULD_NOT_ASK: Advice(
        Owner.RESHARE,
        "Mend the connection between ReShare and the library system, then update and resubmit "
        "these requests: their identifiers may be right.",
    ),
    RequestCause.NOT_CONFIGURED: Advice(
        Owner.RESHARE,
        "Complete ReShare's settings under Local NCIP settings and Host LMS integration, then "
        "update and resubmit these requests.",
    ),
    RequestCause.NO_INSTITUTION: Advice(
        Owner.DISCOVERY,
        "Send the institution's symbol as ReShare knows it, or set default_request_symbol.",
    ),
    RequestCause.REFUSED: Advice(
        Owner.RESHARE,
        "Open one of these requests in ReShare and read its audit: the export does not say why "
        "the patron was refused.",
    ),
    RequestCause.NOW_KNOWN: Advice(
        Owner.RESHARE,
        "Update and resubmit these requests: the library system knows their patrons now.",
    ),
}
_TO_ADD_ON = {
    RequestCause.MISSING: "Fill the field that the add-on sends as patron identifier, or let it "
    "send another one that is filled for every user.",
    RequestCause.MALFORMED: "Clean the field that the add-on sends: one plain value, without "
    "blanks around it.",
    RequestCause.ANOTHER_KIND: "Let the add-on, or the program that places the requests, send the "
    "field that holds the library system's identifier.",
    RequestCause.OLD: "Carry new card numbers over into the users of the add-on, then have these "
    "requests updated and resubmitted.",
}
"""Replaces the text above where an add-on placed the request; staff get ``_TO_STAFF``."""

_TO_STAFF = Advice(
    Owner.RESHARE,
    "Have staff scan or enter the patron's identifier as the library system knows it.",
)


def remedies_of(failing: Requests, patterns: Sequence[RequestPattern]) -> tuple[TriageRemedy, ...]:
    """List each change with the requests that it would repair, those with most first."""
    found = collect(
        (
            (
                request.cause,
                advice(request.cause, request.door),
                request.group if request.cause is RequestCause.PROFILE else None,
            ),
            request.number,
        )
        for request in failing
    )
    made = [
        TriageRemedy(
            cause=cause,
            owner=owner,
            text=text,
            requests=tuple(numbers),
            concerns=concerns,
            pattern=_pattern_ended(cause, numbers, patterns),
        )
        for (cause, (owner, text), concerns), numbers in found.items()
    ]
    return tuple(sorted(made, key=lambda remedy: -len(remedy.requests)))


def advice(cause: RequestCause, door: RequestSource | None) -> Advice:
    """Return who should change what, for a failing cause.

    A request from an unknown source is treated as placed by a link, as most are.
    """
    if cause in _TO_ADD_ON and door is not None and door.is_add_on:
        return Advice(Owner.ILS, _TO_ADD_ON[cause])
    if cause in _TO_ADD_ON and door is RequestSource.STAFF:
        return _TO_STAFF
    return _ADVICE[cause]


def _pattern_ended(
    cause: RequestCause, numbers: Sequence[int], patterns: Sequence[RequestPattern]
) -> int | None:
    for place, pattern in enumerate(patterns, 1):
        repaired = set(numbers) & set(pattern.failing)
        if pattern.cause is cause and len(repaired) >= _MOSTLY * len(pattern.failing):
            return place
    return None


_TOO_FEW = "Too few people's requests go wrong to tell."
_HALF = 0.5

Answered = tuple[StepAnswer, str, Sequence[RequestPattern]]
"""The answer to a question, the reason, and the patterns that support it."""


def steps_of(
    lines: Requests, patterns: Sequence[RequestPattern], *, stopped: bool = False
) -> tuple[Step, ...]:
    """Answer the page's questions about widespread problems.

    *stopped* means that the requests could not all be read: if none was read, the answer is
    unknown instead of not applicable.
    """
    judged = [line for line in lines if line.cause.is_known]
    questions = (SHARED_GROUP, WRONG_REQUESTS, RIGHT_RELEASE, RIGHT_FIELD)
    if judged:
        by_link = [line for line in judged if line.door in (None, RequestSource.LINK)]
        by_add_on = [line for line in judged if line.door is not None and line.door.is_add_on]
        answered: tuple[Answered, ...] = (
            _share_a_group(judged, patterns),
            _wrong_identifiers(judged, patterns),
            _arrives(by_link, patterns, "that came by a link, as far as is known,")
            or (StepAnswer.NOT_APPLICABLE, "No request came by a link.", ()),
            _arrives(by_add_on, patterns, "of add-ons and APIs")
            or (StepAnswer.NOT_APPLICABLE, "No request is known to be an add-on's or API's.", ()),
        )
    else:
        nothing: Answered = StepAnswer.NOT_APPLICABLE, "There is no request.", ()
        if lines:
            nothing = StepAnswer.UNKNOWN, "Nothing can be said about any request.", ()
        elif stopped:
            nothing = StepAnswer.UNKNOWN, "No request could be read.", ()
        answered = (nothing,) * len(questions)
    return tuple(
        question.answered(answer, because, tuple(map(_evidence, rests_on)), several=True)
        for question, (answer, because, rests_on) in zip(questions, answered, strict=True)
    )


def _share_a_group(judged: Requests, patterns: Sequence[RequestPattern]) -> Answered:
    shared = [pattern for pattern in patterns if pattern.trait and pattern.trait.name == "group"]
    failing = [line for line in judged if line.cause.is_wrong]
    if shared:
        explained = sum(len(pattern.failing) for pattern in shared)
        because = (
            f"{explained:,} of {plural(len(failing), 'request')} that go wrong are of "
            f"{plural(len(shared), 'patron group')} that fails clearly more often than the rest."
        )
        return StepAnswer.YES, because, shared
    if not failing:
        return StepAnswer.NOT_APPLICABLE, "No request goes wrong.", ()
    if not any(line.group for line in failing):
        because = "The requests that go wrong do not say of which group their patrons are."
        return StepAnswer.UNKNOWN, because, ()
    if len(people_in(failing)) < FEW_PEOPLE:
        return StepAnswer.UNKNOWN, _TOO_FEW, ()
    return StepAnswer.NO, "No patron group fails clearly more often than the others.", ()


def _wrong_identifiers(judged: Requests, patterns: Sequence[RequestPattern]) -> Answered:
    """Answer whether User IDs are consistently wrong. Yes is the bad answer."""
    wrong = [line for line in judged if line.cause.is_of_the_identifier]
    share = len(wrong) / len(judged)
    shared = [pattern for pattern in patterns if pattern.cause.is_of_the_identifier]
    message = f"{len(wrong):,} of {plural(len(judged), 'request')} ({percent(share)}) have one"
    if not wrong:
        return StepAnswer.NO, "No request has a wrong or missing User ID.", ()
    if shared:
        return StepAnswer.YES, f"{message}, and something shared sets them apart.", shared
    if len(people_in(wrong)) < FEW_PEOPLE:
        return StepAnswer.UNKNOWN, f"{message}: too few people to call it consistent.", ()
    if share > _HALF:
        return StepAnswer.YES, f"{message}.", ()
    return StepAnswer.NO, f"{message}, and nothing sets them apart: single ones.", ()


def _arrives(mine: Requests, patterns: Sequence[RequestPattern], which: str) -> Answered | None:
    """Answer whether the requests *mine* have the right User ID; None if there are none.

    Yes is the good answer. *which* describes these requests, to follow "12 requests".
    """
    if not mine:
        return None
    wrong = [line for line in mine if line.cause.is_of_the_identifier]
    numbers, wrong_people = {line.number for line in wrong}, len(people_in(wrong))
    shared = [
        pattern
        for pattern in patterns
        if pattern.cause.is_of_the_identifier
        and len(numbers & set(pattern.failing)) > _HALF * len(pattern.failing)
    ]
    have = "has" if len(mine) == 1 else "have"
    whose = f"{plural(len(mine), 'request')} {which}"
    message = f"{len(wrong):,} of {whose} {have} a wrong or missing User ID"
    if shared:
        return StepAnswer.NO, f"{message}, and something shared sets them apart.", shared
    if len(wrong) > _HALF * len(mine) and wrong_people >= FEW_PEOPLE:
        return StepAnswer.NO, f"{message}.", ()
    if len(people_in(mine)) < FEW_PEOPLE or 0 < wrong_people < FEW_PEOPLE:
        return StepAnswer.UNKNOWN, f"{message}: too few to tell.", ()
    if wrong:
        return StepAnswer.YES, f"{message}, and nothing sets them apart: single ones.", ()
    return StepAnswer.YES, f"No request {which} has a wrong or missing User ID.", ()


def _evidence(pattern: RequestPattern) -> Evidence:
    trait = pattern.trait
    shared = f", by {TRAIT_LABELS[trait.name]}" if trait else ""
    return Evidence(
        what="pattern",
        name=f"{CAUSE_LABELS[pattern.cause]}: {plural(len(pattern.failing), 'request')}{shared}",
        value=trait_value(trait.name, trait.value) if trait else None,
    )
