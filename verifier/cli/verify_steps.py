"""``verifier verify --steps``: the questions of ReShare's page, and nothing else of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from verifier.cli.exits import WrongUsage
from verifier.cli.writing import Target, terminal_look, write_targets
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.report import html as as_html
from verifier.report import steps

_WRITES = ("text", "html")


def refuse_others(where: Sequence[Target]) -> None:
    """Refuse a format that holds the steps among all else, or not. Raises ``WrongUsage``."""
    if any(one.format == "json" for one in where):
        raise WrongUsage(
            "--steps writes text or html. The JSON report holds the steps as they are: leave "
            "--steps away and read the key steps, of several logins together.steps."
        )
    other = next((one.format for one in where if one.format not in _WRITES), None)
    if other is not None:
        raise WrongUsage(f"--steps writes text or html, and not {other}: leave one of them away.")


def write_steps(report: Report, where: Sequence[Target], *, redact: bool | None) -> None:
    """Write the questions about one login. Raises ``WrongUsage`` where a file cannot be."""
    _write(
        where,
        lambda masked, width, colour: steps.steps_as_text(
            report, redact=masked, width=width, colour=colour
        ),
        lambda masked: as_html.steps_as_html(report, redact=masked),
        redact=redact,
    )


def write_set_steps(
    population: Population, where: Sequence[Target], *, redact: bool | None
) -> None:
    """Write the questions about a set. Raises ``WrongUsage`` where a file cannot be."""
    _write(
        where,
        lambda masked, width, colour: steps.set_steps_as_text(
            population, redact=masked, width=width, colour=colour
        ),
        lambda masked: as_html.set_steps_as_html(population, redact=masked),
        redact=redact,
    )


def _write(
    where: Sequence[Target],
    text: Callable[[bool, int, bool], str],
    html: Callable[[bool], str],
    *,
    redact: bool | None,
) -> None:
    def rendered(target: Target, masked: bool) -> str:
        if target.format == "html":
            return html(masked)
        width, colour = terminal_look() if target.path is None else (80, False)
        return text(masked, width, colour)

    write_targets(where, rendered, redact=redact)
