"""The look at the configuration for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.model.connection_test import ConnectionTest
from verifier.model.lint import Lint
from verifier.report.lint.text_findings import findings
from verifier.report.lint.words import headline, why
from verifier.report.show import clean
from verifier.report.text_parts import INDENT, heading, hung, indented, printed
from verifier.report.words import STAGE_OUTCOMES, STAGES


def render_lint(lint: Lint, *, width: int = 80, colour: bool) -> str:
    """Write it as text. *width* is in columns."""
    return printed(_parts(lint), width=width, colour=colour)


def _parts(lint: Lint) -> Iterator[RenderableType]:
    yield Text(clean(headline(lint)), style="bold", overflow="fold")
    yield indented(clean(lint.site_name), "dim")
    if lint.not_checked:
        yield from heading("not checked")
    for one in lint.not_checked:
        yield hung("? ", clean(why(one)))
    for test in lint.tests:
        yield from _connection(test)
    yield from findings(lint)


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
