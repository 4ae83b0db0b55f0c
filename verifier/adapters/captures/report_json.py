"""Read reports as saved logins: report/1, reports/1, support/1 or a list of reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from verifier.adapters.captures.capture_json import (
    MOST_ATTRIBUTES,
    MOST_CHECKS,
    AttributeShape,
    AuthenticationShape,
    CheckShape,
    Moment,
    RequestShape,
    Scopes,
    Shape,
    SubjectShape,
    imported,
    scopes_of,
)
from verifier.adapters.captures.errors import NotACapture, broken_json_message, schema_message
from verifier.adapters.captures.saved_file import SavedFile
from verifier.domain.model.capture import (
    Authentication,
    GateCheck,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
)
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord
from verifier.domain.model.report import Cause, Verdict
from verifier.domain.model.request import TransformOutcome, TransformTrace
from verifier.domain.model.saved_login import (
    MatchingValue,
    RecordedReport,
    RecordedRequest,
    RecordedVerdict,
    SavedLogin,
)

# The keys of a report's login and of what it released, for reading; others are passed over.


class Part(Shape):
    """A part of a report, of which keys that nobody needs are passed over."""

    model_config = ConfigDict(extra="ignore")


class _IdpShape(Part):
    entity_id: str | None
    name: str | None = None
    profile: str | None = None
    contact: str | None = None
    scopes: Scopes | None = None


class ReleasedShape(AttributeShape, Part):
    """One attribute that was released."""


class _SubjectShape(SubjectShape, Part):
    pass


class _AuthenticationShape(AuthenticationShape, Part):
    pass


class _CheckShape(CheckShape, Part):
    pass


class LoginShape(Part):
    """The login itself."""

    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: _IdpShape
    service_provider: str | None
    subject: _SubjectShape
    typed_username: str | None
    authentication: _AuthenticationShape | None
    checks: Annotated[list[_CheckShape], Field(max_length=MOST_CHECKS, fail_fast=True)]
    request: RequestShape | None = None

    def capture(self, released: Sequence[ReleasedShape]) -> LoginCapture:
        """Give the login with what it *released*, as the stages need it."""
        idp, said = self.idp, self.authentication
        return LoginCapture(
            protocol=self.protocol,
            origin=self.origin,
            captured_at=self.captured_at,
            idp=IdentityProvider(
                entity_id=idp.entity_id,
                profile=idp.profile,
                display_name=idp.name,
                scopes=scopes_of(idp.scopes),
                contact=idp.contact,
            ),
            service_provider=self.service_provider,
            subject=Subject(**self.subject.model_dump()),
            typed_username=self.typed_username,
            attributes=tuple(one.attribute() for one in released),
            authentication=None if said is None else Authentication(**said.model_dump()),
            checks=tuple(GateCheck(**one.model_dump()) for one in self.checks),
            request=self.request.request() if self.request else None,
        )


# The keys of ``report/1`` that a comparison needs, for reading; others are passed over.
#
# Keys that later versions added may be missing from a report of an earlier one.

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

    def _recorded(self) -> RecordedReport:
        request, carried = self.request, self.identifier.carried_by
        return RecordedReport(
            said=RecordedVerdict(
                verdict=self.verdict,
                reason=self.headline.reason,
                cause=None if self.cause is None else Cause(**self.cause.model_dump()),
                carried_by=tuple(MatchingValue(**one.model_dump()) for one in carried),
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


# Reports as files of logins: ``report/1``, ``reports/1``, ``support/1``, a list of reports.

_HEAD = 400  # characters within which a report that is not whole says what it is
_SCHEMAS = (SCHEMA, SET_SCHEMA, SUPPORT_SCHEMA)
_WHAT = "This report"
_LIST: TypeAdapter[list[ReportShape]] = TypeAdapter(
    Annotated[list[ReportShape], Field(max_length=MOST_REPORTS, fail_fast=True)]
)


def holds_reports(saved: SavedFile) -> bool:
    """Whether it is, or means to be, one report or several."""
    if saved.document is not None:
        return saved.document.get("schema") in _SCHEMAS
    head = saved.text.lstrip()[:_HEAD]
    return head.startswith(("{", "[")) and any(f'"{one}"' in head for one in _SCHEMAS)


def read_reports(saved: SavedFile) -> tuple[SavedLogin, ...]:
    """Read the login of each report, with what the report says of it.

    Raises ``NotACapture`` that names the place.
    """
    try:
        reports = _shapes(saved)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise NotACapture(broken_json_message(_WHAT, _where(saved.text))) from None
        raise NotACapture(schema_message(_WHAT, SCHEMA, error)) from None
    if not reports:
        raise NotACapture("This file of reports holds none.")
    return tuple(_imported(one.saved_login()) for one in reports)


def _shapes(saved: SavedFile) -> list[ReportShape]:
    if saved.document is None:
        return _LIST.validate_json(saved.text)
    if saved.document.get("schema") == SET_SCHEMA:
        return ReportsShape.model_validate_json(saved.text).reports
    if saved.document.get("schema") == SUPPORT_SCHEMA:
        return [SupportedReportShape.model_validate_json(saved.text).report]
    return [ReportShape.model_validate_json(saved.text)]


def _where(text: str) -> Exception:
    """Find where the JSON of *text* breaks off, unless only pydantic cannot read it."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return error
    return ValueError()


def _imported(login: SavedLogin) -> SavedLogin:
    return replace(login, capture=imported(login.capture))
