"""`verifier verify` of several logins: a summary of all, then each of them."""

import gc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.cli.exits import exit_code_of, interrupted
from verifier.cli.stderr import progress_of_many
from verifier.cli.writing import Output, Written
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.population import Population
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.pipeline.verify import AskReshare
from verifier.pipeline.verify_many import together, verify_many
from verifier.report.formats import POPULATION_RENDERERS, REPORT_RENDERERS, SET_STEPS_RENDERERS
from verifier.report.population_report import population_as_text

MOST_IN_FULL = 20
"""Logins whose reports the text prints in full; of more it prints a line each."""


def verify_several(
    logins: Sequence[tuple[Path, LoginCapture]],
    *,
    site: Site,
    ils: Sequence[IlsConnector],
    ask_reshare: AskReshare | None,
    output: Output,
    with_values: bool,
    only_steps: bool,
) -> int:
    """Verify *logins* (each with its file), write the reports, and return the exit code.

    Ctrl+C ends the verification early, and the reports finished by then are written.
    """
    gc.freeze()  # loaded objects stay: the collector need not scan many thousand records again
    with progress_of_many() as tell:
        made = verify_many(
            [login for _, login in logins],
            site=site,
            ils=ils,
            ask_reshare=ask_reshare,
            progress=tell,
        )
    reports = made.reports
    if with_values:
        reports = tuple(report.with_values_in_message() for report in reports)
    if reports:
        names = [logins[place][0].name for place in made.places]
        population = together(reports, names=names, unasked=made.unasked)
        if only_steps:
            output.write(population, SET_STEPS_RENDERERS)
        else:
            output.write_each(lambda form, how: _RENDERERS[form](population, reports, how))
    if made.unasked:
        return interrupted(f"{made.unasked:,} of {len(logins):,} logins were not judged")
    unread = bool(output.how.unread)
    return exit_code_of(made.reports, fail_on=output.fail_on, something_unread=unread)


def _as_text(population: Population, reports: Sequence[Report], how: RenderOptions) -> str:
    """Render the summary of all logins, and a few of them in full."""
    together = population_as_text(population, how)
    if len(reports) > MOST_IN_FULL:
        advice = "To see one in full: verifier verify FILE. To see all: --format html or json.\n"
        return f"{together}\n\n{advice}"
    parts = (
        f"== login {number} of {len(reports)} ==\n{REPORT_RENDERERS['text'](report, how)}"
        for number, report in enumerate(reports, 1)
    )
    return "\n\n".join((together, *parts))


_RENDERERS: Mapping[str, Callable[[Population, Sequence[Report], RenderOptions], Written]] = {
    "text": _as_text,
    **POPULATION_RENDERERS,
}
