"""What a set of logins says in sentences. No value of a person is in any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.population.members import Member
from verifier.domain.model.match import Support
from verifier.domain.model.population import (
    AffectedLogins,
    Explanation,
    Pattern,
    Population,
    Spread,
)
from verifier.domain.model.report import Verdict
from verifier.domain.model.request import NOT_STATED
from verifier.domain.model.wording import DIFFERENCES, plural

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


def headline(failing: int, works: int, total: int) -> str:
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


def remarks(population: Population, members: Sequence[Member]) -> Iterator[str]:
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
