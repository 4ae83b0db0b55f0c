"""Runs: several test patrons logged in for one purpose, by themselves or by test links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from verifier.model.kept_result import KeptResult
from verifier.model.report import Report, Verdict


class PatronKind(StrEnum):
    """The kinds of patron that a change of the sign-on has to be tried with."""

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
    report_id: str | None = None  # under which the data store keeps it
    unkept: str | None = None  # one sentence: why the data store does not

    @property
    def verdict(self) -> Verdict:
        """What came of it; unknown where there was no login."""
        return Verdict.UNKNOWN if self.report is None else self.report.diagnosis.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronRun:
    """A run over a site's test patrons, as it came out. In the order of the site file."""

    site_name: str
    started_at: datetime
    seconds: float
    version: str
    logins: tuple[PatronLogin, ...]
    left_out: int = 0  # logins not begun because of an interrupt


class RowState(StrEnum):
    """How far a row of a run is."""

    WAITING = "waiting"  # nobody has logged in yet
    UNDER_WAY = "under-way"
    DONE = "done"  # there is a result
    REFUSED = "refused"  # the login did not hold; a link may be used again
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One patron at one identity provider, wanted in a run, and what has come of it."""

    id: str
    run_id: str
    idp_id: str
    patron: str  # a kind of patron, or the site file's id of a test patron
    state: RowState
    report_id: str | None = None  # of the login that counted, as long as it is kept
    result: KeptResult | None = None
    note: str | None = None  # one sentence: why there was no login, or what is odd about it
    finished_at: datetime | None = None
    link_expires_at: datetime | None = None
    tester: str | None = None  # whom the link was given to, if an operator wrote it down
    expects: bool = False  # whether somebody wrote down which identifier this patron must have
    reference: str | None = None  # what the tester was told, also before there is a result


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRow:
    """One patron at one identity provider that a run is to try."""

    idp_id: str
    patron: str
    tester: str | None = None
    expected: str | None = None  # the patron's identifier, where somebody knows it


class LinkStanding(StrEnum):
    """Whether a test link may be used, and why it may not."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    RUN_CLOSED = "run-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLink:
    """What a test link leads to."""

    __test__ = False  # not a test class, whatever a test runner makes of the name

    row: RunRow
    run_name: str
    standing: LinkStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One line of a list of runs."""

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
    """A run as it is kept."""

    id: str
    name: str
    kind: RunKind
    created_at: datetime
    created_by: str | None
    closed_at: datetime | None
    rows: tuple[RunRow, ...]
    interrupted: bool = False  # the process that worked on it is gone
    version: int = 0  # counts its changes
