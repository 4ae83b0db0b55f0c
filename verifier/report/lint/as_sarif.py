"""The look at the configuration as SARIF: each finding at its file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from verifier.model.finding import Finding
from verifier.model.lint import Lint
from verifier.model.rendering import Rendering
from verifier.report.lint.words import why
from verifier.report.pipeline.sarif_log import (
    SarifNotice,
    SarifResult,
    SarifRun,
    document,
    rules_of,
)
from verifier.report.pipeline.sarif_logins import broken
from verifier.report.words import OWNERS


def render_lint(lint: Lint, how: Rendering) -> str:
    """Write the file. It holds no value of a person."""
    run = SarifRun(
        version=lint.version,
        automation=(lint.site_name, "configuration"),
        began=lint.created_at,
        results=tuple(_results(lint)),
        notices=tuple(_notices(lint)),
        rules=rules_of((run.check for one in lint.places for run in one.runs), how.pages),
        site_file=how.site_file,
    )
    return document(run)


def _results(lint: Lint) -> Iterator[SarifResult]:
    seen: Counter[tuple[str, ...]] = Counter()
    for place in lint.places:
        for finding in place.findings:
            # Not the line: it moves when something above it is changed.
            file, key = (finding.place.file, finding.place.key) if finding.place else ("", "")
            where = (place.place, file, key or "")
            seen[(finding.check, *where)] += 1
            yield SarifResult(
                rule=finding.check,
                severity=finding.severity,
                message="\n".join(_message(finding, lint)),
                logical=(f"configuration:{place.place}", f"station:{finding.station.value}"),
                told_apart_by=(*where, f"{seen[(finding.check, *where)]}"),
                place=finding.place,
                properties={
                    "station": finding.station.value,
                    "owner": finding.owner.value,
                    **({"key": key} if key else {}),
                    **({"followsFrom": finding.follows_from} if finding.follows_from else {}),
                },
            )


def _message(finding: Finding, lint: Lint) -> Iterator[str]:
    yield finding.message
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    yield f"Whose turn it is: {OWNERS[finding.owner]}."
    change = lint.change(finding)
    if change is not None:
        yield f"What to change: {change.text}"


def _notices(lint: Lint) -> Iterator[SarifNotice]:
    for one in lint.failed:
        yield SarifNotice(
            id="unread" if one.place else "could-not-ask",
            message=why(one),
            place=one.place,
            logical=() if one.place else (f"connection:{one.what}",),
        )
    for one in lint.not_configured:
        yield SarifNotice(id="not-configured", message=why(one), level="note")
    yield SarifNotice(id="checked", message=", ".join(lint.checked), level="note")
    for place in lint.places:
        for run in place.runs:
            yield from broken(run, place.place, (f"configuration:{place.place}",))
