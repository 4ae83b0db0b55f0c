"""What all users say together: verdict, reason, owner, and the page's question about add-ons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verifier.diagnosis.illiad.tallies import share
from verifier.diagnosis.illiad.verdicts import NOT_STATED
from verifier.diagnosis.steps.questions import RIGHT_FIELD
from verifier.model.counting import counted
from verifier.model.finding import Evidence
from verifier.model.illiad import ANSWERED, Advice, ColumnOutcome, ColumnTally, JudgedUser
from verifier.model.report import GRAVEST_FIRST, Step, StepAnswer, Verdict

_HEADLINES = {
    Verdict.PASS: "The add-on sends the column that leads to these users' records.",
    Verdict.WARNING: (
        "The add-on's column works today, and there is something to look at for some users."
    ),
    Verdict.UNKNOWN: "Whether the add-on sends the right column cannot be said for every user.",
}


def gravest(users: Sequence[JudgedUser]) -> Verdict:
    """What does not work goes before what is not known; of nobody nothing is known."""
    seen = {one.verdict for one in users}
    return next((one for one in GRAVEST_FIRST if one in seen), Verdict.UNKNOWN)


def headline(users: Sequence[JudgedUser], field: str | None, advice: Advice) -> str:
    """Say in one sentence how things stand."""
    if not users:
        return "There was no user to compare."
    if field is None:
        return NOT_STATED
    verdict = gravest(users)
    if verdict is not Verdict.FAIL:
        return _HEADLINES[verdict]
    failing = sum(one.verdict is Verdict.FAIL for one in users)
    if advice.column not in (None, field):
        return (
            f"The add-on sends {field}, and {advice.column} is the column that leads to more of "
            "these users' records."
        )
    of = f"{failing:,} of {counted(len(users), 'user')}"
    return f"What the add-on sends does not lead to the record of {of}."


def reason(users: Sequence[JudgedUser], tallies: Sequence[ColumnTally], field: str | None) -> str:
    """Say with numbers what that rests on."""
    stated = [one for one in tallies if one.column == field]
    better = [one for one in tallies if one.column != field and one.leads][:2]
    parts = [share(one) for one in (*stated, *better)]
    read = len([one for one in users if one.compared.columns])
    if any(one.leads for one in tallies):
        said = f"Of {counted(read, 'user')}, found are {', '.join(parts)}."
    elif any(one.count(ColumnOutcome.COULD_NOT_ASK) for one in tallies) and not any(
        one.count(*ANSWERED) for one in tallies
    ):
        said = f"The library system gave no answer about any of {counted(read, 'user')}."
    elif read:
        said = f"No column leads to the record of any of {counted(read, 'user')}."
    else:
        said = "No user's row could be read."
    unread = Counter(one.said for one in users if not one.compared.columns)
    return " ".join(
        (said, *(f"{text} ({counted(n, 'user')})" for text, n in unread.most_common(2)))
    )


def step(users: Sequence[JudgedUser], field: str | None) -> Step:
    """Answer the page's question for all of them."""
    counts = Counter(one.verdict for one in users)
    evidence = (
        Evidence(what="setting", name="patron_field", value=field),
        *(
            Evidence(what="users", name=f"{one.value}: {counts[one]:,}")
            for one in GRAVEST_FIRST
            if counts[one]
        ),
    )
    if field is None:
        answer, because = StepAnswer.UNKNOWN, NOT_STATED
    elif counts[Verdict.FAIL]:
        answer = StepAnswer.NO
        because = (
            f"{field} does not lead to the record of {counts[Verdict.FAIL]:,} of "
            f"{counted(len(users), 'user')}."
        )
    elif users and counts[Verdict.PASS] == len(users):
        answer = StepAnswer.YES
        because = f"{field} leads to the record of all {counted(len(users), 'user')} compared."
    else:
        answer = StepAnswer.UNKNOWN
        because = "It could not be said for every user that was compared."
    return RIGHT_FIELD.answered(answer, because, evidence, several=True)
