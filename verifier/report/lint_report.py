"""Configuration findings and connection tests: summary sentences and text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.lint import Lint, NotChecked
from verifier.domain.model.wording import plural
from verifier.report.labels import (
    OWN_WORDS,
    OWNERS,
    PROSE_WORDS,
    SEVERITIES,
    STAGE_OUTCOMES,
    STAGES,
    STATIONS,
)
from verifier.report.text_layout import (
    INDENT,
    SEVERITY_STYLES,
    evidence_line,
    hanging,
    heading,
    indented,
    print_to_text,
    visible,
)
from verifier.report.visible_values import clean


def lint_headline(lint: Lint) -> str:
    """Say what failed, what was found, what was checked, and what was not."""
    return " ".join(_sentences(lint))


def _sentences(lint: Lint) -> Iterator[str]:
    failing = [
        f'"{test.connection}"'
        for test in lint.tests
        # a record that is told in part is no failure of the connection
        if test.failed is not None and test.failed.stage is not Stage.COMPLETE
    ]
    if failing:
        noun = "connection" if len(failing) == 1 else "connections"
        yield f"The {noun} {_listed(failing)} failed."
    if lint.unread:
        files = dict.fromkeys(file.place.file for file in lint.unread)
        noun = "file" if len(files) == 1 else "files"
        yield f"The {noun} {_listed(list(files))} could not be read."
    roots = [finding.severity for _, finding in lint.findings if finding.follows_from is None]
    found = [
        plural(number, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (number := roots.count(severity))
    ]
    checked = ", ".join(lint.checked)
    if found:
        yield f"Found: {_listed(found)}. Checked: {checked}."
    else:
        yield f"No problems found in the settings that were checked: {checked}."
    if lint.not_checked:
        yield f"Not checked: {', '.join(left_out.what for left_out in lint.not_checked)}."


def not_checked_reason(left_out: NotChecked) -> str:
    """Say what was not checked, and why."""
    return f"{left_out.place or left_out.what}: {left_out.message}"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


_MORE = "verifier explain CHECK says what a finding means and what to change."
_DEEPER = "     "


def finding_lines(lint: Lint) -> Iterator[RenderableType]:
    """List the findings in the order of the road."""
    shown = {stage.message for test in lint.tests for stage in test.stages}
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
    yield hanging(
        f"{shape} ", Text(f"{word}: {clean(finding.message)}", SEVERITY_STYLES[finding.severity])
    )
    for proof in finding.evidence:
        if proof.value not in shown and (message := _said(proof)):
            yield hanging(_DEEPER, message)
    parts = (place, finding.check, OWNERS[finding.owner])
    yield hanging(_DEEPER, " · ".join(map(clean, parts)), "dim")
    if finding.follows_from:
        yield hanging(_DEEPER, f"follows from {finding.follows_from}", "dim")


def _said(evidence: Evidence) -> Text | None:
    """Write one proof: a setting with its name, and that it is not set where it has no value."""
    if evidence.what in OWN_WORDS:
        return evidence_line(evidence)
    if evidence.what == "setting":
        name = clean(evidence.name)
        shown = Text.assemble(f"{name} = ", visible(evidence.value), overflow="fold")
        return shown if evidence.value else Text(f"{name} is empty or not set", overflow="fold")
    if evidence.value:
        return (
            Text(clean(evidence.value))
            if evidence.what in PROSE_WORDS
            else visible(evidence.value)
        )
    return visible(evidence.name) if evidence.what == "patron profile" else None


def _change(lint: Lint, finding: Finding) -> Iterator[RenderableType]:
    """Say once what to change, with the lines to copy; about a notice its page says it."""
    change = lint.change(finding)
    if change is None or finding.severity is Severity.NOTICE:
        return
    yield hanging(f"{_DEEPER}to change: ", clean(change.text))
    for snippet in change.snippets:
        yield hanging(_DEEPER, f"{clean(snippet.heading)}:", "dim")
        for line in clean(snippet.text).splitlines():
            yield hanging(f"{_DEEPER}  ", line)


def lint_as_text(lint: Lint, *, width: int = 80, colour: bool) -> str:
    """Write it as text. *width* is in columns."""
    return print_to_text(_parts(lint), width=width, colour=colour)


def _parts(lint: Lint) -> Iterator[RenderableType]:
    yield Text(clean(lint_headline(lint)), style="bold", overflow="fold")
    yield indented(clean(lint.site_name), "dim")
    if lint.not_checked:
        yield from heading("not checked")
    for left_out in lint.not_checked:
        yield hanging("? ", clean(not_checked_reason(left_out)))
    for test in lint.tests:
        yield from _connection(test)
    yield from finding_lines(lint)


def _connection(test: ConnectionTest) -> Iterator[RenderableType]:
    yield from heading(f"{test.connection}: {test.kind}")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1, no_wrap=True)
    table.add_column(width=11, overflow="fold")
    table.add_column(overflow="fold")
    for stage in test.reached:
        shape, word, style = STAGE_OUTCOMES[stage.outcome]
        table.add_row(
            Text(shape, style=style),
            Text(STAGES[stage.stage], style="bold"),
            Text(f"{word}: {clean(stage.message)}", overflow="fold"),
        )
    if test.not_reached:
        names = ", ".join(STAGES[stage.stage] for stage in test.not_reached)
        table.add_row("", "", Text(f"not tested because of that: {names}", style="dim"))
    yield Padding(table, (0, 0, 0, INDENT))
