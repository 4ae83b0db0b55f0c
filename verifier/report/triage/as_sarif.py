"""A set of requests as SARIF: a result for each request that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.finding import Severity
from verifier.model.rendering import Rendering
from verifier.model.request_cause import RequestCause
from verifier.model.triage import JudgedRequest, Triage, TriageRemedy
from verifier.report.pipeline.sarif_log import (
    SarifNotice,
    SarifResult,
    SarifRule,
    SarifRun,
    document,
)
from verifier.report.triage.as_junit import remedies_by_request
from verifier.report.triage.redacted import redacted_triage
from verifier.report.triage.words import CAUSES, open_questions
from verifier.report.words import OWNERS


def render_triage(triage: Triage, how: Rendering) -> str:
    """Write the file."""
    shown = redacted_triage(triage) if how.redact else triage
    remedies = remedies_by_request(shown)
    run = SarifRun(
        version=shown.version,
        automation=(shown.site_name, "requests"),
        began=shown.created_at,
        results=tuple(_result(one, remedies.get(one.number)) for one in shown.failing),
        notices=tuple(
            SarifNotice(id="could-not-look", message=said) for said in open_questions(shown)
        ),
        rules=tuple(_rules(shown)),
        site_file=how.site_file,
    )
    return document(run)


def _rules(triage: Triage) -> Iterator[SarifRule]:
    found = {one.cause for one in triage.failing}
    for cause in RequestCause:
        if cause in found:
            said = f"The request goes wrong: {CAUSES[cause]}."
            yield SarifRule(
                id=_id(cause), title=said, means=said, help=said, severity=Severity.ERROR
            )


def _id(cause: RequestCause) -> str:
    return f"triage.{cause.value}"


def _result(line: JudgedRequest, remedy: TriageRemedy | None) -> SarifResult:
    lines = [f"{line.name}: {CAUSES[line.cause]}. {line.because}"]
    if remedy is not None:
        lines += [f"Whose turn it is: {OWNERS[remedy.owner]}.", f"What to change: {remedy.text}"]
    return SarifResult(
        rule=_id(line.cause),
        severity=Severity.ERROR,
        message="\n".join(lines),
        logical=(f"request:{line.name}",),
        told_apart_by=(line.name,),
        properties={
            "request": line.name,
            "restsOn": line.rests_on.value,
            **({"owner": remedy.owner.value} if remedy else {}),
            **({"day": line.day.isoformat()} if line.day else {}),
        },
    )
