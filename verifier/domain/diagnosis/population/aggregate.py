"""Aggregate a set of reports.

Who is affected, shared causes, attributes that are right for everyone, shared identifiers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.population.listener_rule import Listener, listener_answer
from verifier.domain.diagnosis.population.members import Member, People, numbers
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.diagnosis.steps.answers import Judged, consistently_wrong, share_one_group
from verifier.domain.diagnosis.steps.questions import (
    QUESTIONS,
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
    Question,
)
from verifier.domain.diagnosis.transforms.explain import rank
from verifier.domain.model.finding import Evidence, share_evidence
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.population import (
    AffectedLogins,
    AnswerShare,
    AttributeTally,
    CauseGroup,
    Explanation,
    LoginLine,
    Pattern,
    Population,
    Reason,
    SetStep,
    SharedIdentifier,
    SplitPerson,
    Spread,
    Trait,
    TraitKind,
)
from verifier.domain.model.report import (
    GRAVEST_FIRST,
    Cause,
    Remedy,
    Report,
    Step,
    StepAnswer,
    Verdict,
)
from verifier.domain.model.request import NOT_STATED
from verifier.domain.model.wording import DIFFERENCES, plural

# Group sign-ins by first cause, and tell whom each cause affects.
#
# Everybody, a group, a few or one person.

# Whom something concerns: everybody, a group, one person, a few; and how widely it is spread.

KINDS: tuple[TraitKind, ...] = ("patron-group", "identity-provider", "protocol", "door")
"""What logins may have in common, what is nearest to the person first."""


def judged(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those about whom something can be said."""
    return tuple(one for one in members if one.verdict is not Verdict.UNKNOWN)


def failing(members: Sequence[Member]) -> tuple[Member, ...]:
    """Those whose request would go wrong."""
    return tuple(one for one in members if one.verdict is Verdict.FAIL)


def concern(some: Sequence[Member], others: Sequence[Member], people: People) -> AffectedLogins:
    """Say what distinguishes *some* logins from *others*, those it does not concern."""
    pattern, trait = _pattern(some, others, people)
    return AffectedLogins(
        pattern=pattern, logins=numbers(some), people=people.count(some), trait=trait
    )


def _pattern(
    some: Sequence[Member], others: Sequence[Member], people: People
) -> tuple[Pattern, Trait | None]:
    if not some:
        return Pattern.NONE, None
    if people.count(some) == 1:
        return Pattern.ONE_PERSON, None
    if not others:
        return Pattern.ALL, None
    for kind in KINDS:
        value = _common(some, kind)
        if value is not None and all(one.trait(kind) not in (value, None) for one in others):
            return Pattern.GROUP, Trait(kind=kind, value=value)
    every = people.count((*some, *others))
    return (Pattern.MOST if people.count(some) * 2 > every else Pattern.FEW), None


def _common(some: Sequence[Member], kind: TraitKind) -> str | None:
    values = {one.trait(kind) for one in some}
    return values.pop() if len(values) == 1 else None


def spread(members: Sequence[Member], people: People) -> Spread:
    """Split as ReShare's page does, by the share of people with the same first cause."""
    able = judged(members)
    if not able:
        return Spread.UNKNOWN
    by_cause: dict[tuple[str, ...] | None, list[Member]] = {}
    for one in failing(able):
        by_cause.setdefault(one.same_cause, []).append(one)
    if not by_cause:
        return Spread.NONE
    commonest = max(people.count(some) for some in by_cause.values())
    widespread = commonest > 1 and commonest * 2 > people.count(able)
    return Spread.WIDESPREAD if widespread else Spread.INTERMITTENT


# First causes, each with the logins that it concerns.

_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")


def causes(members: Sequence[Member], people: People) -> tuple[CauseGroup, ...]:
    """Group the logins by first cause: what fails before what only warns, the commonest first."""
    found: dict[tuple[str, ...], list[tuple[Cause, Member]]] = {}
    for one in members:
        cause = one.report.diagnosis.cause
        if cause is not None and one.same_cause is not None:
            found.setdefault(one.same_cause, []).append((cause, one))
    groups = [_group(some, members, people) for some in found.values()]
    groups.sort(key=lambda one: (GRAVEST_FIRST.index(one.verdict), -len(one.concerned.logins)))
    return tuple(groups)


def _group(
    some: Sequence[tuple[Cause, Member]], members: Sequence[Member], people: People
) -> CauseGroup:
    cause, _ = some[0]
    concerned = [one for _, one in some]
    inside = {one.number for one in concerned}
    others = [one for one in judged(members) if one.number not in inside]
    return CauseGroup(
        check=cause.check,
        station=cause.station,
        owner=cause.owner,
        summary=in_common([one.summary for one, _ in some]),
        verdict=min((one.verdict for one in concerned), key=GRAVEST_FIRST.index),
        concerned=concern(concerned, others, people),
        remedy=_in_all(
            [
                first_remedy(one.report.diagnosis.remedies, cause.check, cause.owner)
                for one in concerned
            ]
        ),
    )


def _in_all(firsts: Sequence[Remedy | None]) -> Remedy | None:
    """Give what every login is told to do first; of several places the sentence alone."""
    one = firsts[0]
    if one is None or any(it is None or it.text != one.text for it in firsts):
        return None
    if len({it.place for it in firsts if it is not None}) == 1:
        return one
    return Remedy(finding=one.finding, owner=one.owner, product=None, text=one.text)


def in_common(summaries: Sequence[str]) -> str:
    """Give the sentences that all begin with; the first one of the first where they all differ."""
    first, *others = (_SENTENCE.split(one) for one in summaries)
    same = 0
    while same < len(first) and all(first[: same + 1] == one[: same + 1] for one in others):
        same += 1
    return " ".join(first[: max(same, 1)])


# What a set of logins says in sentences. No value of a person is in any of them.

_TRAITS = {
    "patron-group": "are of one patron group, and nobody else is",
    "identity-provider": "come from one identity provider, and nobody else does",
    "protocol": "log in by one protocol, and nobody else does",
    "door": "come in by one way, and nobody else does",
}
_SPREADS = {
    Spread.WIDESPREAD: "Widespread: more than half of the patrons fail for the same first cause. "
    "Look at what is released, mapped and rewritten before looking at single patrons.",
    Spread.INTERMITTENT: "Intermittent: single patrons fail, or each for another reason. Look at "
    "their cards, accounts, blocks and patron groups.",
}
_SPLITS = {
    "sends-several": (
        ("sends", "send"),
        "more than one identifier: what changes from login to login leads to nobody.",
    ),
    "several-records": (
        ("has", "have"),
        "two patron records: merge them in the library system.",
    ),
}
"""The verb for one person and for several, and the rest of the sentence."""


def set_headline(failing: int, works: int, total: int) -> str:
    """Say for how many logins a request would go wrong."""
    unknown = total - failing - works
    every = plural(total, "login")
    if not failing and not works:
        return f"Nothing can be said about any of the {every}."
    if not failing:
        said = f"{works:,} of {every} work" if unknown else f"All {every} work"
    elif failing == total:
        said = f"None of the {every} works"
    else:
        said = f"{failing:,} of {every} {'do' if failing > 1 else 'does'} not work"
    rest = f"; of {unknown:,} nothing can be said" if unknown else ""
    return f"{said}{rest}."


def affected_label(concerned: AffectedLogins) -> str:
    """Say whom something concerns; fits behind "concern"."""
    people = plural(concerned.people, "patron")
    match concerned.pattern:
        case Pattern.NONE:
            return "nobody"
        case Pattern.ALL:
            return "every patron"
        case Pattern.ONE_PERSON:
            return "one person"
        case Pattern.GROUP:
            trait = _TRAITS[concerned.trait.kind] if concerned.trait else ""
            return f"a group: {people}, who {trait}"
        case Pattern.FEW:
            return f"{people}, who share nothing that the others have not"
        case Pattern.MOST:
            return f"most patrons, {concerned.people:,} of them"


def set_remarks(population: Population, members: Sequence[Member]) -> Iterator[str]:
    """What to know or to do, the most important first."""
    if population.unasked:
        every = population.unasked + len(population.logins)
        yield f"{population.unasked:,} of {every:,} logins were not judged; they are missing here."
    if members and members[0].case.release.is_unstated:
        yield f"{NOT_STATED} To go on, write a site file with verifier init."
    if population.failing.pattern is not Pattern.NONE:
        yield f"The failures concern {affected_label(population.failing)}."
    if population.spread in _SPREADS and not population.small:
        yield _SPREADS[population.spread]
    if population.small:
        yield (
            f"Only {plural(population.people, 'patron')}: too few to speak of a pattern. Take "
            "this as a first hint, and try more."
        )
    if population.known:
        yield from _right_attributes(population)
    elif population.count(Verdict.UNKNOWN) < len(population.logins):
        yield _why_nobody_is_known(members)
    yield from _identities(population)


def _why_nobody_is_known(members: Sequence[Member]) -> str:
    """Say what to do about it: an answer of nobody is another matter than none at all."""
    if any(one.was_answered for one in members):
        return (
            "No patron's right identifier is known, so no attribute can be held against it. With "
            "lookup_by_email in the site file, records are looked for by e-mail address as well."
        )
    if any(one.case.lookup.attempts for one in members):
        return (
            "The library system gave no answer, so no patron's right identifier is known: "
            "verifier lint tests the connection."
        )
    return "No library system was asked, so no patron's right identifier is known."


def _right_attributes(population: Population) -> Iterator[str]:
    right = [one for one in population.attributes if one.right_for_all]
    if right:
        names = " and ".join(attribute_label(one.attribute) for one in right)
        verb = "hold" if len(right) > 1 else "holds"
        yield (
            f"{names} {verb} the right identifier for every one of the "
            f"{plural(population.known, 'login')} whose patron is known."
        )
        return
    best = next((one for one in population.explanations if one.explains_all), None)
    if best is not None:
        yield _explained(best)


def _explained(best: Explanation) -> str:
    name = attribute_label(best.attribute)
    but = f" but for {DIFFERENCES[best.transform]}" if best.transform is not None else ""
    support = (
        f"supported by {best.people} patrons"
        if best.support is Support.SUPPORTED
        else "a candidate, seen on one patron only"
    )
    return (
        f"One explanation fits every login whose patron is known: {name} is the identifier{but} "
        f"({support})."
    )


def _identities(population: Population) -> Iterator[str]:
    shared = len(population.shared)
    if shared:
        verb = "is" if shared == 1 else "are"
        yield (
            f"{plural(shared, 'identifier')} {verb} sent by different people: ReShare takes them "
            "for one patron."
        )
    for kind, (verbs, what) in _SPLITS.items():
        number = sum(one.kind == kind for one in population.split)
        if number:
            verb = verbs[number > 1]
            yield f"{plural(number, 'person', 'people')} {verb} {what}"


# The questions of ReShare's page, answered for a set of logins.

_WRONG = {StepAnswer.YES: True, StepAnswer.NO: False}
_MOST_ATTRIBUTES = 6


def set_steps(
    members: Sequence[Member], people: People, tallies: Sequence[AttributeTally]
) -> tuple[SetStep, ...]:
    """Every question in the page's order. Not one login is asked again."""
    return tuple(_answered(one, members, people, tallies) for one in QUESTIONS)


def _answered(
    question: Question,
    members: Sequence[Member],
    people: People,
    tallies: Sequence[AttributeTally],
) -> SetStep:
    if question is SHARED_GROUP:
        return SetStep(step=_shared_group(members, people), shares=())
    shares = tuple(_shares(question, members, people))
    if question is WRONG_REQUESTS:
        return SetStep(step=_wrong_requests(members), shares=shares)
    asked = shares[0].answer is not StepAnswer.NOT_APPLICABLE
    by_attribute = asked and question in (RIGHT_RELEASE, RIGHT_FIELD)
    evidence = _rightness(tallies) if by_attribute else ()
    return SetStep(
        step=_altogether(question, shares, people.count(members), evidence), shares=shares
    )


def _own(question: Question, member: Member) -> Step:
    """The answer of the login's own report."""
    steps = member.report.diagnosis.steps
    return next(one for one in steps if one.step == question.step)


def _shares(
    question: Question, members: Sequence[Member], people: People
) -> Iterator[AnswerShare]:
    """Group the logins by answer, what is bad first."""
    found: dict[StepAnswer, list[tuple[str, Member]]] = {}
    for member in members:
        own = _own(question, member)
        found.setdefault(own.answer, []).append((own.because, member))
    for answer in sorted(found, key=lambda one: _gravity(question, one)):
        those = [member for _, member in found[answer]]
        yield AnswerShare(
            answer=answer,
            good=question.is_good(answer),
            logins=numbers(those),
            people=people.count(those),
            reasons=tuple(_reasons(found[answer], people)),
        )


def _reasons(found: Sequence[tuple[str, Member]], people: People) -> Iterator[Reason]:
    for because, _ in Counter(because for because, _ in found).most_common():
        those = [member for said, member in found if said == because]
        yield Reason(because=because, logins=numbers(those), people=people.count(those))


def _gravity(question: Question, answer: StepAnswer) -> int:
    """Bad, not known, good, not asked."""
    if answer is StepAnswer.UNKNOWN:
        return 1
    if answer is StepAnswer.NOT_APPLICABLE:
        return 3
    return 2 if question.is_good(answer) else 0


def _altogether(
    question: Question,
    shares: Sequence[AnswerShare],
    every: int,
    evidence: tuple[Evidence, ...],
) -> Step:
    """Answer for all of them: one patron with a bad answer makes it bad."""
    words = {StepAnswer.NOT_APPLICABLE: "not applicable"}
    first, *others = (f"{words.get(one.answer, one.answer.value)} for {{}}" for one in shares)
    if not others:
        said = first.format(plural(every, "patron"))
        said = said.replace("for ", "for all ", 1) if every > 1 else said
    else:
        counts = [f"{one.people:,}" for one in shares]
        parts = [first.format(f"{counts[0]} of {plural(every, 'patron')}")]
        parts += [one.format(count) for one, count in zip(others, counts[1:], strict=True)]
        said = ", ".join(parts)
    because = f"{said[:1].upper()}{said[1:]}."
    return question.answered(shares[0].answer, because, evidence, several=True)


def _shared_group(members: Sequence[Member], people: People) -> Step:
    """``widespread-1``, from what the patrons with and without a problem are."""
    if not judged(members):
        said = "Nothing can be said about any of them, so nobody is known to have a problem."
        return SHARED_GROUP.answered(StepAnswer.UNKNOWN, said, several=True)
    wrong = failing(members)
    concerned = {people.of(one) for one in wrong}
    well = [one for one in judged(members) if one.works and people.of(one) not in concerned]
    settings = members[0].report.decision.settings
    return share_one_group(_groups(wrong, people), _groups(well, people), settings)


def _groups(members: Sequence[Member], people: People) -> list[str | None]:
    """One group for each person."""
    return [
        next((one for one in (login.trait("patron-group") for login in logins) if one), None)
        for logins in people.by_person(members).values()
    ]


def _wrong_requests(members: Sequence[Member]) -> Step:
    """``widespread-2``, counted by requests: each login stands for one."""
    own = [(_own(WRONG_REQUESTS, one).answer, one) for one in members]
    return consistently_wrong(
        [
            Judged(user_id=one.case.sent, wrong=_WRONG.get(answer))
            for answer, one in own
            if answer is not StepAnswer.NOT_APPLICABLE
        ]
    )


def _rightness(tallies: Sequence[AttributeTally]) -> tuple[Evidence, ...]:
    """For how many logins each attribute holds the right identifier, the one sent first."""
    order = sorted(tallies, key=lambda one: not one.sent)
    return tuple(
        share_evidence(
            f"{one.attribute}{', sent now,' if one.sent else ''} is right",
            one.exact,
            one.known,
            "logins",
        )
        for one in order[:_MOST_ATTRIBUTES]
    )


# Aggregate a set of reports.
#
# A line per sign-in, a tally per attribute, and shared or split identifiers.

# For how many logins each attribute holds the right identifier, and what explains the rest.

_KINDS = ("exact", "transformed", "among_several", "wrong", "absent")


def tallies(members: Sequence[Member]) -> tuple[AttributeTally, ...]:
    """Count for each attribute that any login carries; the one right most often comes first."""
    known = [one for one in members if one.is_known]
    labels = dict.fromkeys(label for one in members for label in one.values)
    sent = {one.case.wanted for one in members}
    found = [_tally(label, known, sent=label in sent) for label in labels] if known else []
    found.sort(key=lambda one: (-one.exact, -one.transformed, -one.among_several, not one.sent))
    return tuple(found)


def _tally(label: str, known: Sequence[Member], *, sent: bool) -> AttributeTally:
    kinds = [_kind(one, label) for one in known]
    return AttributeTally(
        attribute=label, sent=sent, **{kind: kinds.count(kind) for kind in _KINDS}
    )


def _kind(member: Member, label: str) -> str:
    values = member.values.get(label, ())
    if not values:
        return "absent"
    if any(one in member.right for one in values):
        return "exact" if len(values) == 1 else "among_several"
    return "transformed" if label in member.rewritten else "wrong"


def explanations(members: Sequence[Member], people: People) -> tuple[Explanation, ...]:
    """List what is the right identifier, exactly or by a transform; what explains most first."""
    known = [one for one in members if one.is_known]
    astray = {one.number for one in known if not one.arrives}
    holding: dict[tuple[str, Transform | None], list[Member]] = {}
    for one in known:
        for pair in _pairs(one):
            holding.setdefault(pair, []).append(one)
    found = [
        Explanation(
            attribute=attribute,
            transform=transform,
            logins=numbers(some),
            people=people.count(some),
            others=len(known) - len(some),
            explains_all=bool(astray) and astray <= {one.number for one in some},
            support=Support.of(people.count(some)),
        )
        for (attribute, transform), some in holding.items()
    ]
    found.sort(key=lambda one: (not one.explains_all, -len(one.logins), rank(one.transform)))
    return tuple(found)


def _pairs(member: Member) -> Iterator[tuple[str, Transform | None]]:
    for label in member.values:
        if _kind(member, label) == "exact":
            yield label, None
        elif label in member.rewritten:
            yield label, member.rewritten[label].transform


# Identifiers that two people send, and people with two identifiers.

_TWO_RECORDS = "patron.two-accounts"


def shared(members: Sequence[Member], people: People) -> tuple[SharedIdentifier, ...]:
    """Find each identifier that logins of certainly different people send."""
    senders: dict[str, list[Member]] = {}
    for one in members:
        if one.sent is not None:
            senders.setdefault(one.sent, []).append(one)
    return tuple(
        SharedIdentifier(identifier=identifier, logins=numbers(some), people=people.at_least(some))
        for identifier, some in senders.items()
        if people.at_least(some) > 1
    )


def split(members: Sequence[Member], people: People) -> tuple[SplitPerson, ...]:
    """Find each person whose logins send several identifiers, or who has several records."""
    return tuple(
        found for logins in people.by_person(members).values() for found in _split(logins)
    )


def _split(logins: Sequence[Member]) -> Iterator[SplitPerson]:
    sent = tuple(dict.fromkeys(one.sent for one in logins if one.sent is not None))
    if len(sent) > 1:
        yield SplitPerson(kind="sends-several", logins=numbers(logins), identifiers=sent)
    doubled = [one for one in logins if one.case.has(_TWO_RECORDS)]
    if doubled:
        yield SplitPerson(kind="several-records", logins=numbers(doubled), identifiers=sent)


# All that a set of finished reports says together.


def aggregate(
    reports: Sequence[Report],
    *,
    listener: Listener,
    created_at: datetime,
    names: Sequence[str | None] = (),
    unasked: int = 0,
) -> Population:
    """Judge the reports as a set. *names* are of the files, one for each report or none.

    Pure but for *listener*. Raises ``ValueError`` where there is no report.
    """
    if not reports:
        message = "a set of logins holds at least one"
        raise ValueError(message)
    given = names or [None] * len(reports)
    members = tuple(
        Member(number=number, report=report, name=name)
        for number, (report, name) in enumerate(zip(reports, given, strict=True), 1)
    )
    people = People(members)
    wrong = failing(members)
    fine = [one for one in judged(members) if one.works]
    tallied, explained = tallies(members), explanations(members, people)
    population = Population(
        site_name=reports[0].site_name,
        created_at=created_at,
        version=reports[0].version,
        headline=set_headline(len(wrong), len(fine), len(members)),
        remarks=(),
        logins=tuple(_line(one, people) for one in members),
        people=people.count(members),
        unasked=unasked,
        failing=concern(wrong, fine, people),
        spread=spread(members, people),
        causes=causes(members, people),
        known=sum(one.is_known for one in members),
        attributes=tallied,
        explanations=explained,
        shared=shared(members, people),
        split=split(members, people),
        listener=listener_answer(
            members, people, listener, tallies=tallied, explanations=explained
        ),
        steps=set_steps(members, people, tallied),
    )
    return replace(population, remarks=tuple(set_remarks(population, members)))


def _line(member: Member, people: People) -> LoginLine:
    diagnosis, idp = member.report.diagnosis, member.case.capture.idp
    return LoginLine(
        number=member.number,
        name=member.name,
        person=people.of(member),
        group=member.trait("patron-group"),
        idp_name=idp.display_name or idp.entity_id,
        verdict=member.verdict,
        headline=diagnosis.headline.verdict,
        cause=diagnosis.cause.check if diagnosis.cause else None,
    )
