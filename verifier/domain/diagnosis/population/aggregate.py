"""Aggregate a set of reports.

Who is affected, shared causes, attributes that are right for everyone, shared identifiers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.grouping import group_by, group_by_each, spread_of
from verifier.domain.diagnosis.population.listener_rule import Listener, listener_answer
from verifier.domain.diagnosis.population.members import Member, People, failing, judged, numbers
from verifier.domain.diagnosis.population.steps import step_of
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.diagnosis.steps.questions import QUESTIONS
from verifier.domain.diagnosis.transforms import rank
from verifier.domain.model.evidence import NOT_STATED
from verifier.domain.model.finding import Owner
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.population import (
    AffectedLogins,
    AttributeTally,
    CauseGroup,
    Explanation,
    LoginLine,
    Pattern,
    Population,
    SharedIdentifier,
    SplitPerson,
    Spread,
    Trait,
    TraitKind,
)
from verifier.domain.model.report import GRAVEST_FIRST, Message, Remedy, Report, Verdict
from verifier.domain.model.wording import DIFFERENCES, plural


def aggregate(
    reports: Sequence[Report],
    *,
    listener: Listener,
    created_at: datetime,
    names: Sequence[str | None] = (),
    unasked: int = 0,
) -> Population:
    """Judge the reports as a set. *names* are of the files, one for each report or none.

    Has no side effects except through *listener*. Raises ``ValueError`` if there is no report.
    """
    if not reports:
        message = "a set of logins holds at least one"
        raise ValueError(message)
    members = tuple(
        Member(number=number, report=report, name=name)
        for number, (report, name) in enumerate(
            zip(reports, names or [None] * len(reports), strict=True), 1
        )
    )
    people = People(members)
    wrong = failing(members)
    fine = [member for member in members if member.verdict.works]
    tallied, explained = tallies(members), explanations(members, people)
    population = Population(
        site_name=reports[0].site_name,
        created_at=created_at,
        version=reports[0].version,
        headline=_headline(len(wrong), len(fine), len(members)),
        remarks=(),
        logins=tuple(_line(member, people) for member in members),
        people=people.count(members),
        unasked=unasked,
        failing=_affected(wrong, fine, people),
        spread=spread_of(
            people.count(judged(members)),
            map(people.count, group_by(wrong, lambda member: member.same_cause or ()).values()),
        ),
        causes=causes(members, people),
        known=sum(member.is_known for member in members),
        attributes=tallied,
        explanations=explained,
        shared=_shared_identifiers(members, people),
        split=tuple(
            split for logins in people.by_person(members).values() for split in _split(logins)
        ),
        listener=listener_answer(
            members, people, listener, tallies=tallied, explanations=explained
        ),
        steps=tuple(step_of(question, members, people, tallied) for question in QUESTIONS),
    )
    return replace(population, remarks=tuple(_remarks(population, members)))


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


KINDS: tuple[TraitKind, ...] = ("patron-group", "identity-provider", "protocol", "door")
"""What logins may have in common, what is nearest to the person first."""


def _affected(some: Sequence[Member], others: Sequence[Member], people: People) -> AffectedLogins:
    """Describe what distinguishes *some* logins from *others*, which are not affected."""
    pattern, trait = _pattern(some, others, people)
    count = people.count(some)
    return AffectedLogins(pattern=pattern, logins=numbers(some), people=count, trait=trait)


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
        values = {member.trait(kind) for member in some}
        [value, *more] = values
        elsewhere = {member.trait(kind) for member in others}
        if value is not None and not more and not elsewhere & {value, None}:
            return Pattern.GROUP, Trait(kind=kind, value=value)
    everybody = people.count((*some, *others))
    return (Pattern.MOST if people.count(some) * 2 > everybody else Pattern.FEW), None


_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")


def causes(members: Sequence[Member], people: People) -> tuple[CauseGroup, ...]:
    """Group the logins by first cause: failures before warnings, the most common first."""
    groups = [
        _cause_group(some, members, people)
        for some in group_by(members, lambda member: member.same_cause).values()
    ]
    groups.sort(
        key=lambda group: (GRAVEST_FIRST.index(group.verdict), -len(group.concerned.logins))
    )
    return tuple(groups)


def _cause_group(some: Sequence[Member], members: Sequence[Member], people: People) -> CauseGroup:
    found = [cause for member in some if (cause := member.report.diagnosis.cause)]
    first, inside = found[0], set(numbers(some))
    remedies = [
        first_remedy(member.report.diagnosis.remedies, first.check, first.owner) for member in some
    ]
    return CauseGroup(
        check=first.check,
        station=first.station,
        owner=first.owner,
        summary=in_common([cause.summary for cause in found]),
        verdict=min((member.verdict for member in some), key=GRAVEST_FIRST.index),
        concerned=_affected(
            some, [member for member in judged(members) if member.number not in inside], people
        ),
        remedy=_remedy_of_all(remedies),
        message=_message(some, first.owner),
    )


def _message(some: Sequence[Member], owner: Owner) -> Message | None:
    message = some[0].report.diagnosis.message
    logins = [
        f"login {member.number} ({member.report.capture.captured_at:%Y-%m-%d %H:%M} UTC)"
        for member in some
    ]
    return message and message.for_several(logins, to_patron=owner is Owner.PATRON)


def _remedy_of_all(remedies: Sequence[Remedy | None]) -> Remedy | None:
    """Return the first remedy that all logins share; only its text if the places differ."""
    first = remedies[0]
    if first is None or any(other is None or other.text != first.text for other in remedies):
        return None
    if len({other.place for other in remedies if other is not None}) == 1:
        return first
    return Remedy(finding=first.finding, owner=first.owner, product=None, text=first.text)


def in_common(summaries: Sequence[str]) -> str:
    """Return the sentences that all summaries begin with, or the first sentence of the first."""
    first, *others = (_SENTENCE.split(summary) for summary in summaries)
    same = 0
    while same < len(first) and all(first[: same + 1] == other[: same + 1] for other in others):
        same += 1
    return " ".join(first[: max(same, 1)])


_KINDS = ("exact", "transformed", "among_several", "wrong", "absent")


def tallies(members: Sequence[Member]) -> tuple[AttributeTally, ...]:
    """Count for each attribute how often it is right; the one most often right comes first."""
    known = [member for member in members if member.is_known]
    labels = dict.fromkeys(label for member in members for label in member.values)
    sent = {member.case.carrier for member in members}
    found = []
    for label in labels if known else ():
        kinds = [_kind(member, label) for member in known]
        counts = {kind: kinds.count(kind) for kind in _KINDS}
        found.append(AttributeTally(attribute=label, sent=label in sent, **counts))
    found.sort(
        key=lambda tally: (-tally.exact, -tally.transformed, -tally.among_several, not tally.sent)
    )
    return tuple(found)


def _kind(member: Member, label: str) -> str:
    values = member.values.get(label, ())
    if not values:
        return "absent"
    if member.right & set(values):
        return "exact" if len(values) == 1 else "among_several"
    return "transformed" if label in member.rewritten else "wrong"


def explanations(members: Sequence[Member], people: People) -> tuple[Explanation, ...]:
    """List attributes that hold the right identifier, exactly or by a transform.

    What explains all wrong logins comes first, then what explains most.
    """
    known = [member for member in members if member.is_known]
    astray = {member.number for member in known if not member.arrives}
    found = [
        Explanation(
            attribute=attribute,
            transform=transform,
            logins=numbers(some),
            people=people.count(some),
            others=len(known) - len(some),
            explains_all=bool(astray) and astray <= set(numbers(some)),
            support=Support.of(people.count(some)),
        )
        for (attribute, transform), some in group_by_each(known, _right_by).items()
    ]
    found.sort(
        key=lambda explanation: (
            not explanation.explains_all,
            -len(explanation.logins),
            rank(explanation.transform),
        )
    )
    return tuple(found)


def _right_by(member: Member) -> Iterator[tuple[str, Transform | None]]:
    for label in member.values:
        if _kind(member, label) == "exact":
            yield label, None
        elif label in member.rewritten:
            yield label, member.rewritten[label].transform


def _shared_identifiers(members: Sequence[Member], people: People) -> tuple[SharedIdentifier, ...]:
    return tuple(
        SharedIdentifier(identifier=identifier, logins=numbers(some), people=people.at_least(some))
        for identifier, some in group_by(members, lambda member: member.sent).items()
        if people.at_least(some) > 1
    )


def _split(logins: Sequence[Member]) -> Iterator[SplitPerson]:
    """Find whether one person's logins send several identifiers, or match several records."""
    sent = tuple(dict.fromkeys(login.sent for login in logins if login.sent is not None))
    if len(sent) > 1:
        yield SplitPerson(kind="sends-several", logins=numbers(logins), identifiers=sent)
    doubled = [login for login in logins if login.case.has("patron.two-accounts")]
    if doubled:
        yield SplitPerson(kind="several-records", logins=numbers(doubled), identifiers=sent)


# None of the sentences contains a personal value.

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
    "several-records": (("has", "have"), "two patron records: merge them in the library system."),
}
"""The verb for one person and for several, and the rest of the sentence."""


def _headline(failing: int, works: int, total: int) -> str:
    unknown = total - failing - works
    every = plural(total, "login")
    if not failing and not works:
        return f"Nothing can be said about any of the {every}."
    if not failing:
        message = f"{works:,} of {every} work" if unknown else f"All {every} work"
    elif failing == total:
        message = f"None of the {every} works"
    else:
        message = f"{failing:,} of {every} {'do' if failing > 1 else 'does'} not work"
    rest = f"; of {unknown:,} nothing can be said" if unknown else ""
    return f"{message}{rest}."


def affected_label(concerned: AffectedLogins) -> str:
    """Return which patrons are affected, as the end of a sentence: "The failures concern ..."."""
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


def _remarks(population: Population, members: Sequence[Member]) -> Iterator[str]:
    if population.unasked:
        every = population.unasked + len(population.logins)
        yield f"{population.unasked:,} of {every:,} logins were not judged; they are missing here."
    if members[0].case.is_unstated:
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


def _identities(population: Population) -> Iterator[str]:
    if shared := len(population.shared):
        verb = "is" if shared == 1 else "are"
        yield (
            f"{plural(shared, 'identifier')} {verb} sent by different people: ReShare takes them "
            "for one patron."
        )
    for kind, (verbs, what) in _SPLITS.items():
        if number := sum(person.kind == kind for person in population.split):
            yield f"{plural(number, 'person', 'people')} {verbs[number > 1]} {what}"


def _why_nobody_is_known(members: Sequence[Member]) -> str:
    """Write why no patron's right identifier is known, and what to do about it."""
    attempts = [attempt for member in members for attempt in member.case.lookup.attempts]
    if any(not isinstance(attempt.outcome, CouldNotLook) for attempt in attempts):
        return (
            "No patron's right identifier is known, so no attribute can be held against it. With "
            "lookup_by_email in the site file, records are looked for by e-mail address as well."
        )
    if attempts:
        return (
            "The library system gave no answer, so no patron's right identifier is known: "
            "verifier lint tests the connection."
        )
    return "No library system was asked, so no patron's right identifier is known."


_MOST_NUMBERS = 8


def _whom_it_fits(explanation: Explanation) -> str:
    """Return which logins an explanation fits: "every login whose patron is known"."""
    if not explanation.others:
        return "every login whose patron is known"
    named = [str(number) for number in explanation.logins[:_MOST_NUMBERS]]
    more = len(explanation.logins) - len(named)
    listed = ", ".join(named) + (f" and {more:,} more" if more else "")
    several = len(explanation.logins) > 1
    return (
        f"every login whose right identifier does not arrive (login{'s' if several else ''} "
        f"{listed}, {len(explanation.logins):,} of "
        f"{len(explanation.logins) + explanation.others:,})"
    )


def _right_attributes(population: Population) -> Iterator[str]:
    right = [tally for tally in population.attributes if tally.right_for_all]
    if right:
        names = " and ".join(attribute_label(tally.attribute) for tally in right)
        verb = "hold" if len(right) > 1 else "holds"
        yield (
            f"{names} {verb} the right identifier for every one of the "
            f"{plural(population.known, 'login')} whose patron is known."
        )
        return
    best = next(
        (explanation for explanation in population.explanations if explanation.explains_all), None
    )
    if best is not None:
        name = attribute_label(best.attribute)
        but = f" but for {DIFFERENCES[best.transform]}" if best.transform is not None else ""
        support = (
            f"supported by {best.people} patrons"
            if best.support is Support.SUPPORTED
            else "a candidate, seen on one patron only"
        )
        yield (
            f"One explanation fits {_whom_it_fits(best)}: {name} is the identifier{but} "
            f"({support})."
        )
        exact = next(
            tally.exact for tally in population.attributes if tally.attribute == best.attribute
        )
        if best.transform is not None and exact:
            yield (
                f"For {plural(exact, 'other login')} {name} holds the right identifier as it is: "
                "what is changed for the first must leave these alone."
            )
