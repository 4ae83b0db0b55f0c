"""The questions of ReShare's page, answered for a set of logins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from verifier.domain.diagnosis.population.causes import failing, judged
from verifier.domain.diagnosis.population.members import Member, People, numbers
from verifier.domain.diagnosis.steps.library_answers import (
    Judged,
    consistently_wrong,
    share_one_group,
)
from verifier.domain.diagnosis.steps.questions import (
    QUESTIONS,
    RIGHT_FIELD,
    RIGHT_RELEASE,
    SHARED_GROUP,
    WRONG_REQUESTS,
    Question,
)
from verifier.domain.model.finding import Evidence, share_evidence
from verifier.domain.model.population import AnswerShare, AttributeTally, Reason, SetStep
from verifier.domain.model.report import Step, StepAnswer
from verifier.domain.model.wording import plural

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
