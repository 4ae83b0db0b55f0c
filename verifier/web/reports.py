"""Pages of a report: the report itself, its JSON, its files, and its deletion.

The same for a set of logins that were uploaded together, and for a support report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for

from verifier.adapters.captures.report_json import read_support
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.model.population import Population
from verifier.domain.model.report import Report
from verifier.domain.model.saved_login import ImportedReport
from verifier.domain.model.stored_result import reference_of
from verifier.pipeline.verify_many import together
from verifier.report import html
from verifier.report.formats import POPULATION_RENDERERS, REPORT_RENDERERS
from verifier.report.json_report import support_export
from verifier.report.population_report import halves_of
from verifier.report.view import View
from verifier.web import audit, browser, content, report_access
from verifier.web.errors import Refused, refuse
from verifier.web.history import baselines_of
from verifier.web.services import services

bp = Blueprint("reports", __name__, url_prefix="/reports")

_WITH_VALUES = "with-values"


@bp.get("/<report_id>")
def show(report_id: str) -> str:
    """Show the report with real values: operators may see the site's logins.

    The message to send contains none of them unless ``?message=with-values`` asks for it.
    """
    report = report_access.report_of(report_id)
    if request.args.get("message") == _WITH_VALUES:
        report = report.with_values_in_message()
    # The page offers to ask ReShare if that is possible and it has not answered yet.
    capture = report.capture
    can_ask = services().ask_reshare is not None and report_access.may_look_up(capture)
    return render_template(
        "report/page.html",
        view=View.of(report, redact=content.is_masked()),
        report_id=report_id,
        reference=reference_of(report_id),
        steps_page=url_for("reports.steps", report_id=report_id),
        can_ask_reshare=can_ask and not report_access.has_own_answer(report),
        baseline=baselines_of(report_id),
        values_wish={
            "with": url_for("reports.show", report_id=report_id, message=_WITH_VALUES),
            "without": url_for("reports.show", report_id=report_id),
        },
    )


@bp.get("/<report_id>/steps")
def steps(report_id: str) -> str:
    """Show only the questions of ReShare's page about this login."""
    view = View.of(report_access.report_of(report_id), redact=content.is_masked())
    return render_template(
        "steps/page.html", view=view, halves=halves_of(view.diagnosis.steps), report_id=report_id
    )


@bp.get("/<report_id>.json", endpoint="as_json", defaults={"form": "json"})
@bp.get("/<report_id>.html", endpoint="as_file", defaults={"form": "html"})
def export_report(report_id: str, form: str) -> Response:
    """Return the report as JSON, or as one file to send to others."""
    about = (report_access.report_of(report_id), content.page_options(form))
    audit.note("report.exported", report_id)
    return content.rendered(REPORT_RENDERERS, form, *about, name="release-report")


@bp.post("/<report_id>/ask-reshare")
def ask_reshare(report_id: str) -> Response:
    """Ask ReShare whether this patron may request, which may create a profile in ReShare."""
    browser.check_csrf()
    report_access.ask_reshare(report_id)
    audit.note("reshare.asked", report_id)
    return content.see_other("reports.show", report_id=report_id, _anchor="request-title")


@bp.post("/<report_id>/forget")
def forget(report_id: str) -> Response:
    """Delete the login and its report permanently."""
    browser.check_csrf()
    report_access.forget_logins([report_access.require_kept(report_id)])
    return content.see_other("start.page")


sets_bp = Blueprint("sets", __name__, url_prefix="/sets")

SECONDS = 15.0  # in which one request makes reports that are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSet:
    """The logins of a set whose reports exist, and how many are still to be created."""

    ids: Sequence[str]
    reports: Sequence[Report]
    still_to_do: int

    @property
    def together(self) -> Population:
        """The joint report on the logins."""
        return together(self.reports, unasked=self.still_to_do)


@sets_bp.get("/<report_id>", endpoint="show")
def show_set(report_id: str) -> Response | str:
    """Show the set that a login was uploaded with, with real values."""
    return _set_page(
        "population/page.html",
        report_id,
        lambda shown, found: {
            "lines": tuple(zip(shown.logins, found.ids, strict=True)),
            "still_to_do": found.still_to_do,
        },
    )


@sets_bp.get("/<report_id>/steps", endpoint="steps")
def steps_of_set(report_id: str) -> Response | str:
    """Show only the questions of ReShare's page about the set."""
    return _set_page("steps/page_set.html", report_id, lambda *_: {})


@sets_bp.get("/<report_id>.json", endpoint="as_json", defaults={"form": "json"})
@sets_bp.get("/<report_id>.html", endpoint="as_file", defaults={"form": "html"})
def export_set(report_id: str, form: str) -> Response:
    """Return the set's report as JSON, or as one file to send to others."""
    found = whole_set(report_id)
    about = (found.together, found.reports, content.page_options(form))
    audit.note("report.exported", report_id)
    return content.rendered(POPULATION_RENDERERS, form, *about, name="release-reports")


@sets_bp.post("/<report_id>/forget", endpoint="forget")
def forget_set(report_id: str) -> Response:
    """Delete the logins of a set and their reports permanently."""
    browser.check_csrf()
    report_access.forget_logins(ids_of_set(report_id))
    return content.see_other("start.page")


def ids_of_set(report_id: str) -> list[str]:
    """List the logins of a set, or answer 404."""
    return services().store.kept_together(report_access.require_kept(report_id))


def whole_set(report_id: str) -> LoginSet:
    """Read a set of which every report exists. Raises ``Busy``."""
    found = set_of(report_id)
    if found.still_to_do:
        raise report_access.Busy
    return found


def set_of(report_id: str) -> LoginSet:
    """Read the reports of a set and create missing ones, within the time limit.

    Raises ``Busy`` if none of them exists.
    """
    ids, end = ids_of_set(report_id), monotonic() + SECONDS
    made: dict[str, Report] = {}
    for member_id in ids:
        report = services().store.report(member_id)
        if report is None and (left := end - monotonic()) > 0:
            try:
                report = report_access.report_if_possible(member_id, patience=left)
            except report_access.Busy:
                end = 0.0  # one of a set at a time is in the queue, so that others have a turn
        if report is not None:
            made[member_id] = report
    if not made:
        raise report_access.Busy
    return LoginSet(ids=(*made,), reports=(*made.values(),), still_to_do=len(ids) - len(made))


def _set_page(
    template: str, report_id: str, more: Callable[[Population, LoginSet], dict[str, Any]]
) -> Response | str:
    found = set_of(report_id)
    if len(found.ids) + found.still_to_do == 1:
        endpoint = f"reports.{(request.endpoint or '').rpartition('.')[2]}"
        return content.see_other(endpoint, report_id=report_id)
    context = html.set_context(found.together, redact=content.is_masked())
    more_context = more(context["together"], found)
    return render_template(template, **context, set_id=report_id, **more_context)


support_bp = Blueprint("support", __name__)


@support_bp.get("/reports/<report_id>/support.json")
def export(report_id: str) -> Response:
    """Return a file for support: the masked report, with the settings it was created under."""
    text = support_text(report_id)
    return content.text_file(text, "application/json", "report-for-support.json")


@support_bp.get("/import")
def page(problem: str | None = None) -> Response:
    """Show the import form, with *problem* if an import failed, and the imported reports."""
    imported = services().store.imports.latest()
    return content.page("support/import.html", problem=problem, imported=imported)


@support_bp.post("/import")
def take_in() -> Response:
    """Import another instance's report, and redirect to it."""
    content.allow_uploads()
    file = content.file_of("file")
    if not file:
        return page("Choose the file that you were sent.")
    import_id, _ = take_import(file)
    return content.see_other("support.show", import_id=import_id)


@support_bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return page(error.message)


@support_bp.get("/import/<import_id>", endpoint="show")
def show_import(import_id: str) -> str:
    """Show an imported report, which can only be viewed."""
    report = services().store.imports.get(import_id)
    if report is None:
        abort(404)
    return render_template("support/imported.html", report=report, import_id=import_id)


@support_bp.post("/import/<import_id>/forget", endpoint="forget")
def forget_imported(import_id: str) -> Response:
    """Delete an imported report."""
    browser.check_csrf()
    forget_import(import_id)
    return content.see_other("support.page")


def support_text(report_id: str) -> str:
    """Render a report for support: masked, with the settings that it was created under."""
    here = services()
    report = report_access.report_of(report_id)
    return support_export(report, site=here.site, number=reference_of(report_id), now=here.now())


def take_import(file: bytes) -> tuple[str, ImportedReport]:
    """Import a report that another instance exported. Returns its new id. Raises ``Refused``."""
    try:
        report = read_support(file)
    except NotACapture as error:
        refuse(400, error.message)
    import_id = services().store.imports.keep(report)
    audit.note("report.imported", import_id)
    return import_id, report


def forget_import(import_id: str) -> bool:
    """Delete an imported report; False if there is none."""
    found = services().store.imports.forget(import_id)
    return audit.note_if("import.forgotten", import_id, done=found)
