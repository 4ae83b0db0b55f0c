"""The look at the configuration for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.model.connection_test import ConnectionTest, Stage
from verifier.model.finding import Finding, Severity
from verifier.model.lint import Lint
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, heading, hung, indented, printed
from verifier.report.words import OWNERS, SEVERITIES, STAGE_OUTCOMES, STAGES

_MORE = "verifier explain CHECK says what a finding means and what to change."
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}


def render_lint(lint: Lint, *, width: int = 80, colour: bool) -> str:
    """Write it as text. *width* is in columns."""
    return printed(_parts(lint), width=width, colour=colour)


def headline(lint: Lint) -> str:
    """Say in one sentence how things stand."""
    severities = [finding.severity for _, finding in lint.findings]
    if not lint.tests:
        return "No connection to a library system is set up, so there was nothing to test."
    failing = [test.connection for test in lint.tests if _counts(test)]
    if failing:
        systems = all(test.role is not None for test in lint.tests)
        count = f"{len(failing)} of {len(lint.tests)} connections"
        count += " to library systems" if systems else ""
        do = "does" if len(failing) == 1 else "do"
        return f"{count} {do} not work: {', '.join(failing)}."
    if Severity.WARNING in severities:
        return "Every connection answers, and there is something to mend."
    return "Every connection to a library system works."


def _counts(test: ConnectionTest) -> bool:
    """Whether the failure is one of the connection, and not of a part of the record."""
    return test.failed is not None and test.failed.stage is not Stage.COMPLETE


def _parts(lint: Lint) -> Iterator[RenderableType]:
    yield Text(headline(lint), style="bold", overflow="fold")
    yield indented(clean(lint.site_name), "dim")
    for test in lint.tests:
        yield from _connection(test)
    if lint.findings:
        yield from heading("what was found, one by one")
    shown = {one.said for test in lint.tests for one in test.stages}
    for place, finding in lint.findings:
        yield from _finding(place, finding, shown)
    if lint.findings:
        yield Text("")
        yield indented(_MORE, "dim")


def _connection(test: ConnectionTest) -> Iterator[RenderableType]:
    yield from heading(f"{test.connection}: {test.kind}")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1, no_wrap=True)
    table.add_column(width=11, overflow="fold")
    table.add_column(overflow="fold")
    for one in test.reached:
        shape, word, style = STAGE_OUTCOMES[one.outcome]
        table.add_row(
            Text(shape, style=style),
            Text(STAGES[one.stage], style="bold"),
            Text(f"{word}: {clean(one.said)}", overflow="fold"),
        )
    if test.not_reached:
        names = ", ".join(STAGES[one.stage] for one in test.not_reached)
        table.add_row("", "", Text(f"not tested because of that: {names}", style="dim"))
    yield Padding(table, (0, 0, 0, INDENT))


def _finding(place: str, finding: Finding, shown: set[str]) -> Iterator[RenderableType]:
    shape, word = SEVERITIES[finding.severity]
    yield hung(f"{shape} ", Text(f"{word}: {clean(finding.message)}", _STYLES[finding.severity]))
    for one in finding.evidence:
        if one.value and one.value not in shown:
            yield hung("     ", clean(one.value))
    yield hung("     ", f"{place} · {finding.check} · {OWNERS[finding.owner]}", "dim")
