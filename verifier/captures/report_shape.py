"""The keys of ``report/1`` that a comparison needs, for reading; others are passed over.

Keys that later versions added may be missing from a report of an earlier one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from verifier.captures.capture_shape import MOST_ATTRIBUTES
from verifier.captures.report_login_shape import LoginShape, Part, ReleasedShape
from verifier.model.finding import Owner, Station
from verifier.model.lookup import LookupFailure
from verifier.model.match import Transform
from verifier.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord
from verifier.model.report import Cause, Verdict
from verifier.model.request import TransformOutcome, TransformTrace
from verifier.model.saved_login import Carrier, Recorded, RecordedRequest, Said, SavedLogin

SCHEMA = "report/1"
SET_SCHEMA = "reports/1"
SUPPORT_SCHEMA = "support/1"
MOST_REPORTS = 10_000
MOST_RECORDS = 1_000
MOST_IDENTIFIERS = 1_000
MOST_CARRIERS = 10_000

_NO_ANSWER = frozenset(LookupFailure)


class _CauseShape(Part):
    check: str
    station: Station
    owner: Owner
    summary: str


class _HeadlineShape(Part):
    reason: str


class _CarrierShape(Part):
    attribute: str
    value_index: int
    transform: Transform | None
    matches: str
    status: IdentifierStatus


class _IdentifierShape(Part):
    expected: str | None = None
    carried_by: Annotated[list[_CarrierShape], Field(max_length=MOST_CARRIERS, fail_fast=True)]


class _TraceShape(Part):
    name: str | None
    value: str | None
    after_case: str | None
    result: str | None
    outcome: TransformOutcome
    detail: str | None

    def trace(self) -> TransformTrace:
        return TransformTrace(
            header_name=self.name,
            header_value=self.value,
            after_case=self.after_case,
            result=self.result,
            outcome=self.outcome,
            detail=self.detail,
        )


class _RequestShape(Part):
    door: str
    req_id: str | None
    req_id_from: str | None
    header: _TraceShape
    patron_identifier: str | None
    email: str | None
    blocked: str | None


class _IlsShape(Part):
    outcome: str

    @property
    def unanswered(self) -> bool:
        """Whether it says why the library system gave no answer to ReShare's question."""
        return self.outcome in _NO_ANSWER


class _RecordIdentifierShape(Part):
    type: str
    value: str


class _RecordShape(Part):
    source: str
    internal_id: str | None
    identifiers: Annotated[
        list[_RecordIdentifierShape], Field(max_length=MOST_IDENTIFIERS, fail_fast=True)
    ]


class _PersonShape(Part):
    record: int | None


class ReportShape(Part):
    """One report."""

    schema_: Literal["report/1"] = Field(alias="schema")
    verdict: Verdict
    cause: _CauseShape | None
    headline: _HeadlineShape
    identifier: _IdentifierShape
    request: _RequestShape
    ils: _IlsShape
    login: LoginShape
    released: Annotated[list[ReleasedShape], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)]
    records: Annotated[list[_RecordShape], Field(max_length=MOST_RECORDS, fail_fast=True)]
    person: _PersonShape
    redacted: bool

    def saved_login(self) -> SavedLogin:
        """Give its login, and what the report adds to it."""
        return SavedLogin(capture=self.login.capture(self.released), recorded=self._recorded())

    def _recorded(self) -> Recorded:
        request, carried = self.request, self.identifier.carried_by
        return Recorded(
            said=Said(
                verdict=self.verdict,
                reason=self.headline.reason,
                cause=None if self.cause is None else Cause(**self.cause.model_dump()),
                carried_by=tuple(Carrier(**one.model_dump()) for one in carried),
                record=None if self.redacted else self._record(),
                unanswered=self.ils.unanswered,
            ),
            request=RecordedRequest(
                **request.model_dump(exclude={"header"}), trace=request.header.trace()
            ),
            expected=self.identifier.expected,
            masked=self.redacted,
        )

    def _record(self) -> PatronRecord | None:
        """Give this patron's record, with what tells it from another."""
        at = self.person.record
        if at is None or not 0 <= at < len(self.records):
            return None
        found = self.records[at]
        return PatronRecord(
            source=found.source,
            internal_id=found.internal_id,
            identifiers=tuple(
                PatronIdentifier(type=one.type, value=one.value) for one in found.identifiers
            ),
        )


class ReportsShape(Part):
    """Several reports in one object."""

    schema_: Literal["reports/1"] = Field(alias="schema")
    reports: Annotated[list[ReportShape], Field(max_length=MOST_REPORTS, fail_fast=True)]


class SupportedReportShape(Part):
    """A report that was exported for support."""

    schema_: Literal["support/1"] = Field(alias="schema")
    report: ReportShape
