"""The keys of ``report/1`` that a comparison needs, for reading; others are passed over.

Keys that later versions added may be missing from a report of an earlier one.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from verifier.captures.capture_shape import (
    MOST_ATTRIBUTES,
    MOST_CHECKS,
    AttributeShape,
    AuthenticationShape,
    CheckShape,
    Moment,
    Scopes,
    Shape,
    SubjectShape,
    scopes_of,
)
from verifier.model.capture import (
    Authentication,
    GateCheck,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
)
from verifier.model.finding import Owner, Station
from verifier.model.match import Transform
from verifier.model.patron import IdentifierStatus, PatronIdentifier, PatronRecord
from verifier.model.report import Cause, Verdict
from verifier.model.request import TransformOutcome, TransformTrace
from verifier.model.saved_login import Carrier, Recorded, RecordedRequest, Said, SavedLogin

SCHEMA = "report/1"
SET_SCHEMA = "reports/1"
MOST_REPORTS = 10_000
MOST_RECORDS = 1_000
MOST_IDENTIFIERS = 1_000
MOST_CARRIERS = 10_000


class _Part(Shape):
    model_config = ConfigDict(extra="ignore")


class _CauseShape(_Part):
    check: str
    station: Station
    owner: Owner
    summary: str


class _HeadlineShape(_Part):
    reason: str


class _CarrierShape(_Part):
    attribute: str
    value_index: int
    transform: Transform | None
    matches: str
    status: IdentifierStatus


class _IdentifierShape(_Part):
    expected: str | None = None
    carried_by: Annotated[list[_CarrierShape], Field(max_length=MOST_CARRIERS, fail_fast=True)]


class _TraceShape(_Part):
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


class _RequestShape(_Part):
    door: str
    req_id: str | None
    req_id_from: str | None
    header: _TraceShape
    patron_identifier: str | None
    email: str | None
    blocked: str | None


class _IdpShape(_Part):
    entity_id: str | None
    name: str | None = None
    profile: str | None = None
    contact: str | None = None
    scopes: Scopes | None = None


class _ReleasedShape(AttributeShape):
    model_config = ConfigDict(extra="ignore")


class _LoginShape(_Part):
    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: _IdpShape
    service_provider: str | None
    subject: SubjectShape
    typed_username: str | None
    authentication: AuthenticationShape | None
    checks: Annotated[list[CheckShape], Field(max_length=MOST_CHECKS, fail_fast=True)]


class _RecordIdentifierShape(_Part):
    type: str
    value: str


class _RecordShape(_Part):
    source: str
    internal_id: str | None
    identifiers: Annotated[
        list[_RecordIdentifierShape], Field(max_length=MOST_IDENTIFIERS, fail_fast=True)
    ]


class _PersonShape(_Part):
    record: int | None


class ReportShape(_Part):
    """One report."""

    schema_: Literal["report/1"] = Field(alias="schema")
    verdict: Verdict
    cause: _CauseShape | None
    headline: _HeadlineShape
    identifier: _IdentifierShape
    request: _RequestShape
    login: _LoginShape
    released: Annotated[list[_ReleasedShape], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)]
    records: Annotated[list[_RecordShape], Field(max_length=MOST_RECORDS, fail_fast=True)]
    person: _PersonShape
    redacted: bool

    def saved_login(self) -> SavedLogin:
        """Give its login, and what the report adds to it."""
        return SavedLogin(capture=self._capture(), recorded=self._recorded())

    def _capture(self) -> LoginCapture:
        login, idp, said = self.login, self.login.idp, self.login.authentication
        return LoginCapture(
            protocol=login.protocol,
            origin=login.origin,
            captured_at=login.captured_at,
            idp=IdentityProvider(
                entity_id=idp.entity_id,
                profile=idp.profile,
                display_name=idp.name,
                scopes=scopes_of(idp.scopes),
                contact=idp.contact,
            ),
            service_provider=login.service_provider,
            subject=Subject(**login.subject.model_dump()),
            typed_username=login.typed_username,
            attributes=tuple(one.attribute() for one in self.released),
            authentication=None if said is None else Authentication(**said.model_dump()),
            checks=tuple(GateCheck(**one.model_dump()) for one in login.checks),
        )

    def _recorded(self) -> Recorded:
        request, carried = self.request, self.identifier.carried_by
        return Recorded(
            said=Said(
                verdict=self.verdict,
                reason=self.headline.reason,
                cause=None if self.cause is None else Cause(**self.cause.model_dump()),
                carried_by=tuple(Carrier(**one.model_dump()) for one in carried),
                record=None if self.redacted else self._record(),
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


class ReportsShape(_Part):
    """Several reports in one object."""

    schema_: Literal["reports/1"] = Field(alias="schema")
    reports: Annotated[list[ReportShape], Field(max_length=MOST_REPORTS, fail_fast=True)]
