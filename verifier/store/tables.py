"""The SQLAlchemy tables of the data store."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from verifier.domain.model.operators import Role
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import RunKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware point in time, stored as microseconds since 1970 so that no time zone is lost."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Convert to microseconds; a naive time raises ``TypeError``."""
        del dialect
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Convert to an aware UTC time."""
        del dialect
        return None if value is None else _EPOCH + value * _MICROSECOND


class Word(TypeDecorator[StrEnum]):
    """A member of the enum *kind*, stored as text."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Convert to text."""
        del dialect
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Convert to the enum member; unknown text raises ``ValueError``."""
        del dialect
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """The base class of the tables."""


class ImportRow(Base):
    """A masked report of another instance, also encrypted. It is deleted as logins are."""

    __tablename__ = "imported_reports"

    id: Mapped[str] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment, index=True)
    content: Mapped[bytes]


class Pending(Base):
    """A login that was started and not finished. Deleted by the login that uses it up."""

    __tablename__ = "pending_logins"

    request_id: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str]
    relay_state: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    nonce: Mapped[str | None]
    code_verifier: Mapped[str | None]
    signs_in: Mapped[bool] = mapped_column(default=False)
    row_id: Mapped[str | None]


class UsedAssertion(Base):
    """An assertion that was accepted once and may not be accepted again."""

    __tablename__ = "used_assertions"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    assertion_id: Mapped[str] = mapped_column(primary_key=True)
    remember_until: Mapped[datetime] = mapped_column(Moment, index=True)


class Attempt(Base):
    """One attempt at something that is rate-limited. *subject* is a keyed digest."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime] = mapped_column(Moment, index=True)


class Login(Base):
    """A login, with its capture as encrypted JSON. It is deleted when its time is over."""

    __tablename__ = "logins"
    __table_args__ = (Index("logins_of_browser", "browser", "accepted_at"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    browser: Mapped[str | None]
    accepted_at: Mapped[datetime] = mapped_column(Moment, index=True)
    idp_id: Mapped[str | None]  # the site file's id
    patron: Mapped[str | None]  # a test patron's id, or a kind of patron
    capture: Mapped[bytes]


class StoredReport(Base):
    """The report of a login as encrypted JSON. It is deleted with the login."""

    __tablename__ = "reports"

    report_id: Mapped[str] = mapped_column(
        ForeignKey("logins.report_id", ondelete="CASCADE"), primary_key=True
    )
    report: Mapped[bytes]


class Result(Base):
    """The part of a report that outlives its values: nothing in it is personal."""

    __tablename__ = "results"
    __table_args__ = (Index("results_of_patron", "idp_id", "patron", "created_at"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)  # short, for people to tell each other
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    idp_id: Mapped[str | None]
    idp_name: Mapped[str | None]
    patron: Mapped[str | None]
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    headline: Mapped[str]
    reason: Mapped[str]
    cause: Mapped[str | None]  # a check's id
    kept: Mapped[str]  # the whole KeptResult as JSON


class OperatorRow(Base):
    """An operator on the list. The identifier is encrypted, beside its keyed digest."""

    __tablename__ = "operators"
    __table_args__ = (UniqueConstraint("idp_id", "identifier_digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[bytes]  # sealed
    idp_id: Mapped[str | None]
    identifier: Mapped[bytes | None]
    identifier_digest: Mapped[str | None]
    role: Mapped[Role] = mapped_column(Word(Role))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)


class OperatorSession(Base):
    """One operator's session in one browser. Only a digest of the cookie's token is stored."""

    __tablename__ = "operator_sessions"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    operator_id: Mapped[str] = mapped_column(index=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SetupLink(Base):
    """The one-time link of the first start."""

    __tablename__ = "setup_links"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class TokenRow(Base):
    """An API token. Only a digest of its secret is stored."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]  # separated by spaces
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditRow(Base):
    """One action of an operator or token. It contains no value of a patron."""

    __tablename__ = "audit_trail"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    who: Mapped[str]
    what: Mapped[str]
    about: Mapped[str | None]


class StoredRun(Base):
    """A run. Its summary is written once, when it is closed, and never changed."""

    __tablename__ = "runs"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[RunKind] = mapped_column(Word(RunKind))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    created_by: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    summary: Mapped[str | None]  # of a closed run, as JSON, without values
    alive_at: Mapped[datetime | None] = mapped_column(Moment)  # of one that a process works on
    series: Mapped[str | None]  # compared with runs of the same series only
    version: Mapped[int] = mapped_column(default=0)  # counts its changes, for pages that wait


class StoredRunRow(Base):
    """One patron at one identity provider in a run, with its test link if it has one."""

    __tablename__ = "run_rows"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    idp_id: Mapped[str]
    patron: Mapped[str]
    tester: Mapped[bytes | None]  # whom the link was given to, sealed
    expected: Mapped[bytes | None]  # the patron's identifier, sealed, if an admin entered it
    link_digest: Mapped[str | None] = mapped_column(unique=True)
    link: Mapped[bytes | None]  # sealed, so that an admin can copy it again
    link_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    link_revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)  # the link is used up
    report_id: Mapped[str | None] = mapped_column(index=True)  # of the login that counted
    note: Mapped[str | None]
    person_digest: Mapped[str | None]  # keyed, of who logged in; gone when the run is closed
    drifts: Mapped[str | None]  # what changed since earlier reports, as JSON, without values


class Baseline(Base):
    """The report with which later ones of the same patron and identity provider are compared."""

    __tablename__ = "baselines"
    __table_args__ = (UniqueConstraint("idp_id", "patron"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str]
    patron: Mapped[str]
    report_id: Mapped[str]
    pinned_at: Mapped[datetime] = mapped_column(Moment)
    pinned_by: Mapped[str | None]
    remains: Mapped[str]  # what it is compared by after its values are deleted, as JSON


class LastResult(Base):
    """One of a patron's last results at an identity provider, longer there than its report."""

    __tablename__ = "last_results"
    __table_args__ = (Index("last_results_of_patron", "idp_id", "patron", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)  # of the report, or of the run's row
    idp_id: Mapped[str]
    patron: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    cause: Mapped[str | None]  # a check's id


class SeenMetadata(Base):
    """The metadata of an identity provider as first seen at a time; a row for each change."""

    __tablename__ = "seen_metadata"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idp_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str]  # an ``IdpFacts`` as JSON


class SealProof(Base):
    """One row, encrypted with the store's key. It detects a wrong key."""

    __tablename__ = "seal_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class ToldFailure(Base):
    """A failure that was sent through one channel (webhook, mail) and has not recovered."""

    __tablename__ = "told_failures"

    way: Mapped[str] = mapped_column(primary_key=True)
    idp_id: Mapped[str] = mapped_column(primary_key=True)
    patron: Mapped[str] = mapped_column(primary_key=True)
