"""Reports, results and baselines, as the API takes and gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.report import Verdict
from verifier.domain.model.stored_result import StoredResult
from verifier.web.api.operation import Asked, Line, Query, Shape
from verifier.web.api.run_schemas import AnswerShape

Filter = Annotated[str, Field(min_length=1, max_length=200)]


class ResultsAsked(Query):
    """Which results, and where in the list; all filters hold together."""

    idp: Filter | None = Field(default=None, description="The site file's id.")
    patron: Filter | None = Field(default=None, description="A test patron's id, or a kind.")
    verdict: Verdict | None = None
    cause: Filter | None = Field(default=None, description="A check's id.")
    since: date | None = Field(default=None, description="This day and later ones.")
    until: date | None = Field(default=None, description="This day and earlier ones.")
    reference: Filter | None = None
    after: Filter | None = Field(default=None, description="The ``older`` of the part before.")
    limit: int = Field(default=50, ge=1, le=200)


class FindingShape(Shape):
    """A finding without its evidence."""

    check: str
    severity: Severity
    message: str
    station: Station
    owner: Owner
    follows_from: str | None


class ResultShape(Shape):
    """What stays of a report when its values are gone."""

    report_id: str
    reference: str = Field(description="The number that people tell each other.")
    has_values: bool = Field(description="Whether the report itself can still be read.")
    created_at: datetime
    idp: str | None
    idp_name: str | None
    patron: str | None
    protocol: str
    verdict: Verdict
    headline: str
    reason: str
    owner: str | None
    cause: str | None
    cause_owner: Owner | None
    attributes: list[str]
    answers: list[AnswerShape]
    findings: list[FindingShape]

    @classmethod
    def of(cls, report_id: str, result: StoredResult, *, has_values: bool) -> Self:
        """Make it of a kept result."""
        fields = {name: getattr(result, name, None) for name in cls.model_fields}
        fields |= {
            "report_id": report_id,
            "reference": result.number,
            "has_values": has_values,
            "idp": result.idp_id,
            "attributes": list(result.attributes),
            "answers": [AnswerShape.model_validate(one) for one in result.answers],
            "findings": [FindingShape.model_validate(one) for one in result.findings],
        }
        return cls(**fields)


class ResultsShape(Shape):
    """Results, the newest first; ``older`` is where the next part begins, null at the end."""

    results: list[ResultShape]
    older: str | None


class HandedInShape(Shape):
    """A login that was handed in. Its verdict is null where the report is made when asked for."""

    report_id: str
    verdict: Verdict | None
    headline: str | None


class HandedInTogether(Shape):
    """The logins that were handed in, in their order."""

    reports: list[HandedInShape]


class PatronOfReport(Asked):
    """Whose login a report is of, where the report does not say."""

    idp: Line | None = Field(default=None, description="The site file's id.")
    patron: Annotated[Line, Field(max_length=64)] | None = None


class BaselineShape(Shape):
    """A baseline."""

    id: str
    idp: str
    patron: str
    report_id: str
    pinned_at: datetime
    pinned_by: str | None
    has_values: bool


class BaselinesShape(Shape):
    """The baselines, by identity provider and patron."""

    baselines: list[BaselineShape]


class DriftAsked(Query):
    """Which baseline; the one of the report's own patron where it is left out."""

    baseline: Filter | None = None


class ImportShape(Shape):
    """A report that somebody else exported for support."""

    id: str
    reference: str
    site: str
    verdict: Verdict
    created_at: datetime


class ImportsShape(Shape):
    """The imported reports."""

    imports: list[ImportShape]
