"""ILLiad users, and which identifier of the patron record each of their columns holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.evidence import PatronEvidence
from verifier.domain.model.finding import CheckRun, Finding, Owner
from verifier.domain.model.lookup import CouldNotLook, NotFound
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.report import Step, Verdict
from verifier.domain.model.site import IlliadSettings
from verifier.domain.model.text_values import Personal, Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnValue:
    """One cell of a user's row. ``number``: it was sent as a number, so leading zeros are lost."""

    column: str
    value: Personal[str]
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IlliadUser:
    """One row of the Users table: the requested columns, and never a password."""

    cells: tuple[ColumnValue, ...]

    def cell(self, column: str) -> ColumnValue | None:
        """Return the cell of *column*; None if the row has no such column."""
        return next((cell for cell in self.cells if cell.column == column), None)


UserOutcome = IlliadUser | NotFound | CouldNotLook


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLookup:
    """The lookup of one user in ILLiad. ``name`` is what was searched for, or the row's name."""

    name: Personal[str]
    outcome: UserOutcome


class ColumnOutcome(StrEnum):
    """What the library system finds by one column's value."""

    LEADS = "leads"  # matches this user's record exactly
    LEADS_CHANGED = "leads-changed"  # matches it in another form, see ``transform``
    OTHER_KIND = "other-kind"  # it is in their record, but ReShare does not search by it
    NOT_CONFIRMED = "not-confirmed"  # matches a record that no name or e-mail address confirms
    OTHER_PERSON = "other-person"
    NOT_KNOWN = "not-known"
    EMPTY = "empty"
    ABSENT = "absent"  # the row has no such column
    NOT_ASKED = "not-asked"
    COULD_NOT_ASK = "could-not-ask"


LEADING = (ColumnOutcome.LEADS, ColumnOutcome.LEADS_CHANGED)
"""Outcomes where the column leads to this user's record, confirmed by name or e-mail."""

ANSWERED = (
    *LEADING,
    ColumnOutcome.OTHER_KIND,
    ColumnOutcome.NOT_CONFIRMED,
    ColumnOutcome.OTHER_PERSON,
    ColumnOutcome.NOT_KNOWN,
)
"""Outcomes where the library system answered the look-up."""

_LOST_BY_NUMBERS = (Transform.T4, Transform.T12)  # leading zeros, and digits of long ones


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """The result for one column of one user."""

    column: str
    outcome: ColumnOutcome
    value: Personal[str | None] = None
    number: bool = False
    transform: Transform | None = None
    becomes: Personal[str | None] = None  # the identifier as the library system has it
    matches: str | None = None  # its type there

    @property
    def may_be_whole_in_illiad(self) -> bool:
        """Whether the difference may only be what JSON numbers lose, such as leading zeros."""
        changed = self.outcome is ColumnOutcome.LEADS_CHANGED
        return changed and self.number and self.transform in _LOST_BY_NUMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedUser:
    """One ILLiad user and the library system's results. ``evidence`` is None if not looked up."""

    asked: UserLookup
    patron_field: str | None
    columns: tuple[ColumnResult, ...] = ()
    evidence: PatronEvidence | None = None
    agreement: Agreement | None = None  # of the row and the record; None: no record

    @property
    def sent(self) -> ColumnResult | None:
        """The result for the column that the add-on sends; None if that column is unknown."""
        return next(
            (column for column in self.columns if column.column == self.patron_field), None
        )

    @property
    def better(self) -> tuple[ColumnResult, ...]:
        """Other columns that find this user's own record, exact matches first."""
        leading = [
            column
            for column in self.columns
            if column.outcome in LEADING and column.column != self.patron_field
        ]
        return tuple(sorted(leading, key=lambda result: LEADING.index(result.outcome)))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedUser:
    """One user with verdict and check results."""

    compared: ComparedUser
    verdict: Verdict
    message: Prose[str]  # one sentence without values
    runs: tuple[CheckRun, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or worth knowing about this user."""
        return tuple(finding for run in self.runs for finding in run.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTally:
    """One column's results, counted over all users whose row was read."""

    column: str
    counts: tuple[tuple[ColumnOutcome, int], ...]
    changed_by: tuple[tuple[Transform, int], ...] = ()  # among those that match in another form
    as_number: int = 0  # of those, how many are JSON numbers, so that the form may be right

    def count(self, *outcomes: ColumnOutcome) -> int:
        """Return for how many users the column has one of *outcomes*."""
        return sum(number for outcome, number in self.counts if outcome in outcomes)

    @property
    def leads(self) -> int:
        """For how many users the column finds their own record, exactly or by one transform."""
        return self.count(*LEADING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Which column to send, and whether few users support it. ``column`` None: none fits."""

    column: str | None
    text: Prose[str]
    few: bool = False  # so few users that it may be chance


@dataclass(frozen=True, slots=True, kw_only=True)
class IlliadComparison:
    """The whole comparison, with everything that a renderer needs."""

    site_name: str
    created_at: datetime
    version: str
    settings: IlliadSettings
    source: str  # the source of the rows, as named in a sentence
    verdict: Verdict
    headline: Prose[str]
    reason: Prose[str]
    owner: Owner | None
    advice: Advice
    tallies: tuple[ColumnTally, ...]
    users: tuple[JudgedUser, ...]
    runs: tuple[CheckRun, ...]  # of the settings
    step: Step  # the page's question about add-ons, for all these users
    left_out: int = 0  # users of the source that were not compared
    unasked: int = 0  # users not compared because of an interruption

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: those on the settings, then those of each user."""
        own = tuple(finding for run in self.runs for finding in run.findings)
        return (*own, *(finding for user in self.users for finding in user.findings))

    @property
    def read(self) -> tuple[ComparedUser, ...]:
        """The users whose row was read."""
        every = (user.compared for user in self.users)
        return tuple(row for row in every if isinstance(row.asked.outcome, IlliadUser))

    def tally(self, column: str | None) -> ColumnTally | None:
        """Return the tally of one column; None if there is none."""
        return next((tally for tally in self.tallies if tally.column == column), None)
