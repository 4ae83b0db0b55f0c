"""Whether the patrons with a problem share their group (``widespread-1``), whoever they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from verifier.diagnosis.steps.listed import Listed
from verifier.diagnosis.steps.questions import SHARED_GROUP
from verifier.model.finding import Evidence
from verifier.model.population import FEW_PEOPLE
from verifier.model.proof import state
from verifier.model.report import Step, StepAnswer
from verifier.model.reshare_settings import ReshareSettings

MOST_GROUPS = 8
"""Groups named in evidence, the commonest first."""

_BY_THE_LIST = {
    Listed.ALLOWED: "ReShare's list allows it.",
    Listed.NOT_ALLOWED: "ReShare's list does not allow it.",
    Listed.UNDECIDED: "Nobody has decided about it in ReShare, which allows it.",
    Listed.ABSENT: "It is not in ReShare's list yet, and ReShare allows it.",
    Listed.NOT_KNOWN: "Whether ReShare's list allows it is not known here.",
}

Groups = Sequence[str | None]
"""One group code for each patron; None where it is not known."""


def share_one_group(affected: Groups, well: Groups, settings: ReshareSettings) -> Step:
    """Compare the groups of the patrons with a problem, and of those without one.

    *affected* may be empty: then there is nobody to ask about.
    """
    counts = Counter(one for one in affected if one is not None)
    if not affected:
        return _answered(StepAnswer.NOT_APPLICABLE, "Nobody here has a problem.")
    if len(affected) == 1:
        said = "One patron alone has a problem, and shares a group with nobody."
        return _answered(StepAnswer.UNKNOWN, said, *_groups(affected, well))
    if counts.total() <= 1:
        said = f"The groups of the {len(affected):,} patrons with a problem are not known."
        return _answered(StepAnswer.UNKNOWN, said, *_groups(affected, well))
    [(commonest, most), *others] = counts.most_common()
    evidence = (*_groups(affected, well), *_entry(commonest, settings))
    small = (
        f" Only {len(affected):,} patrons with a problem: too few to speak of a pattern."
        if len(affected) < FEW_PEOPLE
        else ""
    )
    answer = StepAnswer.NO if others else StepAnswer.YES
    said = (
        f"They are of {len(counts):,} groups; {most:,} of {len(affected):,} are of one of them."
        if others
        else _all_of(most, len(affected))
    )
    listed = _BY_THE_LIST[Listed.of(commonest, settings)]
    return _answered(answer, f"{said} {listed} {_beside(well, commonest)}{small}", *evidence)


def _answered(answer: StepAnswer, because: str, *evidence: Evidence) -> Step:
    return SHARED_GROUP.answered(answer, because, evidence, several=True)


def _all_of(known: int, every: int) -> str:
    if known == every:
        return f"All {every:,} patrons with a problem are of one group."
    return (
        f"Of {every:,} patrons with a problem the group of {known:,} is known, and is one and "
        "the same."
    )


def _beside(well: Groups, code: str) -> str:
    """Say whether those without a problem are of that group as well."""
    known = [one for one in well if one is not None]
    same = known.count(code)
    if not known:
        return "There is no patron without a problem to compare with."
    if not same:
        return f"None of the {len(known):,} patrons without a problem is of it."
    return (
        f"{same:,} of {len(known):,} patrons without a problem are of it too, so it does not "
        "explain the problem by itself."
    )


def _groups(affected: Groups, well: Groups) -> Iterator[Evidence]:
    """Show each group with how many of both kinds of patrons are of it."""
    here, there = Counter(affected), Counter(well)
    for code, count in here.most_common(MOST_GROUPS):
        name = f"of {count:,} of {len(affected):,} with a problem"
        if well:
            name += f", {there[code]:,} of {len(well):,} without"
        if code is None:
            yield Evidence(what="group", name=f"not known, {name}")
        else:
            yield Evidence(what="group", name=name, value=code)


def _entry(code: str, settings: ReshareSettings) -> Iterator[Evidence]:
    yield state("the commonest group in ReShare's list", Listed.of(code, settings).value)
