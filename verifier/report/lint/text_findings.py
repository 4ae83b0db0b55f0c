"""What a look at the configuration found, for a terminal: by station, with what to change."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from verifier.model.finding import Evidence, Finding, Severity
from verifier.model.lint import Lint
from verifier.report.show import clean
from verifier.report.text_parts import (
    SEVERITY_STYLES,
    evidence_line,
    heading,
    hung,
    indented,
    seen,
)
from verifier.report.words import OWN_WORDS, OWNERS, PROSE_WORDS, SEVERITIES, STATIONS

_MORE = "verifier explain CHECK says what a finding means and what to change."
_DEEPER = "     "


def findings(lint: Lint) -> Iterator[RenderableType]:
    """List the findings in the order of the road."""
    shown = {one.said for test in lint.tests for one in test.stages}
    told: set[str] = set()
    for station, found in lint.by_station:
        yield from heading(f"{STATIONS[station].lower()}: what was found")
        for place, finding in found:
            yield from _finding(place, finding, shown)
            if finding.check not in told and not finding.follows_from:
                told.add(finding.check)
                yield from _change(lint, finding)
    if lint.findings:
        yield Text("")
        yield indented(_MORE, "dim")


def _finding(place: str, finding: Finding, shown: set[str]) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hung(
        f"{shape} ", Text(f"{word}: {clean(finding.message)}", SEVERITY_STYLES[finding.severity])
    )
    for one in finding.evidence:
        if one.value not in shown and (said := _said(one)):
            yield hung(_DEEPER, said)
    parts = (place, finding.check, OWNERS[finding.owner])
    yield hung(_DEEPER, " · ".join(map(clean, parts)), "dim")
    if finding.follows_from:
        yield hung(_DEEPER, f"follows from {finding.follows_from}", "dim")


def _said(one: Evidence) -> Text | None:
    """Write one proof: a setting with its name, and that it is not set where it has no value."""
    if one.what in OWN_WORDS:
        return evidence_line(one)
    if one.what == "setting":
        name = clean(one.name)
        shown = Text.assemble(f"{name} = ", seen(one.value), overflow="fold")
        return shown if one.value else Text(f"{name} is empty or not set", overflow="fold")
    if one.value:
        return Text(clean(one.value)) if one.what in PROSE_WORDS else seen(one.value)
    return seen(one.name) if one.what == "patron profile" else None


def _change(lint: Lint, finding: Finding) -> Iterator[RenderableType]:
    """Say once what to change, with the lines to copy; about a notice its page says it."""
    change = lint.change(finding)
    if change is None or finding.severity is Severity.NOTICE:
        return
    yield hung(f"{_DEEPER}to change: ", clean(change.text))
    for snippet in change.snippets:
        yield hung(_DEEPER, f"{clean(snippet.heading)}:", "dim")
        for line in clean(snippet.text).splitlines():
            yield hung(f"{_DEEPER}  ", line)
