"""Find the column of ILLiad's Users table that finds the patrons' records."""

from collections import Counter
from collections.abc import Mapping, Sequence

from verifier.domain.diagnosis.agreement import agreement_of_names
from verifier.domain.diagnosis.steps.questions import RIGHT_FIELD
from verifier.domain.model.evidence import PatronEvidence
from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.illiad_comparison import (
    ANSWERED,
    Advice,
    ColumnOutcome,
    ColumnResult,
    ColumnTally,
    ColumnValue,
    ComparedUser,
    IlliadUser,
    JudgedUser,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupAttempt,
    NotFound,
    records_in,
)
from verifier.domain.model.match import Agreement, IdentifierMatch, PatronMatch
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.report import GRAVEST_FIRST, Step, StepAnswer, Verdict
from verifier.domain.model.site import IDENTIFYING, IlsRole
from verifier.domain.model.text_values import is_placeholder
from verifier.domain.model.wording import DIFFERENCES, plural

_ADDRESSES = ("EMailAddress",)


class ColumnResults:
    """The columns of one row, compared with the records that its values found."""

    def __init__(
        self, user: IlliadUser, evidence: PatronEvidence, labels: Mapping[str, str]
    ) -> None:
        """Take the row. *labels* maps columns to the names of their values in *match*."""
        self._user, self._evidence, self._labels = user, evidence, labels
        self._ours = _ours(evidence.match)
        self.agreement = _agreement(evidence.match, self._ours)

    def of(self, column: str) -> ColumnResult:
        """Return the result for one column."""
        cell = self._user.cell(column)
        if cell is None:
            return ColumnResult(column=column, outcome=ColumnOutcome.ABSENT)
        if is_placeholder(cell.value):
            return _standing(cell, ColumnOutcome.EMPTY)
        # Find the identifier of this user's own record that the value is, or becomes
        usable = [
            match
            for match in self._evidence.match.matches
            if match.attribute == self._labels.get(column, column)
            and match.record_index in self._ours
            and match.counts
            and match.status is not IdentifierStatus.INACTIVE
        ]
        wanted = [candidate for candidate in usable if self._is_wanted(candidate)]
        best = next(iter(wanted or usable), None)
        if best is None:
            return _standing(cell, self._by_questions(cell.value, self._asked(cell.value)))
        outcome = self._outcome(column, cell.value, best)
        return _standing(cell, outcome, best)

    def _outcome(self, column: str, value: str, best: IdentifierMatch) -> ColumnOutcome:
        asked = [attempt for attempt in self._asked(value) if attempt.role is IlsRole.RESHARE]
        as_reshare = [attempt.outcome for attempt in asked]
        led_to = [item.record for item in as_reshare if isinstance(item, Found)]
        ours = [self._evidence.match.records[index] for index in self._ours]
        if any(record not in ours for record in led_to):
            return self._by_questions(value, asked)
        found = bool(led_to)
        unknown = any(isinstance(item, NotFound) for item in as_reshare) and not found
        exact = best.value == best.becomes
        if (exact and unknown) or not (found or self._is_wanted(best)):
            return ColumnOutcome.OTHER_KIND
        agreement = self._by_names() if column in _ADDRESSES else self.agreement
        if agreement is Agreement.DISAGREES:
            return ColumnOutcome.OTHER_PERSON
        if agreement is not Agreement.AGREES:
            return ColumnOutcome.NOT_CONFIRMED
        return ColumnOutcome.LEADS if exact or found else ColumnOutcome.LEADS_CHANGED

    def _by_names(self) -> Agreement:
        """Compare names only: an address that found a record always agrees with it."""
        release, records = self._evidence.release, self._evidence.match.records
        found = {agreement_of_names(release, records[index]) for index in self._ours}
        if Agreement.DISAGREES in found:
            return Agreement.DISAGREES
        return Agreement.AGREES if Agreement.AGREES in found else Agreement.CANNOT_TELL

    def _is_wanted(self, identifier_match: IdentifierMatch) -> bool:
        """Whether the match is of the site's type, or the record has none of that type."""
        wanted = (self._evidence.release.form.ils_identifier or "").casefold()
        records = self._evidence.match.records
        known = {
            identifier.type.casefold()
            for index in self._ours
            for identifier in records[index].identifiers
        }
        return wanted not in known or identifier_match.matches.casefold() == wanted

    def _asked(self, value: str) -> list[LookupAttempt]:
        attempts = self._evidence.lookup.attempts
        return [attempt for attempt in attempts if attempt.key.value == value]

    def _by_questions(self, value: str, asked: Sequence[LookupAttempt]) -> ColumnOutcome:
        """Return the lookup's result for a value that does not find this user's record."""
        match = self._evidence.match
        led_to = [
            match.agreements[match.records.index(record)]
            for attempt in asked
            for record in records_in(attempt.outcome)
        ]
        if led_to:
            others = all(agreement is Agreement.DISAGREES for agreement in led_to)
            return ColumnOutcome.OTHER_PERSON if others else ColumnOutcome.NOT_CONFIRMED
        for came_back, outcome in (
            (Ambiguous, ColumnOutcome.NOT_CONFIRMED),
            (NotFound, ColumnOutcome.NOT_KNOWN),
            (CouldNotLook, ColumnOutcome.COULD_NOT_ASK),
        ):
            if any(isinstance(attempt.outcome, came_back) for attempt in asked):
                return outcome
        # a value that was not looked up may still be in another person's record
        bearing = zip(match.records, match.agreements, strict=True)
        others = any(
            agreement is Agreement.DISAGREES and record.bearing(value)
            for record, agreement in bearing
        )
        return ColumnOutcome.OTHER_PERSON if others else ColumnOutcome.NOT_ASKED


def _ours(match: PatronMatch) -> frozenset[int]:
    """Find every record of this user's account, as indexes.

    A record whose name or address agrees takes precedence over one that ReShare's own lookup found
    without such agreement.
    """
    person = match.person
    if person is None or match.agreements[person] is not Agreement.AGREES:
        led_to = [
            candidate.record_index
            for candidate in match.matches
            if candidate.counts and match.agreements[candidate.record_index] is Agreement.AGREES
        ]
        records = [match.records[index] for index in led_to]
        if records and all(same_account(records[0], record) for record in records):
            person = led_to[0]
    if person is None:
        return frozenset()
    return frozenset(
        index
        for index, record in enumerate(match.records)
        if same_account(record, match.records[person])
    )


def _agreement(match: PatronMatch, ours: frozenset[int]) -> Agreement | None:
    """Return whether name or address agree with the account; unknown if records contradict."""
    agreements = {match.agreements[index] for index in ours} - {Agreement.CANNOT_TELL}
    if not ours:
        return None
    return Agreement.AGREES if agreements == {Agreement.AGREES} else Agreement.CANNOT_TELL


def _standing(
    cell: ColumnValue, outcome: ColumnOutcome, best: IdentifierMatch | None = None
) -> ColumnResult:
    return ColumnResult(
        column=cell.column,
        outcome=outcome,
        value=cell.value,
        number=cell.number,
        transform=best.transform if best else None,
        becomes=best.becomes if best else None,
        matches=best.matches if best else None,
    )


FEW = 5
"""Below so many users that speak for a column it may be chance."""

_WHERE = "in ILLiad's Customization Manager, Server Addons, in the settings of the ReShare add-on"


def tally_columns(users: Sequence[ComparedUser]) -> tuple[ColumnTally, ...]:
    """Count each column's results over *users* whose rows were read; the best column first."""
    columns = dict.fromkeys(column.column for user in users for column in user.columns)
    tallies = [_tally(column, users) for column in columns]
    nothing = (ColumnOutcome.EMPTY, ColumnOutcome.ABSENT)
    filled = (
        tally
        for tally in tallies
        if sum(number for _, number in tally.counts) > tally.count(*nothing)
    )
    return tuple(sorted(filled, key=_order))


def advise(tallies: Sequence[ColumnTally], field: str | None) -> Advice:
    """Recommend the column to send. A column that finds another person is never recommended.

    The current column stays unless another one finds the own records of more users.
    """
    stated = next((tally for tally in tallies if tally.column == field), None)
    best = min((tally for tally in tallies if _is_safe(tally)), key=_order, default=None)
    if best is None:
        return Advice(column=None, text=_none(tallies))
    if stated is not None and _is_safe(stated) and stated.leads >= best.leads:
        best = stated
    if best.column == field:
        return Advice(column=field, text=f"Let the add-on send {field} as it does.{_rest(best)}")
    text = (
        f"Let the add-on send {best.column}: change it {_WHERE}, then write "
        f'patron_field = "{best.column}" into the site file and run this again.{_rest(best)}'
    )
    few = best.leads < FEW
    if few:
        count = plural(best.leads, "user")
        text += f" This rests on {count} alone: compare more before you change it for everybody."
    return Advice(column=best.column, text=text, few=few)


def share(tally: ColumnTally) -> str:
    """Format a tally: ``38 by SSN (2 of them but for leading zeros)``."""
    changed = [
        f"{count:,} of them but for {DIFFERENCES[transform]}"
        for transform, count in tally.changed_by
    ]
    note = f" ({', '.join(changed)})" if changed else ""
    return f"{tally.leads:,} by {tally.column}{note}"


def _tally(column: str, users: Sequence[ComparedUser]) -> ColumnTally:
    standings = [result for user in users for result in user.columns if result.column == column]
    counts = Counter(standing.outcome for standing in standings)
    changed = Counter(
        standing.transform
        for standing in standings
        if standing.outcome is ColumnOutcome.LEADS_CHANGED and standing.transform is not None
    )
    return ColumnTally(
        column=column,
        counts=tuple((outcome, counts[outcome]) for outcome in ColumnOutcome if counts[outcome]),
        changed_by=tuple(changed.most_common()),
        as_number=sum(standing.may_be_whole_in_illiad for standing in standings),
    )


def _is_safe(tally: ColumnTally) -> bool:
    return tally.leads > 0 and tally.count(ColumnOutcome.OTHER_PERSON) == 0


def _order(tally: ColumnTally) -> tuple[int, int, int, int]:
    """Return a sort key: most users' own records found, exact matches, the usual order."""
    place = IDENTIFYING.index(tally.column) if tally.column in IDENTIFYING else len(IDENTIFYING)
    whole = tally.count(ColumnOutcome.LEADS)
    return (-tally.leads, tally.count(ColumnOutcome.OTHER_PERSON), -whole, place)


def _rest(tally: ColumnTally) -> str:
    changed = tally.count(ColumnOutcome.LEADS_CHANGED) - tally.as_number
    message = ""
    if changed:
        message += (
            f" For {plural(changed, 'user')} it has to be corrected in ILLiad first: there it "
            "differs from the library system's identifier in its form."
        )
    if tally.as_number:
        message += (
            f" For {plural(tally.as_number, 'user')} it came as a number: look in ILLiad whether "
            "the leading zeros are there."
        )
    return message


def _none(tallies: Sequence[ColumnTally]) -> str:
    if not any(tally.count(*ANSWERED) for tally in tallies):
        return "Nothing can be said about any column: nobody was compared with the library system."
    others = [tally.column for tally in tallies if tally.count(ColumnOutcome.OTHER_PERSON)]
    unconfirmed = [tally.column for tally in tallies if tally.count(ColumnOutcome.NOT_CONFIRMED)]
    if others:
        return (
            f"No column can be named: {', '.join(others)} would lead to other people's records. "
            "Load the library system's identifier into a column of its own, and send that one."
        )
    if unconfirmed:
        return (
            f"No column can be named: {', '.join(unconfirmed)} leads to records, but no name or "
            "e-mail address on both sides says whose they are. Compare one user by hand."
        )
    return (
        "No column leads to these users' records. Load the library system's identifier into one, "
        "for example into UserInfo1, and let the add-on send it."
    )


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
    """Return the verdict, and a sentence or two without values.

    *findings* are this user's: a warning among them lowers a pass to a warning.
    """
    outcome = compared.asked.outcome
    if not isinstance(outcome, IlliadUser):
        unknown = isinstance(outcome, NotFound)
        return Verdict.UNKNOWN, "ILLiad knows no such user." if unknown else outcome.message
    sent = compared.sent
    if sent is None:
        return Verdict.UNKNOWN, f"{NOT_STATED}{_elsewhere(compared)}"
    verdict, message = _of(sent)
    warning = next((finding for finding in findings if finding.severity is Severity.WARNING), None)
    if verdict is Verdict.PASS and warning is not None:
        return Verdict.WARNING, f"{message} {warning.message}"
    return verdict, f"{message}{_elsewhere(compared) if verdict is not Verdict.PASS else ''}"


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


_HEADLINES = {
    Verdict.PASS: "The add-on sends the column that leads to these users' records.",
    Verdict.WARNING: (
        "The add-on's column works today, and there is something to look at for some users."
    ),
    Verdict.UNKNOWN: "Whether the add-on sends the right column cannot be said for every user.",
}


def worst_verdict(users: Sequence[JudgedUser]) -> Verdict:
    """Return the gravest verdict (fail before unknown); unknown if there are no users."""
    seen = {user.verdict for user in users}
    return next((verdict for verdict in GRAVEST_FIRST if verdict in seen), Verdict.UNKNOWN)


def headline(users: Sequence[JudgedUser], field: str | None, advice: Advice) -> str:
    """Write the overall result in one sentence."""
    if not users:
        return "There was no user to compare."
    if field is None:
        return NOT_STATED
    verdict = worst_verdict(users)
    if verdict is not Verdict.FAIL:
        return _HEADLINES[verdict]
    failing = sum(user.verdict is Verdict.FAIL for user in users)
    if advice.column not in (None, field):
        return (
            f"The add-on sends {field}, and {advice.column} is the column that leads to more of "
            "these users' records."
        )
    of = f"{failing:,} of {plural(len(users), 'user')}"
    return f"What the add-on sends does not lead to the record of {of}."


def reason(users: Sequence[JudgedUser], tallies: Sequence[ColumnTally], field: str | None) -> str:
    """Write the numbers behind the result."""
    stated = [tally for tally in tallies if tally.column == field]
    better = [tally for tally in tallies if tally.column != field and tally.leads][:2]
    parts = [share(item) for item in (*stated, *better)]
    read = len([user for user in users if user.compared.columns])
    if any(tally.leads for tally in tallies):
        message = f"Of {plural(read, 'user')}, found are {', '.join(parts)}."
    elif any(tally.count(ColumnOutcome.COULD_NOT_ASK) for tally in tallies) and not any(
        tally.count(*ANSWERED) for tally in tallies
    ):
        message = f"The library system gave no answer about any of {plural(read, 'user')}."
    elif read:
        message = f"No column leads to the record of any of {plural(read, 'user')}."
    else:
        message = "No user's row could be read."
    unread = Counter(user.message for user in users if not user.compared.columns)
    return " ".join(
        (message, *(f"{text} ({plural(n, 'user')})" for text, n in unread.most_common(2)))
    )


def step(users: Sequence[JudgedUser], field: str | None) -> Step:
    """Answer the page's question about the add-on's field for all users."""
    counts = Counter(user.verdict for user in users)
    evidence = (
        Evidence(what="setting", name="patron_field", value=field),
        *(
            Evidence(what="users", name=f"{verdict.value}: {counts[verdict]:,}")
            for verdict in GRAVEST_FIRST
            if counts[verdict]
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
