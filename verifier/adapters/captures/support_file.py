"""Read a report that was exported for support, schema support/1."""

from __future__ import annotations

import json
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from verifier.adapters.captures.capture_json import MOST_ATTRIBUTES, Moment
from verifier.adapters.captures.errors import NotACapture, broken_json_message, schema_message
from verifier.adapters.captures.report_json import SUPPORT_SCHEMA as SCHEMA
from verifier.adapters.captures.report_json import Part, ReleasedShape
from verifier.adapters.captures.saved_file import refuse_many_parts
from verifier.domain.model.capture import Attribute, Protocol
from verifier.domain.model.finding import SHARE, STATE, Evidence, Finding, Owner, Severity, Station
from verifier.domain.model.report import (
    Cause,
    Headline,
    RouteStop,
    StationOutcome,
    Step,
    StepAnswer,
    Verdict,
)
from verifier.domain.model.saved_login import ImportedRemedy, ImportedReport
from verifier.domain.model.text_values import mask

# The keys of ``support/1`` that a page shows, for reading; others are passed over.

MOST = 1_000  # findings, questions, remedies, settings
LONGEST = 4_000  # characters of a text

T = TypeVar("T")
Few = Annotated[list[T], Field(max_length=MOST, fail_fast=True)]
Words = Annotated[str, Field(max_length=LONGEST)]

_OURS = frozenset({"setting", "gate", "key", STATE, SHARE})
"""Evidence that is nobody's value."""


class _CauseShape(Part):
    check: Words
    station: Station
    owner: Owner
    summary: Words


class _HeadlineShape(Part):
    verdict: Words
    reason: Words
    owner: Words | None


class _StopShape(Part):
    station: Station
    name: Words
    value: Words | None
    outcome: StationOutcome
    note: Words | None


class _EvidenceShape(Part):
    what: Words
    name: Words
    value: Words | None

    def evidence(self) -> Evidence:
        value = self.value
        if value is not None and self.what not in _OURS:
            value = mask(value)
        return Evidence(what=self.what, name=self.name, value=value)


class _FindingShape(Part):
    check: Words
    severity: Severity
    message: Words
    evidence: Few[_EvidenceShape]
    station: Station
    owner: Owner
    follows_from: Words | None

    def finding(self) -> Finding:
        return Finding(
            check=self.check,
            severity=self.severity,
            message=self.message,
            evidence=tuple(one.evidence() for one in self.evidence),
            station=self.station,
            owner=self.owner,
            cites=(),
            follows_from=self.follows_from,
        )


class _StepShape(Part):
    step: Words
    question: Words
    answer: StepAnswer
    because: Words


class _RemedyShape(Part):
    owner: Owner = Field(alias="for")
    text: Words
    place: Words | None


class _IdpShape(Part):
    entity_id: Words | None
    name: Words | None


class _LoginShape(Part):
    protocol: Protocol
    idp: _IdpShape
    service_provider: Words | None


class _MaskedReportShape(Part):
    schema_: Literal["report/1"] = Field(alias="schema")
    redacted: Literal[True]
    site: Words
    version: Words
    created_at: Moment
    verdict: Verdict
    headline: _HeadlineShape
    cause: _CauseShape | None
    route: Few[_StopShape]
    findings: Few[_FindingShape]
    steps: Few[_StepShape]
    remedies: Few[_RemedyShape]
    released: Annotated[list[ReleasedShape], Field(max_length=MOST_ATTRIBUTES, fail_fast=True)]
    login: _LoginShape


class SupportShape(Part):
    """A report that was exported for support."""

    schema_: Literal["support/1"] = Field(alias="schema")
    number: Words
    exported_at: Moment
    settings: dict[str, Words] = Field(max_length=MOST)
    report: _MaskedReportShape

    def imported(self) -> ImportedReport:
        """Give what a page shows; values are masked again, whoever wrote the file."""
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
            headline=Headline(**report.headline.model_dump()),
            cause=None if report.cause is None else Cause(**report.cause.model_dump()),
            route=tuple(map(_stop, report.route)),
            findings=tuple(one.finding() for one in report.findings),
            steps=tuple(Step(**one.model_dump()) for one in report.steps),
            remedies=tuple(ImportedRemedy(**one.model_dump()) for one in report.remedies),
            attributes=tuple(map(_attribute, report.released)),
        )


def _stop(shape: _StopShape) -> RouteStop:
    said = shape.model_dump()
    value = said.pop("value")
    return RouteStop(**said, value=None if value is None else mask(value))


def _attribute(shape: ReleasedShape) -> Attribute:
    sent = shape.attribute()
    return Attribute(
        name=sent.name,
        name_format=sent.name_format,
        friendly_name=sent.friendly_name,
        values=tuple(map(mask, sent.values)),
        source=sent.source,
        json_type=sent.json_type,
    )


# A report that was exported for support, ``support/1``, as somebody hands it in.

MOST_BYTES = 2_000_000
_WHAT = "This export"


def read_support(content: bytes) -> ImportedReport:
    """Read an exported report. Raises ``NotACapture`` that names the place."""
    if len(content) > MOST_BYTES:
        raise NotACapture("This file is larger than any export of a report.")
    try:
        text = content.decode("utf-8-sig")
        refuse_many_parts(text)
        document = json.loads(text)
    except UnicodeDecodeError:
        raise NotACapture(f"{_WHAT} is no text: choose the file as it was downloaded.") from None
    except (ValueError, RecursionError) as error:
        raise NotACapture(broken_json_message(_WHAT, error)) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise NotACapture(
            "This is no report that was exported for support: on the page of a report, "
            "Export for support makes one."
        )
    try:
        return SupportShape.model_validate_json(text).imported()
    except ValidationError as error:
        raise NotACapture(schema_message(_WHAT, SCHEMA, error)) from None
