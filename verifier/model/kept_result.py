"""What stays of a login when its values are gone: names, the verdict, and the findings.

Nothing here holds a value of a person. It is made when the report is kept, and outlives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verifier.model.finding import Owner, Severity, Station
from verifier.model.reference import reference_of
from verifier.model.report import Report, Verdict
from verifier.model.road_answers import RoadAnswer, road_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFinding:
    """A finding without its evidence."""

    check: str
    severity: Severity
    message: str
    station: Station
    owner: Owner
    follows_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResult:
    """A login's result without values. ``reference`` is its report's id."""

    reference: str
    created_at: datetime
    idp_id: str | None  # the site file's id; None: of no identity provider of the site's
    idp_name: str | None
    patron: str | None  # the test patron's id, or the kind of patron; never a name
    protocol: str
    verdict: Verdict
    headline: str
    reason: str
    owner: str | None  # the headline's third sentence
    cause: str | None  # the check that names the first cause
    cause_owner: Owner | None
    attributes: tuple[str, ...]  # their names, as released, in wire order
    findings: tuple[KeptFinding, ...]
    answers: tuple[RoadAnswer, ...] = ()  # in the order of the road

    @property
    def number(self) -> str:
        """The reference number, short enough for people to tell each other."""
        return reference_of(self.reference)


def result_of(
    report: Report, *, reference: str, idp_id: str | None = None, patron: str | None = None
) -> KeptResult:
    """Give what may stay of *report*."""
    capture = report.decision.match.lookup.preview.release.capture
    diagnosis = report.diagnosis
    return KeptResult(
        reference=reference,
        created_at=report.created_at,
        idp_id=idp_id,
        idp_name=capture.idp.display_name or capture.idp.entity_id,
        patron=patron,
        protocol=capture.protocol.value,
        verdict=diagnosis.verdict,
        headline=diagnosis.headline.verdict,
        reason=diagnosis.headline.reason,
        owner=diagnosis.headline.owner,
        cause=None if diagnosis.cause is None else diagnosis.cause.check,
        cause_owner=None if diagnosis.cause is None else diagnosis.cause.owner,
        attributes=tuple(one.friendly_name or one.name for one in capture.attributes),
        findings=tuple(
            KeptFinding(
                check=one.check,
                severity=one.severity,
                message=one.message,
                station=one.station,
                owner=one.owner,
                follows_from=one.follows_from,
            )
            for one in diagnosis.findings
        ),
        answers=road_answers(report),
    )
