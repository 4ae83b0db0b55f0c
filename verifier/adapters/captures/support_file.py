"""Read a report that was exported for support, schema support/1."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from verifier.adapters.captures.capture_json import Moment
from verifier.adapters.captures.errors import NotACapture, broken_json_message, schema_message
from verifier.adapters.captures.report_json import SUPPORT_SCHEMA as SCHEMA
from verifier.adapters.captures.report_json import Part, Released
from verifier.adapters.captures.saved_file import refuse_many_parts
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import SHARE, STATE, Evidence, Finding, Owner, Severity, Station
from verifier.domain.model.report import Cause, Headline, RouteStop, Step, StepAnswer, Verdict
from verifier.domain.model.saved_login import ImportedRemedy, ImportedReport
from verifier.domain.model.text_values import mask

MOST = 1_000  # findings, questions, remedies, settings
LONGEST = 4_000  # characters of a text, of released values alone more

T = TypeVar("T")
Few = Annotated[tuple[T, ...], Field(max_length=MOST, fail_fast=True)]

_OURS = frozenset({"setting", "gate", "key", STATE, SHARE})
"""Evidence that is nobody's value."""


class _Part(Part):
    model_config = ConfigDict(str_max_length=LONGEST)


class _FindingShape(_Part):
    check: str
    severity: Severity
    message: str
    evidence: Few[Evidence]
    station: Station
    owner: Owner
    follows_from: str | None

    def finding(self) -> Finding:
        parts = {**dict(self), "evidence": tuple(map(_masked_evidence, self.evidence))}
        return Finding(**parts, cites=())


def _masked_evidence(evidence: Evidence) -> Evidence:
    if evidence.value is None or evidence.what in _OURS:
        return evidence
    return replace(evidence, value=mask(evidence.value))


class _StepShape(_Part):
    step: str
    question: str
    answer: StepAnswer
    because: str


class _RemedyShape(_Part):
    owner: Owner = Field(alias="for")
    text: str
    place: str | None


class _IdpShape(_Part):
    entity_id: str | None
    name: str | None


class _LoginShape(_Part):
    protocol: Protocol
    idp: _IdpShape
    service_provider: str | None


class _MaskedReportShape(_Part):
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
    login: _LoginShape


class SupportShape(_Part):
    """A report that was exported for support."""

    schema_: Literal["support/1"] = Field(alias="schema")
    number: str
    exported_at: Moment
    settings: dict[str, str] = Field(max_length=MOST)
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
