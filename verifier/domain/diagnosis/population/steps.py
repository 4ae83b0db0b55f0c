"""Answer the questions of ReShare's page for a set of logins, from their own answers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from verifier.domain.diagnosis.grouping import group_by
from verifier.domain.diagnosis.population.members import Member, People, failing, judged, numbers
from verifier.domain.diagnosis.shapes import shape_label
from verifier.domain.diagnosis.steps.answers import FAULTS, Listed, fault_of
from verifier.domain.diagnosis.steps.questions import (
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
    Question,
)
from verifier.domain.model.finding import Evidence, share_evidence, state_evidence
from verifier.domain.model.population import (
    FEW_PEOPLE,
    AnswerShare,
    AttributeTally,
    Reason,
    SetStep,
)
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.wording import plural

_MOST_ATTRIBUTES = 6


def step_of(
    question: Question,
    members: Sequence[Member],
    people: People,
    tallies: Sequence[AttributeTally],
) -> SetStep:
    """Answer one question for all logins, with the number of logins for each answer."""
    if question is SHARED_GROUP:
        return SetStep(step=_shared_group(members, people), shares=())
    shares = tuple(_shares(question, members, people))
    if question is WRONG_REQUESTS:
        return SetStep(step=_wrong_requests(members), shares=shares)
    asked = shares[0].answer is not StepAnswer.NOT_APPLICABLE
    by_attribute = asked and question in (RIGHT_RELEASE, RIGHT_FIELD)
    evidence = _rightness(tallies) if by_attribute else ()
    # Count each answer: one patron with a bad answer makes it the set's answer
    every = people.count(members)
    words = {StepAnswer.NOT_APPLICABLE: "not applicable"}
    first, *others = (words.get(share.answer, share.answer.value) for share in shares)
    patrons = plural(every, "patron")
    if others:
        parts = [f"{first} for {shares[0].people:,} of {patrons}"]
        parts += [
            f"{answer} for {share.people:,}"
            for answer, share in zip(others, shares[1:], strict=True)
        ]
    else:
        parts = [f"{first} for all {patrons}" if every > 1 else f"{first} for {patrons}"]
    message = ", ".join(parts)
    because = f"{message[:1].upper()}{message[1:]}."
    step = question.answered(shares[0].answer, because, evidence, several=True)
    return SetStep(step=step, shares=shares)


def _own(question: Question, member: Member) -> Step:
    steps = member.report.diagnosis.steps
    return next(step for step in steps if step.step == question.step)


def _shares(
    question: Question, members: Sequence[Member], people: People
) -> Iterator[AnswerShare]:
    """Group the logins by answer, bad answers first; the most common reason comes first."""
    by_answer = group_by(members, lambda member: _own(question, member).answer)
    for answer in sorted(by_answer, key=lambda answer: _gravity(question, answer)):
        some = by_answer[answer]
        by_reason = group_by(some, lambda member: _own(question, member).because)
        yield AnswerShare(
            answer=answer,
            good=question.is_good(answer),
            logins=numbers(some),
            people=people.count(some),
            reasons=tuple(
                Reason(because=because, logins=numbers(having), people=people.count(having))
                for because, having in sorted(by_reason.items(), key=lambda pair: -len(pair[1]))
            ),
        )


def _gravity(question: Question, answer: StepAnswer) -> int:
    """Return a sort key: bad, unknown, good, not applicable."""
    if answer is StepAnswer.UNKNOWN:
        return 1
    if answer is StepAnswer.NOT_APPLICABLE:
        return 3
    return 2 if question.is_good(answer) else 0


def _shared_group(members: Sequence[Member], people: People) -> Step:
    """Answer ``widespread-1`` from the groups of patrons with and without a problem."""
    if not judged(members):
        because = "Nothing can be said about any of them, so nobody is known to have a problem."
        return SHARED_GROUP.answered(StepAnswer.UNKNOWN, because, several=True)
    wrong = failing(members)
    concerned = {people.of(member) for member in wrong}
    well = [
        member for member in members if member.verdict.works and people.of(member) not in concerned
    ]
    settings = members[0].report.decision.settings
    return share_one_group(_group_of_each(wrong, people), _group_of_each(well, people), settings)


def _group_of_each(members: Sequence[Member], people: People) -> list[str | None]:
    return [
        next((group for login in logins if (group := login.trait("patron-group"))), None)
        for logins in people.by_person(members).values()
    ]


def _wrong_requests(members: Sequence[Member]) -> Step:
    """Answer ``widespread-2``, counted by requests: each login counts as one."""
    wrong = {StepAnswer.YES: True, StepAnswer.NO: False}
    answers = [(_own(WRONG_REQUESTS, member).answer, member.case.sent) for member in members]
    return consistently_wrong(
        [
            (sent, wrong.get(answer))
            for answer, sent in answers
            if answer is not StepAnswer.NOT_APPLICABLE
        ]
    )


def _rightness(tallies: Sequence[AttributeTally]) -> tuple[Evidence, ...]:
    """Return for how many logins each attribute is right, beginning with the one sent now."""
    order = sorted(tallies, key=lambda tally: not tally.sent)
    return tuple(
        share_evidence(
            f"{tally.attribute}{', sent now,' if tally.sent else ''} is right",
            tally.exact,
            tally.known,
            "logins",
        )
        for tally in order[:_MOST_ATTRIBUTES]
    )


MOST_GROUPS = 8
"""Groups named in evidence, the commonest first."""

_LIST_ENTRIES = {
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

    If *affected* is empty, the question is not applicable.
    """
    counts = Counter(value for value in affected if value is not None)
    every, evidence = len(affected), tuple(_groups(affected, well))
    if not affected:
        answer, message = StepAnswer.NOT_APPLICABLE, "Nobody here has a problem."
    elif every == 1:
        answer = StepAnswer.UNKNOWN
        message = "One patron alone has a problem, and shares a group with nobody."
    elif counts.total() <= 1:
        answer = StepAnswer.UNKNOWN
        message = f"The groups of the {every:,} patrons with a problem are not known."
    else:
        [(commonest, most), *others] = counts.most_common()
        answer = StepAnswer.NO if others else StepAnswer.YES
        if others:
            first = (
                f"They are of {len(counts):,} groups; {most:,} of {every:,} are of one of them."
            )
        elif most == every:
            first = f"All {every:,} patrons with a problem are of one group."
        else:
            first = (
                f"Of {every:,} patrons with a problem the group of {most:,} is known, and is one "
                "and the same."
            )
        listed = Listed.of(commonest, settings)
        message = f"{first} {_LIST_ENTRIES[listed]} {_beside(well, commonest)}"
        if every < FEW_PEOPLE:
            message += f" Only {every:,} patrons with a problem: too few to speak of a pattern."
        in_list = state_evidence("the commonest group in ReShare's list", listed.value)
        evidence = (*evidence, in_list)
    return SHARED_GROUP.answered(answer, message, evidence, several=True)


def _beside(well: Groups, code: str) -> str:
    """Write how many patrons without a problem belong to that group as well."""
    known = [value for value in well if value is not None]
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
    """Yield each group, with its number of patrons with and without a problem."""
    here, there = Counter(affected), Counter(well)
    for code, count in here.most_common(MOST_GROUPS):
        name = f"of {count:,} of {len(affected):,} with a problem"
        if well:
            name += f", {there[code]:,} of {len(well):,} without"
        if code is None:
            yield Evidence(what="group", name=f"not known, {name}")
        else:
            yield Evidence(what="group", name=name, value=code)


JudgedUserId = tuple[str | None, bool | None]
"""What a request carries, and whether that is wrong; None where nobody could tell."""


def consistently_wrong(requests: Sequence[JudgedUserId]) -> Step:
    """Count wrong identifiers among those judged; more than half is consistent.

    *requests* are only those that would be created at all.
    """
    wrong = sum(is_wrong is True for _, is_wrong in requests)
    known = sum(is_wrong is not None for _, is_wrong in requests)
    answer, message = _answer(wrong, known, len(requests))
    step = WRONG_REQUESTS.answered(answer, message, tuple(_evidence(requests)), several=True)
    # Not consistent is not a good answer if some are wrong.
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
    message = f"{wrong:,} of {known:,} requests judged carry a wrong or missing User ID.{rest}"
    if known == 1:
        return (
            StepAnswer.UNKNOWN,
            f"{message} One request does not show whether that is consistent.",
        )
    return (StepAnswer.YES if wrong * 2 > known else StepAnswer.NO), message


def _evidence(requests: Sequence[JudgedUserId]) -> Iterator[Evidence]:
    """Yield the share of each fault, then the shapes of the other wrong and of the right ones."""
    every = len(requests)
    wrong = [user_id for user_id, is_wrong in requests if is_wrong is True]
    faults = Counter(fault for fault in map(fault_of, wrong) if fault is not None)
    for fault, count in faults.most_common():
        yield share_evidence(FAULTS[fault], count, every, "requests")
    others = [value for value in wrong if value is not None and fault_of(value) is None]
    right = [user_id for user_id, is_wrong in requests if is_wrong is False and user_id]
    for message, values in (("wrong", others), ("right", right)):
        for shape, count in Counter(map(shape_label, values)).most_common():
            yield share_evidence(f"{message}; looks like {shape}", count, every, "requests")
