"""The verdict for one ILLiad user and for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from verifier.domain.diagnosis.illiad.columns import share
from verifier.domain.diagnosis.steps.questions import RIGHT_FIELD
from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.illiad_comparison import (
    ANSWERED,
    Advice,
    ColumnOutcome,
    ColumnResult,
    ColumnTally,
    ComparedUser,
    IlliadUser,
    JudgedUser,
)
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.report import GRAVEST_FIRST, Step, StepAnswer, Verdict
from verifier.domain.model.wording import DIFFERENCES, plural

# One user's verdict: whether a request from ILLiad would lead to this user's own record.

NOT_STATED = "The site file does not say which column the add-on sends."

_FAILS = {
    ColumnOutcome.OTHER_KIND: "{field} holds an identifier that ReShare does not find users by.",
    ColumnOutcome.OTHER_PERSON: "{field} leads to another person's record.",
    ColumnOutcome.NOT_KNOWN: "The library system knows nobody by {field}.",
    ColumnOutcome.EMPTY: "{field} is empty, so a request would carry no identifier.",
}
_UNKNOWN = {
    ColumnOutcome.ABSENT: "The row came without the column {field}.",
    ColumnOutcome.NOT_ASKED: "The library system was not asked for {field}.",
    ColumnOutcome.COULD_NOT_ASK: "The library system gave no answer about {field}.",
}


def verdict_of(compared: ComparedUser, findings: Sequence[Finding] = ()) -> tuple[Verdict, str]:
    """Give the verdict, and a sentence or two without values.

    *findings* are this user's: what works today is known to break where one of them warns.
    """
    outcome = compared.asked.outcome
    if not isinstance(outcome, IlliadUser):
        unknown = isinstance(outcome, NotFound)
        return Verdict.UNKNOWN, "ILLiad knows no such user." if unknown else outcome.said
    sent = compared.sent
    if sent is None:
        return Verdict.UNKNOWN, f"{NOT_STATED}{_elsewhere(compared)}"
    verdict, said = _of(sent)
    warning = next((one for one in findings if one.severity is Severity.WARNING), None)
    if verdict is Verdict.PASS and warning is not None:
        return Verdict.WARNING, f"{said} {warning.message}"
    return verdict, f"{said}{_elsewhere(compared) if verdict is not Verdict.PASS else ''}"


def _of(sent: ColumnResult) -> tuple[Verdict, str]:
    field = sent.column
    if sent.outcome in _FAILS:
        return Verdict.FAIL, _FAILS[sent.outcome].format(field=field)
    if sent.outcome in _UNKNOWN:
        return Verdict.UNKNOWN, _UNKNOWN[sent.outcome].format(field=field)
    if sent.may_be_whole_in_illiad:
        return Verdict.UNKNOWN, (
            f"{field} came as a number, so its leading zeros may be missing here alone."
        )
    match sent.outcome:
        case ColumnOutcome.LEADS_CHANGED:
            return Verdict.FAIL, f"{field} leads to this user's own record only in another form."
        case ColumnOutcome.NOT_CONFIRMED:
            return Verdict.WARNING, (
                f"{field} leads to a record, and neither name nor e-mail address says whose it is."
            )
        case _:
            return Verdict.PASS, f"{field} leads to this user's own record."


def _elsewhere(compared: ComparedUser) -> str:
    if not compared.better:
        return ""
    best = compared.better[0]
    but_for = f", but for {DIFFERENCES[best.transform]}" if best.transform is not None else ""
    return f" {best.column} leads to this user's own record{but_for}."


# What all users say together: verdict, reason, owner, and the page's question about add-ons.

_HEADLINES = {
    Verdict.PASS: "The add-on sends the column that leads to these users' records.",
    Verdict.WARNING: (
        "The add-on's column works today, and there is something to look at for some users."
    ),
    Verdict.UNKNOWN: "Whether the add-on sends the right column cannot be said for every user.",
}


def worst_verdict(users: Sequence[JudgedUser]) -> Verdict:
    """What does not work goes before what is not known; of nobody nothing is known."""
    seen = {one.verdict for one in users}
    return next((one for one in GRAVEST_FIRST if one in seen), Verdict.UNKNOWN)


def headline(users: Sequence[JudgedUser], field: str | None, advice: Advice) -> str:
    """Say in one sentence how things stand."""
    if not users:
        return "There was no user to compare."
    if field is None:
        return NOT_STATED
    verdict = worst_verdict(users)
    if verdict is not Verdict.FAIL:
        return _HEADLINES[verdict]
    failing = sum(one.verdict is Verdict.FAIL for one in users)
    if advice.column not in (None, field):
        return (
            f"The add-on sends {field}, and {advice.column} is the column that leads to more of "
            "these users' records."
        )
    of = f"{failing:,} of {plural(len(users), 'user')}"
    return f"What the add-on sends does not lead to the record of {of}."


def reason(users: Sequence[JudgedUser], tallies: Sequence[ColumnTally], field: str | None) -> str:
    """Say with numbers what that rests on."""
    stated = [one for one in tallies if one.column == field]
    better = [one for one in tallies if one.column != field and one.leads][:2]
    parts = [share(one) for one in (*stated, *better)]
    read = len([one for one in users if one.compared.columns])
    if any(one.leads for one in tallies):
        said = f"Of {plural(read, 'user')}, found are {', '.join(parts)}."
    elif any(one.count(ColumnOutcome.COULD_NOT_ASK) for one in tallies) and not any(
        one.count(*ANSWERED) for one in tallies
    ):
        said = f"The library system gave no answer about any of {plural(read, 'user')}."
    elif read:
        said = f"No column leads to the record of any of {plural(read, 'user')}."
    else:
        said = "No user's row could be read."
    unread = Counter(one.said for one in users if not one.compared.columns)
    return " ".join(
        (said, *(f"{text} ({plural(n, 'user')})" for text, n in unread.most_common(2)))
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
            f"{plural(len(users), 'user')}."
        )
    elif users and counts[Verdict.PASS] == len(users):
        answer = StepAnswer.YES
        because = f"{field} leads to the record of all {plural(len(users), 'user')} compared."
    else:
        answer = StepAnswer.UNKNOWN
        because = "It could not be said for every user that was compared."
    return RIGHT_FIELD.answered(answer, because, evidence, several=True)
