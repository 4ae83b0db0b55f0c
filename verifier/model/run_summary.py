"""What a run has come to: one line for each patron, first causes together, changes since before.

Nothing here holds a value of a person. When a run is closed this is frozen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.model.finding import Owner
from verifier.model.report import Verdict
from verifier.model.road_answers import RoadAnswer
from verifier.model.run import RowState, RunKind


class RowChange(StrEnum):
    """What became of a patron at an identity provider since the run before."""

    STILL_WORKS = "still-works"
    WORKS_NOW = "works-now"
    NO_LONGER_WORKS = "no-longer-works"
    STILL_FAILS = "still-fails"
    FAILS_OTHERWISE = "fails-otherwise"  # for another first cause than before
    CANNOT_TELL = "cannot-tell"  # one of the two has no certain result


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One patron at one identity provider."""

    row_id: str
    patron: str
    idp_id: str
    idp_name: str
    state: RowState
    verdict: Verdict | None = None  # None: no result, or it was deleted
    answers: tuple[RoadAnswer, ...] = ()
    headline: str | None = None
    reason: str | None = None
    cause: str | None = None
    report_id: str | None = None
    reference: str | None = None
    note: str | None = None
    finished_at: datetime | None = None
    change: RowChange | None = None  # None: not in the run before

    @property
    def is_missing(self) -> bool:
        """Whether nobody has got to a result here."""
        return self.state is not RowState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCause:
    """One first cause, with everybody whose way ends there."""

    check: str
    owner: Owner
    title: str
    remedy: str
    row_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run as it stands, or as it was closed."""

    run_id: str
    name: str
    kind: RunKind
    created_at: datetime
    closed_at: datetime | None
    rows: tuple[SummaryRow, ...]
    causes: tuple[SummaryCause, ...]
    before: str | None = None  # the name of the run that it is compared with
    interrupted: bool = False

    @property
    def working(self) -> int:
        """How many work."""
        return sum(one.verdict is not None and one.verdict.works for one in self.rows)

    @property
    def failing(self) -> int:
        """How many do not work."""
        return sum(one.verdict is Verdict.FAIL for one in self.rows)

    @property
    def uncertain(self) -> int:
        """Of how many nothing can be said, though somebody logged in."""
        return sum(
            one.state is RowState.DONE and one.verdict in (None, Verdict.UNKNOWN)
            for one in self.rows
        )

    @property
    def missing(self) -> tuple[SummaryRow, ...]:
        """Those of whom there is no result yet."""
        return tuple(one for one in self.rows if one.is_missing)

    def row(self, row_id: str) -> SummaryRow:
        """Find one of its rows."""
        return next(one for one in self.rows if one.row_id == row_id)
