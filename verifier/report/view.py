"""A report prepared for renderers: short names for its parts, and values only for display."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import Self

from verifier.domain.model.finding import Station
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.release import AttributeRole, TransformOutcome
from verifier.domain.model.report import Diagnosis, Report, RouteStop, StationOutcome
from verifier.domain.model.wording import DIFFERENCES
from verifier.report.labels import STANDINGS, SUPPORT, date_words
from verifier.report.redact import redacted
from verifier.report.visible_values import NOT_KNOWN, NOT_SEEN, NOT_SENT, Piece, pieces

BEFORE_A_REQUEST = (Station.IDP, Station.SERVICE_PROVIDER)
_NOBODY = "identity provider not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the library system, possibly found through several connections."""

    index: int  # of the record to show
    is_person: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One report, prepared for a renderer. It makes no judgment of its own.

    ``report`` is what is shown, masked if requested. ``original`` is used only to compare values,
    because masks of different values can be equal.
    """

    report: Report
    original: Report
    redacted: bool

    @classmethod
    def of(cls, report: Report, *, redact: bool) -> Self:
        """Build the view of *report*, with every personal value masked if *redact*."""
        return cls(redacted(report) if redact else report, report, redact)

    @property
    def diagnosis(self) -> Diagnosis:
        """The report's diagnosis: the first cause and what follows from it."""
        return self.report.diagnosis

    @property
    def idp_name(self) -> str:
        """The identity provider's display name."""
        return self.report.capture.idp.display_name or self.report.capture.idp.entity_id or _NOBODY

    @property
    def product(self) -> str | None:
        """The IdP profile, with a note if it is a guess."""
        idp = self.report.capture.idp
        if idp.profile_guess is None:
            return idp.profile
        return f"{idp.profile} (a guess: {idp.profile_guess})"

    @property
    def older_login(self) -> str | None:
        """The date of a login (or pasted request) that is older than its report; else None."""
        capture, created = self.report.capture, self.report.created_at
        if capture.captured_at.astimezone(UTC).date() >= created.astimezone(UTC).date():
            return None
        kind = "login" if capture.request is None else "request"
        return f"{kind} of {date_words(capture.captured_at.astimezone(UTC))}, judged as of today"

    @property
    def sent_from(self) -> str:
        """The attribute that the patron identifier comes from, or would have come from."""
        form = self.report.release.form
        if self.report.is_unstated:
            return "not known"
        if self.report.preview.trace.outcome is not TransformOutcome.NO_HEADER:
            return form.header_identifier or form.identifier
        return self.report.preview.req_id_from or form.sent_by_vufind

    @property
    def carried_by(self) -> tuple[IdentifierMatch, ...]:
        """The released values that match this patron's record, best first."""
        person = self.report.match.person
        return () if person is None else self.report.match.leading_to(person)

    @property
    def support(self) -> str | None:
        """A sentence that says on how many patrons the best match was seen; None if not needed."""
        best = next(iter(self.carried_by), None)
        return SUPPORT[best.support] if best is not None and best.support is not None else None

    @property
    def right_identifier(self) -> str | None:
        """The identifier that should have been sent; None if unknown."""
        if self.report.lookup.expected is not None:
            return self.report.lookup.expected
        index, record = self._right_index, self.report.match.record
        return None if record is None or index is None else record.identifiers[index].value

    @property
    def _right_index(self) -> int | None:
        kind, record = self.report.release.form.ils_identifier, self.report.match.record
        if record is None or kind is None:
            return None
        fitting = [
            (not identifier.primary, index)
            for index, identifier in enumerate(record.identifiers)
            if identifier.type == kind and identifier.status is not IdentifierStatus.INACTIVE
        ]
        return min(fitting)[1] if fitting else None

    def is_right(self, record_index: int, identifier_index: int) -> bool:
        """Whether that identifier of that record is the one that should have been sent."""
        match, expected = self.original.match, self.original.lookup.expected
        record = match.records[record_index]
        identifier = record.identifiers[identifier_index]
        if expected is not None:
            return identifier.value == expected
        if match.record is None or self._right_index is None:
            return False
        right = match.record.identifiers[self._right_index]
        return identifier.value == right.value and same_account(record, match.record)

    @property
    def standing_counts(self) -> tuple[tuple[str, int], ...]:
        """How many attributes are wanted, missing, near misses, tolerated and surplus."""
        if self.report.is_unstated:
            return ((STANDINGS[AttributeRole.NOT_JUDGED], len(self.report.release.attributes)),)
        counts = Counter(attribute.standing for attribute in self.report.release.attributes)
        return (
            ("wanted", counts[AttributeRole.WANTED]),
            ("missing", len(self.report.release.missing)),
            ("near miss", counts[AttributeRole.NEAR_MISS]),
            ("tolerated", counts[AttributeRole.TOLERATED]),
            ("surplus", counts[AttributeRole.SURPLUS]),
        )

    def at(self, stop: RouteStop) -> tuple[Piece, ...]:
        """Return the display pieces of the value at one station."""
        nothing = NOT_SENT if self.shows(stop) else NOT_SEEN
        if self.report.is_unstated:
            nothing = NOT_KNOWN
        if stop.station is Station.ILS:
            nothing = "(no answer)" if stop.outcome is StationOutcome.UNKNOWN else "(no patron)"
        return pieces(stop.value, none=nothing)

    def shows(self, stop: RouteStop) -> bool:
        """Whether the value at a station is known; a pasted request contains no login."""
        return self.report.capture.request is None or stop.station not in BEFORE_A_REQUEST

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The distinct accounts, this patron's first, each from its most complete record."""
        match = self.original.match
        order = sorted(range(len(match.records)), key=lambda number: number != match.person)
        groups: list[list[int]] = []
        for index in order:
            for group in groups:
                if same_account(match.records[group[0]], match.records[index]):
                    group.append(index)
                    break
            else:
                groups.append([index])
        return tuple(
            Account(
                index=max(group, key=lambda index: len(match.records[index].identifiers)),
                is_person=match.person in group,
                sources=tuple(match.records[index].source for index in group),
            )
            for group in groups
        )

    def ways_to(self, record_index: int, identifier_index: int) -> tuple[str, ...]:
        """Name the released attributes that match one identifier of a record."""
        match = self.original.match
        identifier = match.records[record_index].identifiers[identifier_index]
        ways = []
        for found in match.matches:
            place = (found.record_index, found.becomes, found.matches)
            if place == (record_index, identifier.value, identifier.type):
                way = found.attribute
                if found.transform is not None:
                    differs = DIFFERENCES[found.transform]
                    way += f" but for {differs} (transform {found.transform})"
                ways.append(way if found.counts else f"{way}, possibly another person")
        return tuple(dict.fromkeys(ways))
