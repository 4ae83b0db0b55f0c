"""Runs over test patrons, by links or headless.

Rows, links, summary with changes since the last run, and the notification of a watch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.domain.model.comparison import Drift, DriftVerdict, EarlierReport
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.render_options import Gate
from verifier.domain.model.report import FailedLogin, Report, Verdict
from verifier.domain.model.site import ExpectedResult
from verifier.domain.model.stored_result import RouteAnswer, StoredResult

LOGINS_AT_ONCE = 4
MOST_LOGINS_AT_ONCE = 16

# Trend: a patron's last results, and the changes of the provider's metadata meanwhile. No values.

LAST_RESULTS = 30
"""How many results of a patron at an identity provider a trend shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastResult:
    """One result of a patron at an identity provider; it may outlive its report."""

    at: datetime
    verdict: Verdict  # unknown also if there was no login
    cause: str | None = None  # the check of the first cause

    def is_like(self, other: PastResult) -> bool:
        """Whether both have the same verdict for the same first cause."""
        return (self.verdict, self.cause) == (other.verdict, other.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdpFacts:
    """What an identity provider publishes about itself, as far as a login depends on it.

    ``keys`` are SHA-256 fingerprints of signing certificates, or thumbprints of an OpenID
    provider's keys (RFC 7638); ``scopes`` are those that its metadata allows.
    """

    entity_id: str  # or the issuer
    keys: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataChange:
    """A change of what an identity provider publishes about itself."""

    idp_id: str
    at: datetime  # when the new metadata was first seen
    changes: tuple[str, ...]  # each completes a sentence: "the scope example.edu is gone"


# Runs: several test patrons logged in for one purpose, by themselves or by test links.


class PatronKind(StrEnum):
    """The kinds of patron to test after a change of the sign-on."""

    FACULTY = "faculty"
    STAFF = "staff"
    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"
    ALUMNI = "alumni"
    WALK_IN = "walk-in"
    NEW_CARD = "new-card"
    TWO_ROLES = "two-roles"


class RunKind(StrEnum):
    """Who logs in: testers by links, or the program with the site file's test patrons."""

    LINKS = "links"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronLogin:
    """One test patron's login at one identity provider, in a run without a browser.

    Either there is a report, or ``stopped`` says in one sentence why there was no login.
    """

    idp_id: str
    patron: str  # the site file's id
    started_at: datetime
    seconds: float
    report: Report | None = None
    stopped: str | None = None
    failed: FailedLogin | None = None  # what to do about it, if an identity provider was asked
    report_id: str | None = None  # under which the data store keeps it
    unkept: str | None = None  # one sentence: why the data store does not
    drifts: tuple[Drift, ...] = ()  # since the baseline, and since the run before
    trend: tuple[PastResult, ...] = ()  # the last results, the oldest first
    expects: ExpectedResult | None = None  # what the site file expects of this patron

    @property
    def verdict(self) -> Verdict:
        """The verdict of the login's report; unknown if there was no login."""
        return Verdict.UNKNOWN if self.report is None else self.report.diagnosis.verdict

    @property
    def since_baseline(self) -> Drift | None:
        """What changed since the patron's baseline; None if there is none to compare with."""
        return next((it for it in self.drifts if it.against is EarlierReport.BASELINE), None)

    @property
    def is_as_expected(self) -> bool | None:
        """Whether the result is the one in the site file; None if it expects none.

        Also None if something could not be asked: that is neither the result nor another one.
        """
        if self.expects is None or self.report is None or self.verdict is Verdict.UNKNOWN:
            return None
        cause = self.report.diagnosis.cause
        return self.expects.is_met(self.verdict, None if cause is None else cause.check)

    @property
    def could_not_look(self) -> bool:
        """Whether there was no login, or a needed answer is missing."""
        return self.report is None or self.report.could_not_look

    def fails(self, gate: Gate) -> bool:
        """Whether the login fails *gate*: by a finding that counts, or another result."""
        if self.report is None:
            return False  # it could not be looked at
        return any(map(self.counting(gate), self.report.diagnosis.findings)) or (
            self.is_as_expected is False and gate.is_shut
        )

    def counting(self, gate: Gate) -> Callable[[Finding], bool]:
        """Return a function that says whether a finding of this login fails *gate*.

        A result that the site file expects has no finding that counts. A gate that counts only
        what is new leaves out what the baseline already had.
        """
        then = self.since_baseline
        known: Collection[str] = ()
        if gate.only_new and then is not None and then.verdict not in _ALL_IS_NEW:
            wrong = () if self.report is None else self.report.diagnosis.findings
            known = {finding.check for finding in wrong}.difference(then.appeared)
        return lambda finding: (
            finding.severity in gate.severities
            and self.is_as_expected is not True
            and finding.check not in known
        )


_ALL_IS_NEW = (DriftVerdict.BREAKS, DriftVerdict.CANNOT_TELL)
"""Where nothing that was found now counts as known at the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronRun:
    """The results of a run over a site's test patrons, in the order of the site file."""

    site_name: str
    started_at: datetime
    seconds: float
    version: str
    logins: tuple[PatronLogin, ...]
    left_out: int = 0  # logins not started because of an interruption
    metadata_changes: tuple[MetadataChange, ...] = ()  # as long as the trends go back


class RowState(StrEnum):
    """The state of one row in a run."""

    WAITING = "waiting"  # nobody has logged in yet
    UNDER_WAY = "under-way"
    DONE = "done"  # there is a result
    REFUSED = "refused"  # the login was refused; a link may be used again
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One patron at one identity provider in a run, and the result so far."""

    id: str
    run_id: str
    idp_id: str
    patron: str  # a kind of patron, or the site file's id of a test patron
    state: RowState
    report_id: str | None = None  # of the login that counted, as long as it is kept
    result: StoredResult | None = None
    note: str | None = None  # one sentence: why there was no login, or what is odd about it
    finished_at: datetime | None = None
    link_expires_at: datetime | None = None
    tester: str | None = None  # who received the link, if an operator recorded it
    expects: bool = False  # whether the identifier that this patron must have is recorded
    reference: str | None = None  # shown to the tester, even without a result
    drifts: tuple[Drift, ...] = ()  # since the baseline, and since the run before


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRow:
    """One patron at one identity provider that a run is to try."""

    idp_id: str
    patron: str
    tester: str | None = None
    expected: str | None = None  # the patron's identifier, if known


class LinkState(StrEnum):
    """Whether a test link is usable, and if not, why."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    RUN_CLOSED = "run-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLink:
    """The row and run that a test link belongs to."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    row: RunRow
    run_name: str
    standing: LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One line in the list of runs."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    closed_at: datetime | None
    interrupted: bool  # the process that worked on it is gone
    wanted: int
    finished: int
    working: int  # of those that are finished and whose result is still there
    failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it is stored."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    created_by: str | None
    closed_at: datetime | None
    rows: tuple[RunRow, ...]
    interrupted: bool = False  # the process that worked on it is gone
    version: int = 0  # counts its changes


# The summary of a run: one line for each patron, shared first causes, changes since before.
#
# Nothing here holds a value of a person. When a run is closed this is frozen.


class RowChange(StrEnum):
    """How a patron's result at an identity provider changed since the previous run."""

    STILL_WORKS = "still-works"
    WORKS_NOW = "works-now"
    NO_LONGER_WORKS = "no-longer-works"
    STILL_FAILS = "still-fails"
    FAILS_OTHERWISE = "fails-otherwise"  # for another first cause than before
    CANNOT_TELL = "cannot-tell"  # one of the two has no certain result


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """The result for one patron at one identity provider."""

    row_id: str
    patron: str
    idp_id: str
    idp_name: str
    state: RowState
    verdict: Verdict | None = None  # None: no result, or it was deleted
    answers: tuple[RouteAnswer, ...] = ()
    headline: str | None = None
    reason: str | None = None
    cause: str | None = None
    report_id: str | None = None
    reference: str | None = None
    note: str | None = None
    finished_at: datetime | None = None
    change: RowChange | None = None  # None: not in the run before
    drifts: tuple[Drift, ...] = ()  # since the baseline, and since the run before
    trend: tuple[PastResult, ...] = ()  # the last results, the oldest first

    @property
    def is_missing(self) -> bool:
        """Whether there is no result yet."""
        return self.state is not RowState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCause:
    """One first cause, with every row that fails for it."""

    check: str
    owner: Owner
    title: str
    remedy: str
    row_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """The summary of a run, open or closed."""

    run_id: str
    name: str
    kind: RunKind
    created_at: datetime
    closed_at: datetime | None
    rows: tuple[SummaryRow, ...]
    causes: tuple[SummaryCause, ...]
    before: str | None = None  # the name of the run that it is compared with
    interrupted: bool = False
    metadata_changes: tuple[MetadataChange, ...] = ()  # as long as the trends go back

    @property
    def working(self) -> int:
        """How many rows work."""
        return sum(row.verdict is not None and row.verdict.works for row in self.rows)

    @property
    def failing(self) -> int:
        """How many rows do not work."""
        return sum(row.verdict is Verdict.FAIL for row in self.rows)

    @property
    def uncertain(self) -> int:
        """For how many rows the verdict is unknown, although somebody logged in."""
        return sum(
            row.state is RowState.DONE and row.verdict in (None, Verdict.UNKNOWN)
            for row in self.rows
        )

    @property
    def missing(self) -> tuple[SummaryRow, ...]:
        """The rows without a result."""
        return tuple(row for row in self.rows if row.is_missing)

    def row(self, row_id: str) -> SummaryRow:
        """Return the row of that ID."""
        return next(row for row in self.rows if row.row_id == row_id)


# The notification of a watch: whose login stopped working, and whose works again. No values.


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One test patron at one identity provider, in a notification."""

    idp_id: str
    patron: str  # the site file's id
    verdict: Verdict
    message: str  # the first cause, or why there was no login, in one sentence
    check: str | None = None  # the first cause's
    owner: str | None = None  # the owner of that cause, or who can act on a failed login
    remedy: str | None = None  # what to change
    reference: str | None = None  # of the kept report


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Which results changed between works and does not work since the last notification."""

    site_name: str
    base_url: str
    at: datetime  # when the run began
    failing: tuple[NoticeLine, ...]  # for the first time
    recovered: tuple[NoticeLine, ...]
    still_failing: int  # reported before
    logins: int  # of the whole run
    still: tuple[NoticeLine, ...] = ()  # who still fail, in a daily summary
    is_summary: bool = False  # the daily summary, with changes or without
    waiting: int = 0  # fail, but not for as many runs yet as the site file asks for
    ending: tuple[str, ...] = ()  # a sentence for each certificate that ends soon
    is_test: bool = False  # tries the receiver: nobody logged in
