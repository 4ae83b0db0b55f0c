"""What a look at the configuration found, for a terminal: by station, with what to change."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from verifier.model.finding import Evidence, Finding, Severity
from verifier.model.lint import Lint
from verifier.report.show import clean, show
from verifier.report.text_parts import heading, hung, indented
from verifier.report.words import OWNERS, SEVERITIES, STATIONS

_MORE = "verifier explain CHECK says what a finding means and what to change."
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}
_DEEPER = "     "


def findings(lint: Lint) -> Iterator[RenderableType]:
    """List what could not be read, then the findings in the order of the road."""
    if lint.read:
        yield indented(f"read: {clean(', '.join(lint.read))}", "dim")
    if lint.unread:
        yield from heading("what could not be read")
    for one in lint.unread:
        yield hung("? ", f"{clean(str(one.place))}: {clean(one.said)}")
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
    yield hung(f"{shape} ", Text(f"{word}: {clean(finding.message)}", _STYLES[finding.severity]))
    for one in finding.evidence:
        if one.value not in shown and (said := _said(one)):
            yield hung(_DEEPER, clean(said))
    parts = (place, finding.check, OWNERS[finding.owner])
    yield hung(_DEEPER, " · ".join(map(clean, parts)), "dim")
    if finding.follows_from:
        yield hung(_DEEPER, f"follows from {finding.follows_from}", "dim")


def _said(one: Evidence) -> str:
    """Write one proof: a setting with its name, and that it is not set where it has no value."""
    if one.what == "setting":
        return (
            f"{one.name} = {_ends(one.value)}" if one.value else f"{one.name} is empty or not set"
        )
    return one.value or (one.name if one.what == "patron profile" else "")


def _ends(value: str) -> str:
    """Show blanks at the ends of a value, which are what is wrong with it."""
    return value if value == value.strip() else show(value)


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
