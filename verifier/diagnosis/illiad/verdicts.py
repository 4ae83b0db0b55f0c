"""One user's verdict: whether a request from ILLiad would lead to this user's own record."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Finding, Severity
from verifier.model.illiad import ColumnOutcome, ColumnStanding, IlliadUser, UserCompared
from verifier.model.lookup import NotFound
from verifier.model.report import Verdict

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


def verdict_of(compared: UserCompared, findings: Sequence[Finding] = ()) -> tuple[Verdict, str]:
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


def _of(sent: ColumnStanding) -> tuple[Verdict, str]:
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


def _elsewhere(compared: UserCompared) -> str:
    if not compared.better:
        return ""
    best = compared.better[0]
    but_for = f", but for {DIFFERENCES[best.transform]}" if best.transform is not None else ""
    return f" {best.column} leads to this user's own record{but_for}."
