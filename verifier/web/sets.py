"""Logins that were handed in together: what they say together, with a link to each report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.pipeline.verify_many import together
from verifier.report import html, json_report
from verifier.report import population_report as population_words
from verifier.report.redact import redacted_population
from verifier.report.steps import halves_of
from verifier.web import audit, browser, downloads, errors, report_access
from verifier.web.reports import wish
from verifier.web.services import services

bp = Blueprint("sets", __name__, url_prefix="/sets")

SECONDS = 15.0  # in which one request makes reports that are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSet:
    """The logins of a set whose reports are made, and how many are still to do."""

    ids: Sequence[str]
    reports: Sequence[Report]
    still_to_do: int

    @property
    def together(self) -> Population:
        """What they say together."""
        return together(self.reports, unasked=self.still_to_do)


@bp.get("/<report_id>")
def show(report_id: str) -> AnyResponse | str:
    """Show the set that a login was handed in with, values in the clear."""
    found = set_of(report_id)
    if len(found.ids) + found.still_to_do == 1:
        return redirect(url_for("reports.show", report_id=report_id), code=303)
    masked = wish(default=False)
    population = found.together
    shown = redacted_population(population) if masked else population
    return render_template(
        "population/page.html",
        together=shown,
        lines=tuple(zip(shown.logins, found.ids, strict=True)),
        labels=population_words,
        redacted=masked,
        still_to_do=found.still_to_do,
        set_id=report_id,
    )


@bp.get("/<report_id>/steps")
def steps(report_id: str) -> AnyResponse | str:
    """Show the questions of ReShare's page about the set alone."""
    found = set_of(report_id)
    if len(found.ids) + found.still_to_do == 1:
        return redirect(url_for("reports.steps", report_id=report_id), code=303)
    masked = wish(default=False)
    population = found.together
    shown = redacted_population(population) if masked else population
    return render_template(
        "steps/page_set.html",
        together=shown,
        halves=halves_of(shown.steps),
        labels=population_words,
        redacted=masked,
        set_id=report_id,
    )


@bp.get("/<report_id>.json")
def as_json(report_id: str) -> Response:
    """Give the page's twin for programs; ``?redact=yes`` masks it."""
    found = whole_set(report_id)
    masked = wish(default=False)
    text = json_report.population_as_json(found.together, found.reports, redact=masked)
    audit.note("report.exported", report_id)
    return downloads.json_text(text)


@bp.get("/<report_id>.html")
def as_file(report_id: str) -> Response:
    """Give one file to hand on, masked unless ``?redact=no`` says otherwise."""
    found = whole_set(report_id)
    masked = wish(default=True)
    text = html.population_as_html(found.together, found.reports, redact=masked)
    audit.note("report.exported", report_id)
    return downloads.html_file(text, "release-reports.html")


@bp.post("/<report_id>/forget")
def forget(report_id: str) -> AnyResponse:
    """Delete the logins of a set and their reports for good."""
    browser.check_csrf()
    forget_set(report_id)
    return redirect(url_for("start.page"), code=303)


def forget_set(report_id: str) -> None:
    """Delete the logins of a set and their reports for good, or answer 404."""
    for member_id in ids_of(report_id):
        services().store.forget(member_id)
        audit.note("report.forgotten", member_id)


def ids_of(report_id: str) -> list[str]:
    """List the logins of a set, or answer 404."""
    report_access.require_kept(report_id)
    return services().store.kept_together(report_id)


def whole_set(report_id: str) -> KeptSet:
    """Read a set of which every report is made. Raises ``Busy``."""
    found = set_of(report_id)
    if found.still_to_do:
        raise report_access.Busy
    return found


def set_of(report_id: str) -> KeptSet:
    """Read the reports of a set and make those that are missing, while there is time.

    Raises ``Busy`` where not a single one is made.
    """
    ids = ids_of(report_id)
    end = monotonic() + SECONDS
    made: list[tuple[str, Report]] = []
    for one in ids:
        report = services().store.report(one)
        if report is None and monotonic() < end:
            report = _made(one)
        if report is not None:
            made.append((one, report))
    if not made:
        raise report_access.Busy
    return KeptSet(
        ids=tuple(one for one, _ in made),
        reports=tuple(report for _, report in made),
        still_to_do=len(ids) - len(made),
    )


def _made(report_id: str) -> Report | None:
    """Make a missing report; None where it cannot be made now. One must not hide the others."""
    try:
        return report_access.report_of(report_id)
    except report_access.Busy:
        return None
    except Exception as error:  # noqa: BLE001 - see above
        errors.log_defect(error)
        return None
