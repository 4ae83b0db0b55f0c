"""Pages for pasted or uploaded content: saved logins, comparisons, and requests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from verifier.adapters.captures.formats import read_captures_in, read_saved_logins_in
from verifier.adapters.captures.saved_file import NotACapture
from verifier.adapters.request_exports.fields import (
    NAMES,
    NotRequests,
    RequestExport,
    read_columns,
)
from verifier.adapters.request_exports.reading import read_export
from verifier.domain.diagnosis.changes.comparison import ComparedLogin
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import Comparison, ComparisonSet
from verifier.domain.model.idp_product import GENERIC
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.profiles.identify import with_stated_product
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.pipeline.compare import compare_logins, walk_of
from verifier.pipeline.triage import triage_requests
from verifier.report.formats import COMPARISON_RENDERERS, TRIAGE_RENDERERS
from verifier.report.html import comparison_context, triage_context
from verifier.report.redact import redacted
from verifier.web import browser, content, login, report_access
from verifier.web.errors import Refused, refuse
from verifier.web.services import services
from verifier.web.start import last_reports

saved_bp = Blueprint("saved", __name__)

MOST_TOGETHER = 200  # logins: each has a report of its own


@saved_bp.get("/check", endpoint="page")
def saved_form(problem: str | None = None) -> Response:
    """Show the form for saved logins, with *problem* if the last upload failed."""
    chosen = request.form.get("product", "")
    return content.page("saved/check.html", problem=problem, products=_products(), chosen=chosen)


@saved_bp.post("/check")
def check() -> Response:
    """Read the uploaded logins and verify them."""
    content.allow_uploads()
    given = content.files_of("file")
    if not given and (pasted := content.pasted_text()).strip():
        given = (("The text", pasted),)
    if not given:
        return saved_form("Paste a saved login, or choose its file.")
    captures = read_saved(given, product=request.form.get("product", ""))
    ids = report_access.store_logins(*captures)
    if len(ids) == 1:
        return login.to_report(ids[0])
    return content.see_other("sets.show", report_id=ids[0])


@saved_bp.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return saved_form(error.message)


def read_saved(given: Sequence[tuple[str, bytes]], *, product: str) -> list[LoginCapture]:
    """Read the logins from files, each given with its name; *product* is an IdP profile.

    Raises ``Refused``.
    """
    captures: list[LoginCapture] = []
    for name, file in given:
        try:
            captures.extend(read_captures_in(file))
        except NotACapture as error:
            refuse(400, f"{name}: {error.message}" if len(given) > 1 else error.message)
    if len(captures) > MOST_TOGETHER:
        refuse(
            400,
            f"These are {len(captures):,} logins, and this page takes {MOST_TOGETHER} at a time. "
            "In the terminal, verifier verify takes any number.",
        )
    if product in _products():
        captures = [with_stated_product(capture, product) for capture in captures]
    return captures


def _products() -> dict[str, str]:
    """Return the title of each identity product that a user can choose, by its profile."""
    profiles = profiles_of(services().site.idp_profiles)
    return {
        name: profile.title for name, profile in profiles.items() if not name.startswith(GENERIC)
    }


compare_bp = Blueprint("compare", __name__, url_prefix="/compare")

MOST_LOGINS = 200  # on each side; the command line has no limit
SIDES = ("before", "after")


@compare_bp.get("", endpoint="page")
def compare_page() -> Response:
    """Show the comparison form; the URL may preselect the reports."""
    return _compare_form(request.args)


@compare_bp.post("")
def compare() -> Response:
    """Redirect to the comparison of two stored reports, or compare uploads, which are not kept."""
    content.allow_uploads(files=len(SIDES))
    files = {side: content.file_of(f"{side}_file") for side in SIDES}
    chosen = {side: request.form.get(side, "") for side in SIDES}
    if not any(files.values()) and all(chosen.values()):
        before, after = (report_access.require_kept(chosen[side]) for side in SIDES)
        return content.see_other("compare.show", before=before, after=after)
    try:
        sides = [uploaded_or_kept(side, files[side], chosen[side]) for side in SIDES]
        with report_access.report_slot():
            result = compare_logins(*sides, site=services().site)
    except Refused as refused:
        return _compare_form(request.form, refused.message)
    except report_access.Busy:
        return _compare_form(request.form, report_access.BUSY, code=503)
    return _comparison_page(result)


@compare_bp.get("/<before>/<after>")
def show(before: str, after: str) -> Response:
    """Show what changed between two stored reports; ``?redact=yes`` masks values."""
    return _comparison_page(compare_kept(before, after), before=before, after=after)


@compare_bp.get("/<before>/<after>.json", endpoint="as_json", defaults={"form": "json"})
@compare_bp.get("/<before>/<after>.html", endpoint="as_file", defaults={"form": "html"})
def export_comparison(before: str, after: str, form: str) -> Response:
    """Return the comparison as JSON, or as one file to send to others."""
    about = (compare_kept(before, after), content.page_options(form))
    return content.rendered(COMPARISON_RENDERERS, form, *about, name="comparison")


def compare_kept(before: str, after: str) -> Comparison | ComparisonSet:
    """Compare two stored reports."""
    walks = [ComparedLogin.of_report(report_access.report_of(side)) for side in (before, after)]
    return compare_logins(walks[:1], walks[1:], site=services().site)


def uploaded_or_kept(side: str, file: bytes, report_id: str) -> Sequence[ComparedLogin]:
    """Verify the logins in a file, or else load a stored report. Raises ``Refused``."""
    if not file and not report_id:
        refuse(400, f"Choose a report or a file for {side}.")
    if not file:
        return (ComparedLogin.of_report(report_access.report_of(report_id)),)
    try:
        logins = read_saved_logins_in(file)
    except NotACapture as error:
        refuse(400, f"The file for {side}: {error.message}")
    if len(logins) > MOST_LOGINS:
        refuse(
            400,
            f"The file for {side} holds {len(logins):,} logins, and this page compares up to "
            f"{MOST_LOGINS}: in the terminal, verifier compare takes them all.",
        )
    site = services().site
    return [walk_of(login, form=site.form, receiver=site.reshare.flavour) for login in logins]


def _compare_form(
    filled: Mapping[str, str], problem: str | None = None, *, code: int | None = None
) -> Response:
    chosen = {side: filled.get(side, "") for side in SIDES}
    return content.page(
        "compare/form.html", problem=problem, code=code, reports=last_reports(), chosen=chosen
    )


def _comparison_page(
    result: Comparison | ComparisonSet, *, before: str | None = None, after: str | None = None
) -> Response:
    name = "compared" if isinstance(result, ComparisonSet) else "comparison"
    masked = content.is_masked()
    shown: dict[str, Any] = {name: redacted(result) if masked else result}
    shown |= {"before": before, "after": after, "redacted": masked}
    return content.page(f"compare/{name}.html", **shown, **comparison_context())


triage_bp = Blueprint("triage", __name__, url_prefix="/triage")

MOST_REQUESTS = 50_000  # handed in at once; the command line takes more


@triage_bp.get("", endpoint="page")
def triage_form(problem: str | None = None, *, code: int | None = None) -> Response:
    """Show the form for requests, filled in as before, with *problem* if it was refused."""
    names = ("text", "columns", "since", "until")
    return content.page(
        "triage/form.html",
        problem=problem,
        code=code,
        fields=NAMES,
        can_read_live=services().read_requests is not None,
        **{name: request.form.get(name, "") for name in names},
    )


@triage_bp.post("")
def judge() -> Response:
    """Judge the uploaded requests."""
    content.allow_uploads()
    file = content.file_of("file") or content.pasted_text()
    if not file.strip():
        refuse(400, "Paste requests, or choose their file.")
    export = read_requests(file)
    if has_too_many(export):
        refuse(
            400,
            f"More than {MOST_REQUESTS:,} requests are too many for this page: hand in those of "
            "fewer days, or use the command `verifier triage`.",
        )
    return _triage_answer(export)


@triage_bp.post("/live")
def live() -> Response:
    """Read ReShare's own requests, and judge them."""
    browser.check_csrf()
    if services().read_requests is None:
        refuse(400, "The site file does not say how ReShare is asked.")
    try:
        since, until = (
            date.fromisoformat(day) if (day := request.form.get(name, "").strip()) else None
            for name in ("since", "until")
        )
    except ValueError:
        refuse(400, "Write the days as in 2026-03-31, or leave them empty.")
    return _triage_answer(read_live(since, until))


@triage_bp.errorhandler(Refused)
def triage_refused(error: Refused) -> Response:
    """Show the form again with what was wrong."""
    return triage_form(error.message)


@triage_bp.errorhandler(report_access.Busy)
def triage_busy(_: Exception) -> Response:
    """Show the form again, with what was entered, because too many reports are being created."""
    return triage_form(report_access.BUSY, code=503)


def read_requests(file: bytes) -> RequestExport:
    """Read an export, with the columns that the form maps. Raises ``Refused``."""
    try:
        columns = read_columns(request.form.get("columns", "").split("\n"))
        with report_access.report_slot():
            return read_export(file, columns=columns)
    except NotRequests as problem:
        refuse(400, problem.message)


def has_too_many(export: RequestExport) -> bool:
    """Whether judging these requests would block all other reports."""
    return len(export.read.requests) > MOST_REQUESTS


def read_live(since: date | None, until: date | None) -> RequestExport:
    """Read ReShare's own requests between two days. Raises ``Refused``."""
    read = services().read_requests
    if read is None:
        refuse(409, "The site file does not say how ReShare is asked.", code="not-set-up")
    if since and until and since > until:
        refuse(400, "The last day is before the first: exchange the two.")
    with report_access.report_slot():
        return read(since, until)


def _triage_answer(export: RequestExport) -> Response:
    """Judge the requests, and show the result or return it as a file with masked values."""
    with report_access.report_slot():
        site, _ = services().as_it_is_now()
        triage = triage_requests(export, site=site)
        if (form := request.form.get("give", "")) in ("html", "json", "csv"):
            about = (triage, RenderOptions(redact=True))
            saved = ("html", "csv")
            return content.rendered(TRIAGE_RENDERERS, form, *about, name="triage", saved=saved)
        return content.page("triage/page.html", **triage_context(triage, redact=False))
