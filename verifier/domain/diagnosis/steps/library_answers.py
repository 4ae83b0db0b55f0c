"""Answer the questions about a whole library.

Shared groups, wrong User IDs, the release, the add-on's field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.shapes import Shape, shape_label, shape_of
from verifier.domain.diagnosis.steps.patron_answers import (
    Answer,
    Listed,
    no_request,
    same_identifier,
)
from verifier.domain.diagnosis.steps.questions import SHARED_GROUP, WRONG_REQUESTS
from verifier.domain.diagnosis.verdict import root_of, verdict_of
from verifier.domain.model.finding import (
    Evidence,
    Finding,
    Owner,
    Severity,
    share_evidence,
    state_evidence,
)
from verifier.domain.model.population import FEW_PEOPLE
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.request import NOT_STATED
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.text_values import is_empty, is_placeholder

# What can be told from a User ID alone, before anybody is asked about it.


class Fault(StrEnum):
    """What is wrong with a User ID whoever the patron is."""

    MISSING = "missing"
    EMPTY = "empty"
    PLACEHOLDER = "placeholder"
    SEVERAL = "several"


FAULTS: dict[Fault, str] = {
    Fault.MISSING: "no User ID at all",
    Fault.EMPTY: "an empty User ID",
    Fault.PLACEHOLDER: "a word that stands for no value",
    Fault.SEVERAL: "several values in one User ID",
}


def fault_of(user_id: str | None) -> Fault | None:
    """Tell what is wrong with *user_id* by itself; None where that shows nothing."""
    if user_id is None:
        return Fault.MISSING
    if is_empty(user_id):
        return Fault.EMPTY
    if is_placeholder(user_id):
        return Fault.PLACEHOLDER
    return Fault.SEVERAL if shape_of(user_id) is Shape.SEVERAL else None


# The questions about a whole library, as far as one login can answer them.

NO_SIGN_ON = (EntryPoint.VUFIND_ILS, EntryPoint.VUFIND_SIP2, EntryPoint.DIRECT)
"""Doors at which no sign-on system releases the identifier."""

_REVERSED = {StepAnswer.YES: StepAnswer.NO, StepAnswer.NO: StepAnswer.YES}


def share_a_group(case: Case) -> Answer:
    """``widespread-1``. It takes several patrons to share anything."""
    if verdict_of(case).works:
        return StepAnswer.NOT_APPLICABLE, "This patron's request would pass: nothing is wrong."
    return StepAnswer.UNKNOWN, (
        f"One {case.handed_in} cannot tell; compare the groups of several patrons."
    )


def requests_wrong(case: Case) -> Answer:
    """``widespread-2``. Yes is the bad answer."""
    if case.preview.blocked is not None:
        return (
            StepAnswer.NOT_APPLICABLE,
            f"{no_request(case)} None is created, with or without an ID.",
        )
    if case.preview.cannot_be_said is not None:
        return StepAnswer.UNKNOWN, case.preview.cannot_be_said
    answer, because = same_identifier(case)
    fault = fault_of(case.sent)
    if fault is not None and answer is not StepAnswer.YES:
        pasted = case.capture.request is not None
        which = "This request" if pasted else "A request by this login"
        return StepAnswer.YES, f"{which} would carry {FAULTS[fault]}."
    return _REVERSED.get(answer, answer), because


def release_right(case: Case) -> Answer:
    """``widespread-2.1``. A pasted request shows no login, so it cannot tell."""
    unseen = _nothing_released(case)
    if unseen is not None:
        return unseen
    blamed = next(blamed_on_release(case), None)
    if blamed is not None:
        return StepAnswer.NO, blamed.message
    if case.best_match is not None:
        return StepAnswer.YES, "The login releases a value that leads to this patron's record."
    if case.found_by_reshare:
        return StepAnswer.YES, "ReShare finds this patron by what is released."
    if case.could_not_ask:
        return StepAnswer.UNKNOWN, (
            "An identifier is released; whether it is the right one the library system was not "
            "able to say."
        )
    return StepAnswer.NO, "No released value leads to this patron's record."


def _nothing_released(case: Case) -> Answer | None:
    if case.capture.request is not None:
        return StepAnswer.UNKNOWN, "A pasted request does not show what a sign-on system releases."
    if not case.form.stated:
        return StepAnswer.UNKNOWN, NOT_STATED
    if case.form.door in NO_SIGN_ON:
        return StepAnswer.NOT_APPLICABLE, "The identifier does not come from a sign-on system."
    return None


def blamed_on_release(case: Case) -> Iterator[Finding]:
    """Give what errors come from, where that is the release or the identity team's to mend."""
    errors = (one for one in case.findings if one.severity is Severity.ERROR)
    for root in (root_of(one, case.findings) for one in errors):
        if root.check.startswith("release.") or root.owner is Owner.IDENTITY:
            yield root


def addon_field_right(case: Case) -> Answer:
    """``widespread-2.2``."""
    if not case.form.stated:
        return StepAnswer.UNKNOWN, "There is no site file, which says whether an add-on is used."
    if case.form.door is not EntryPoint.ILLIAD:
        return StepAnswer.NOT_APPLICABLE, "No add-on places this library's requests."
    answer, because = same_identifier(case)
    if answer is StepAnswer.NO and case.best_match is not None:
        because += " Another value leads to the patron's record."
    return answer, because


# Whether the patrons with a problem share their group (``widespread-1``), whoever they are.

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
    yield state_evidence("the commonest group in ReShare's list", Listed.of(code, settings).value)


# Whether requests consistently carry a wrong or missing User ID (``widespread-2``).


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One request: what it carries, and whether that is wrong; None where nobody could tell."""

    user_id: str | None
    wrong: bool | None


def consistently_wrong(requests: Sequence[Judged]) -> Step:
    """Count what is wrong, of all that could be judged; more than half is consistent.

    *requests* are those that would be created at all.
    """
    wrong = sum(one.wrong is True for one in requests)
    known = sum(one.wrong is not None for one in requests)
    answer, said = _answer(wrong, known, len(requests))
    step = WRONG_REQUESTS.answered(answer, said, tuple(_evidence(requests)), several=True)
    # That it is not consistent is no good news while some are wrong.
    return replace(step, good=None) if answer is StepAnswer.NO and wrong else step


def _answer(wrong: int, known: int, every: int) -> tuple[StepAnswer, str]:
    if not every:
        return StepAnswer.NOT_APPLICABLE, "Nobody here could place a request at all."
    if not known:
        return StepAnswer.UNKNOWN, "No User ID could be judged."
    unknown = every - known
    rest = f" Of {unknown:,} more nothing can be said." if unknown else ""
    if not wrong:
        return StepAnswer.NO, f"The User ID of all {known:,} requests judged is right.{rest}"
    said = f"{wrong:,} of {known:,} requests judged carry a wrong or missing User ID.{rest}"
    if known == 1:
        return StepAnswer.UNKNOWN, f"{said} One request does not show whether that is consistent."
    return (StepAnswer.YES if wrong * 2 > known else StepAnswer.NO), said


def _evidence(requests: Sequence[Judged]) -> Iterator[Evidence]:
    """The share of each fault, then what the other wrong ones and the right ones look like."""
    every = len(requests)
    wrong = [one.user_id for one in requests if one.wrong is True]
    faults = Counter(fault for fault in map(fault_of, wrong) if fault is not None)
    for fault, count in faults.most_common():
        yield share_evidence(FAULTS[fault], count, every, "requests")
    others = [one for one in wrong if one is not None and fault_of(one) is None]
    right = [one.user_id for one in requests if one.wrong is False and one.user_id]
    for said, values in (("wrong", others), ("right", right)):
        for shape, count in Counter(map(shape_label, values)).most_common():
            yield share_evidence(f"{said}; looks like {shape}", count, every, "requests")
