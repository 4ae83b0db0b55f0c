"""What the library system makes of each column of one user's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifier.diagnosis.agreement import agreement_of_names
from verifier.model.illiad import ColumnOutcome, ColumnStanding, ColumnValue, IlliadUser
from verifier.model.lookup import Ambiguous, CouldNotLook, Found, LookupAttempt, NotFound
from verifier.model.match import Agreement, IdentifierMatch, PatronMatch
from verifier.model.patron import IdentifierStatus, same_account
from verifier.model.patron_lookup import records_in
from verifier.model.placeholders import is_placeholder
from verifier.model.site import IlsRole

_ADDRESSES = ("EMailAddress",)


class Standings:
    """The columns of one row against the records that its values led to."""

    def __init__(self, user: IlliadUser, match: PatronMatch, labels: Mapping[str, str]) -> None:
        """Take the row; *labels* are the names that its columns' values have in *match*."""
        self._user, self._match, self._labels = user, match, labels
        self._ours = _ours(match)
        self.agreement = _agreement(match, self._ours)

    def of(self, column: str) -> ColumnStanding:
        """Say what one column is."""
        cell = self._user.cell(column)
        if cell is None:
            return ColumnStanding(column=column, outcome=ColumnOutcome.ABSENT)
        if is_placeholder(cell.value):
            return _standing(cell, ColumnOutcome.EMPTY)
        best = self._best(column)
        if best is None:
            return _standing(cell, self._by_questions(cell.value, self._asked(cell.value)))
        outcome = self._outcome(column, cell.value, best)
        return _standing(cell, outcome, best)

    def _best(self, column: str) -> IdentifierMatch | None:
        """Find the identifier of this user's own record that the value is, or becomes."""
        usable = [
            one
            for one in self._match.matches
            if one.attribute == self._labels.get(column, column)
            and one.record_index in self._ours
            and one.counts
            and one.status is not IdentifierStatus.INACTIVE
        ]
        wanted = [one for one in usable if self._is_wanted(one)]
        return next(iter(wanted or usable), None)

    def _outcome(self, column: str, value: str, best: IdentifierMatch) -> ColumnOutcome:
        asked = [one for one in self._asked(value) if one.role is IlsRole.RESHARE]
        as_reshare = [one.outcome for one in asked]
        led_to = [one.record for one in as_reshare if isinstance(one, Found)]
        ours = [self._match.records[index] for index in self._ours]
        if any(one not in ours for one in led_to):
            return self._by_questions(value, asked)
        found = bool(led_to)
        unknown = any(isinstance(one, NotFound) for one in as_reshare) and not found
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
        """Compare names alone: an address that led to a record agrees with it in any case."""
        release = self._match.lookup.preview.release
        told = {agreement_of_names(release, self._match.records[one]) for one in self._ours}
        gravest = (Agreement.DISAGREES, Agreement.AGREES)
        return next((one for one in gravest if one in told), Agreement.CANNOT_TELL)

    def _is_wanted(self, one: IdentifierMatch) -> bool:
        """Whether it is of the type that the site names, where the record has one of that type."""
        wanted = (self._match.lookup.preview.release.form.ils_identifier or "").casefold()
        known = {
            identifier.type.casefold()
            for index in self._ours
            for identifier in self._match.records[index].identifiers
        }
        return wanted not in known or one.matches.casefold() == wanted

    def _asked(self, value: str) -> list[LookupAttempt]:
        return [one for one in self._match.lookup.attempts if one.key.value == value]

    def _by_questions(self, value: str, asked: Sequence[LookupAttempt]) -> ColumnOutcome:
        """Say what came of asking for a value that does not lead to this user's own record."""
        led_to = [
            self._match.agreements[self._match.records.index(record)]
            for one in asked
            for record in records_in(one.outcome)
        ]
        if led_to:
            others = all(one is Agreement.DISAGREES for one in led_to)
            return ColumnOutcome.OTHER_PERSON if others else ColumnOutcome.NOT_CONFIRMED
        if any(isinstance(one.outcome, Ambiguous) for one in asked):
            return ColumnOutcome.NOT_CONFIRMED
        if any(isinstance(one.outcome, NotFound) for one in asked):
            return ColumnOutcome.NOT_KNOWN
        if any(isinstance(one.outcome, CouldNotLook) for one in asked):
            return ColumnOutcome.COULD_NOT_ASK
        return self._unasked(value)

    def _unasked(self, value: str) -> ColumnOutcome:
        """A value that nobody asked for may still stand in another person's record."""
        others = [
            index
            for index, record in enumerate(self._match.records)
            if record.bearing(value) and self._match.agreements[index] is Agreement.DISAGREES
        ]
        return ColumnOutcome.OTHER_PERSON if others else ColumnOutcome.NOT_ASKED


def _ours(match: PatronMatch) -> frozenset[int]:
    """Find every view of this user's account.

    One whose name or address agrees goes before one that nothing speaks for, although ReShare's
    own question found that one.
    """
    person = match.person
    if person is None or match.agreements[person] is not Agreement.AGREES:
        led_to = [
            one.record_index
            for one in match.matches
            if one.counts and match.agreements[one.record_index] is Agreement.AGREES
        ]
        person = led_to[0] if _are_one_account(match, led_to) else person
    if person is None:
        return frozenset()
    return frozenset(
        index
        for index, one in enumerate(match.records)
        if same_account(one, match.records[person])
    )


def _are_one_account(match: PatronMatch, indexes: Sequence[int]) -> bool:
    records = [match.records[one] for one in indexes]
    return bool(records) and all(same_account(records[0], one) for one in records)


def _agreement(match: PatronMatch, ours: frozenset[int]) -> Agreement | None:
    """Say whether name or address agree with the account; what two views deny is not sure."""
    told = {match.agreements[index] for index in ours} - {Agreement.CANNOT_TELL}
    if not ours:
        return None
    return Agreement.AGREES if told == {Agreement.AGREES} else Agreement.CANNOT_TELL


def _standing(
    cell: ColumnValue, outcome: ColumnOutcome, best: IdentifierMatch | None = None
) -> ColumnStanding:
    return ColumnStanding(
        column=cell.column,
        outcome=outcome,
        value=cell.value,
        number=cell.number,
        transform=best.transform if best else None,
        becomes=best.becomes if best else None,
        matches=best.matches if best else None,
    )
