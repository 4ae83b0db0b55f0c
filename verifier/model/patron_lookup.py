"""Every question that was put for one request, and what the sources can tell at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from verifier.model.capability import Capabilities, Sight
from verifier.model.lookup import Ambiguous, Found, KeyKind, LookupAttempt, LookupOutcome, Purpose
from verifier.model.patron import PatronRecord
from verifier.model.request import RequestPreview
from verifier.model.reshare_settings import Flavour
from verifier.model.site import IlsRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One connection, and what its kind can tell at all."""

    id: str  # the site file's
    role: IlsRole
    sees: Capabilities = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronLookup:
    """Every question that was put to the library systems for one request."""

    preview: RequestPreview
    attempts: tuple[LookupAttempt, ...]
    day: date  # of the login, where the library is: records are valid to the end of a day
    sources: tuple[Source, ...] = ()
    not_asked: str | None = None  # why nothing was asked at all
    expected: str | None = None  # what this patron's identifier must be, where the site says so
    flavour: Flavour = Flavour.MOD_RS  # of the ReShare whose questions these are

    @property
    def takes_over_identifier(self) -> bool:
        """Whether CrossLink goes on with the identifier that came back, not with the one sent."""
        decisive = self.decisive
        by_name = decisive is not None and decisive.key.kind is KeyKind.USERNAME
        return by_name and self.flavour is Flavour.CROSSLINK

    @property
    def as_reshare(self) -> tuple[LookupAttempt, ...]:
        """ReShare's own questions: by user id, then perhaps by user name."""
        return tuple(one for one in self.attempts if one.purpose is Purpose.AS_RESHARE)

    @property
    def decisive(self) -> LookupAttempt | None:
        """The attempt whose result ReShare keeps: the second only where it found somebody."""
        asked = self.as_reshare
        if not asked:
            return None
        if len(asked) > 1 and isinstance(asked[1].outcome, Found):
            return asked[1]
        return asked[0]

    def cannot_see(self, sight: Sight, records: Sequence[PatronRecord]) -> str | None:
        """Say why no source of *records* could tell this; None where one could have.

        A gap of this time goes before what a kind of connection never tells.
        """
        gaps = [gap.said for one in records for gap in one.gaps if gap.part is sight]
        if gaps:
            return gaps[0]
        blind = [one.sees[sight] for one in self._sources_of(records) if sight in one.sees]
        if blind and all(one.seen == "no" for one in blind):
            return blind[0].note
        return None

    def may_not_see(self, sight: Sight, records: Sequence[PatronRecord]) -> str | None:
        """As ``cannot_see``, or say on what it depends whether this is told."""
        certain = self.cannot_see(sight, records)
        if certain is not None:
            return certain
        sees = [one.sees[sight] for one in self._sources_of(records) if sight in one.sees]
        if any(one.seen == "yes" for one in sees):
            return None
        return next((one.note for one in sees if one.seen == "sometimes"), None)

    def _sources_of(self, records: Sequence[PatronRecord]) -> tuple[Source, ...]:
        """The connections that showed one of *records*."""
        showed = {
            attempt.connection
            for attempt in self.attempts
            if any(one in records for one in records_in(attempt.outcome))
        }
        return tuple(one for one in self.sources if one.id in showed)

    @property
    def records(self) -> tuple[PatronRecord, ...]:
        """Every record that any question found, each once."""
        seen: list[PatronRecord] = []
        for attempt in self.attempts:
            seen.extend(one for one in records_in(attempt.outcome) if one not in seen)
        return tuple(seen)


def records_in(outcome: LookupOutcome) -> tuple[PatronRecord, ...]:
    """Every record that an outcome holds."""
    match outcome:
        case Found(record=record):
            return (record,)
        case Ambiguous(records=records):
            return records
        case _:
            return ()
