"""A reader of reports as saved logins: report/1, reports/1, support/1 or a list of reports."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from verifier.adapters.captures.capture_json import (
    MOST_ATTRIBUTES,
    AttributeShape,
    Checks,
    IdpShape,
    Moment,
    RequestShape,
    Shape,
    imported,
)
from verifier.adapters.captures.saved_file import (
    NotACapture,
    SavedFile,
    broken_json_message,
    refuse_many_parts,
    schema_message,
)
from verifier.domain.model.capture import (
    Authentication,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
)
from verifier.domain.model.finding import SHARE, STATE, Evidence, Finding, Owner, Severity, Station
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.patron import PatronIdentifier, PatronRecord
from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.report import Cause, Headline, RouteStop, Step, StepAnswer, Verdict
from verifier.domain.model.saved_login import (
    ImportedRemedy,
    ImportedReport,
    MatchingValue,
    RecordedReport,
    RecordedRequest,
    RecordedVerdict,
    SavedLogin,
)
from verifier.domain.model.text_values import mask

# The keys of ``report/1`` that a comparison needs; others are passed over. Keys that later
# versions added may be missing from a report of an earlier one.

SCHEMA = "report/1"
SET_SCHEMA = "reports/1"
SUPPORT_SCHEMA = "support/1"
MOST_REPORTS = 10_000
MOST_RECORDS = 1_000
MOST_IDENTIFIERS = 1_000
MOST_CARRIERS = 10_000


class Part(Shape):
    """Base model for a part of a report. Keys that it does not define are ignored."""

    model_config = ConfigDict(extra="ignore")


class _IdpShape(IdpShape, Part):
    display_name: str | None = Field(default=None, alias="name")


class ReleasedShape(AttributeShape, Part):
    """One attribute that was released."""


Released = Annotated[tuple[ReleasedShape, ...], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)]


class LoginShape(Part):
    """The login itself."""

    protocol: Protocol
    origin: Origin
    captured_at: Moment
    idp: _IdpShape
    service_provider: str | None
    subject: Subject
    typed_username: str | None
    authentication: Authentication | None
    checks: Checks
    request: RequestShape | None = None

    def capture(self, released: Sequence[ReleasedShape]) -> LoginCapture:
        """Return the login, with the *released* attributes, as the model's dataclass."""
        parts = {
            **dict(self),
            "idp": IdentityProvider(**dict(self.idp)),
            "request": self.request.request() if self.request else None,
        }
        return LoginCapture(**parts, attributes=tuple(shape.attribute() for shape in released))


class _FirstRemedyShape(Part):
    text: str


class _HeadlineShape(Part):
    reason: str


class _IdentifierShape(Part):
    expected: str | None = None
    carried_by: Annotated[
        tuple[MatchingValue, ...], Field(max_length=MOST_CARRIERS, fail_fast=True)
    ]


class _TraceShape(Part):
    header_name: str | None = Field(alias="name")
    header_value: str | None = Field(alias="value")
    after_case: str | None
    result: str | None
    outcome: TransformOutcome
    detail: str | None


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


class _RecordIdentifierShape(Part):
    type: str
    value: str


class _RecordShape(Part):
    source: str
    internal_id: str | None
    identifiers: Annotated[
        tuple[_RecordIdentifierShape, ...], Field(max_length=MOST_IDENTIFIERS, fail_fast=True)
    ]

    def record(self) -> PatronRecord:
        identifiers = tuple(PatronIdentifier(**dict(shape)) for shape in self.identifiers)
        return PatronRecord(
            source=self.source, internal_id=self.internal_id, identifiers=identifiers
        )


class _PersonShape(Part):
    record: int | None


class ReportShape(Part):
    """One report."""

    schema_: Literal["report/1"] = Field(alias="schema")
    verdict: Verdict
    cause: Cause | None
    remedies: Annotated[tuple[_FirstRemedyShape, ...], Field(max_length=MOST_RECORDS)] = ()
    headline: _HeadlineShape
    identifier: _IdentifierShape
    request: _RequestShape
    ils: _IlsShape
    login: LoginShape
    released: Released
    records: Annotated[tuple[_RecordShape, ...], Field(max_length=MOST_RECORDS, fail_fast=True)]
    person: _PersonShape
    redacted: bool

    def saved_login(self) -> SavedLogin:
        """Return the login of the report, and what else the report recorded."""
        at = self.person.record  # the index of this patron's record
        known = not self.redacted and at is not None and 0 <= at < len(self.records)
        request = dict(self.request)
        trace = TransformTrace(**dict(request.pop("header")))
        recorded = RecordedReport(
            message=RecordedVerdict(
                verdict=self.verdict,
                reason=self.headline.reason,
                cause=self.cause,
                remedy=self.remedies[0].text if self.cause and self.remedies else None,
                carried_by=self.identifier.carried_by,
                record=self.records[at or 0].record() if known else None,
                # the outcome is then the reason why the library system gave no answer
                unanswered=self.ils.outcome in frozenset(LookupFailure),
            ),
            request=RecordedRequest(**request, trace=trace),
            expected=self.identifier.expected,
            masked=self.redacted,
        )
        return SavedLogin(capture=imported(self.login.capture(self.released)), recorded=recorded)


Reports = Annotated[tuple[ReportShape, ...], Field(max_length=MOST_REPORTS, fail_fast=True)]


class ReportsShape(Part):
    """Several reports in one object."""

    schema_: Literal["reports/1"] = Field(alias="schema")
    reports: Reports


class SupportedReportShape(Part):
    """A report that was exported for support."""

    schema_: Literal["support/1"] = Field(alias="schema")
    report: ReportShape


_HEAD = 400  # characters within which a truncated report names its schema
_SCHEMAS = (SCHEMA, SET_SCHEMA, SUPPORT_SCHEMA)
_WHAT = "This report"
_LIST: TypeAdapter[tuple[ReportShape, ...]] = TypeAdapter(Reports)


def holds_reports(saved: SavedFile) -> bool:
    """Whether the file is one report or several, or a broken report."""
    if saved.document is not None:
        return saved.document.get("schema") in _SCHEMAS
    head = saved.text.lstrip()[:_HEAD]
    return head.startswith(("{", "[")) and any(f'"{schema}"' in head for schema in _SCHEMAS)


def read_reports(saved: SavedFile) -> tuple[SavedLogin, ...]:
    """Read the login of each report, with what the report recorded about it.

    Raises ``NotACapture``, which names the wrong key.
    """
    try:
        match saved.document:
            case None:
                reports = _LIST.validate_json(saved.text)
            case {"schema": "reports/1"}:
                reports = ReportsShape.model_validate_json(saved.text).reports
            case {"schema": "support/1"}:
                reports = (SupportedReportShape.model_validate_json(saved.text).report,)
            case _:
                reports = (ReportShape.model_validate_json(saved.text),)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise NotACapture(broken_json_message(_WHAT, _where(saved.text))) from None
        raise NotACapture(schema_message(_WHAT, SCHEMA, error)) from None
    if not reports:
        raise NotACapture("This file of reports holds none.")
    return tuple(report.saved_login() for report in reports)


def _where(text: str) -> Exception:
    """Return the error of Python's JSON parser, which says where the JSON of *text* is broken.

    A fallback error if that parser accepts it, because only pydantic's does not.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return error
    return ValueError()


# A report exported for support: the parts that a page shows, masked again.

MOST = 1_000  # findings, questions, remedies, settings
LONGEST = 4_000  # characters of a text; released values may be longer

T = TypeVar("T")
Few = Annotated[tuple[T, ...], Field(max_length=MOST, fail_fast=True)]

_OURS = frozenset({"setting", "gate", "key", STATE, SHARE})
"""Kinds of evidence that hold no person's value."""


class _ShortPart(Part):
    model_config = ConfigDict(str_max_length=LONGEST)


class _FindingShape(_ShortPart):
    check: str
    severity: Severity
    message: str
    evidence: Few[Evidence]
    station: Station
    owner: Owner
    follows_from: str | None

    def finding(self) -> Finding:
        evidence = tuple(
            seen
            if seen.value is None or seen.what in _OURS
            else replace(seen, value=mask(seen.value))
            for seen in self.evidence
        )
        return Finding(**{**dict(self), "evidence": evidence}, cites=())


class _StepShape(_ShortPart):
    step: str
    question: str
    answer: StepAnswer
    because: str


class _RemedyShape(_ShortPart):
    owner: Owner = Field(alias="for")
    text: str
    place: str | None


class _NamedIdpShape(_ShortPart):
    entity_id: str | None
    name: str | None


class _MaskedLoginShape(_ShortPart):
    protocol: Protocol
    idp: _NamedIdpShape
    service_provider: str | None


class _MaskedReportShape(_ShortPart):
    schema_: Literal["report/1"] = Field(alias="schema")
    redacted: Literal[True]
    site: str
    version: str
    created_at: Moment
    verdict: Verdict
    headline: Headline
    cause: Cause | None
    route: Few[RouteStop]
    findings: Few[_FindingShape]
    steps: Few[_StepShape]
    remedies: Few[_RemedyShape]
    released: Released
    login: _MaskedLoginShape


class SupportShape(_ShortPart):
    """A report that was exported for support."""

    schema_: Literal["support/1"] = Field(alias="schema")
    number: str
    exported_at: Moment
    settings: dict[str, str] = Field(max_length=MOST)
    report: _MaskedReportShape

    def imported(self) -> ImportedReport:
        """Return what a page shows; values are masked again, whoever wrote the file."""
        report, idp = self.report, self.report.login.idp
        return ImportedReport(
            number=self.number,
            site_name=report.site,
            version=report.version,
            created_at=report.created_at,
            exported_at=self.exported_at,
            settings=tuple(self.settings.items()),
            protocol=report.login.protocol,
            idp_name=idp.name or idp.entity_id,
            service_provider=report.login.service_provider,
            verdict=report.verdict,
            headline=report.headline,
            cause=report.cause,
            route=tuple(
                replace(stop, value=None if stop.value is None else mask(stop.value))
                for stop in report.route
            ),
            findings=tuple(shape.finding() for shape in report.findings),
            steps=tuple(Step(**dict(shape)) for shape in report.steps),
            remedies=tuple(ImportedRemedy(**dict(shape)) for shape in report.remedies),
            attributes=tuple(
                replace(attribute, values=tuple(map(mask, attribute.values)))
                for attribute in (shape.attribute() for shape in report.released)
            ),
        )


MOST_BYTES = 2_000_000
_EXPORT = "This export"


def read_support(content: bytes) -> ImportedReport:
    """Read an exported report. Raises ``NotACapture``, which names the wrong key."""
    if len(content) > MOST_BYTES:
        raise NotACapture("This file is larger than any export of a report.")
    try:
        text = content.decode("utf-8-sig")
        refuse_many_parts(text)
        document = json.loads(text)
    except UnicodeDecodeError:
        raise NotACapture(f"{_EXPORT} is no text: choose the file as it was downloaded.") from None
    except (ValueError, RecursionError) as error:
        raise NotACapture(broken_json_message(_EXPORT, error)) from None
    if not isinstance(document, dict) or document.get("schema") != SUPPORT_SCHEMA:
        raise NotACapture(
            "This is no report that was exported for support: on the page of a report, "
            "Export for support makes one."
        )
    try:
        return SupportShape.model_validate_json(text).imported()
    except ValidationError as error:
        raise NotACapture(schema_message(_EXPORT, SUPPORT_SCHEMA, error)) from None
