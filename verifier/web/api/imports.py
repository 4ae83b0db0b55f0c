"""Reports that somebody else exported for support: taken in, listed, let go."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response

from verifier.captures.problems import NotACapture
from verifier.captures.support_file import read_support
from verifier.model.imported import ImportedReport
from verifier.web import handed_in
from verifier.web.api import noted
from verifier.web.api.asked import form, refuse
from verifier.web.api.operation import Upload
from verifier.web.api.report_shapes import ImportShape, ImportsShape
from verifier.web.services import services

FIELDS = {"file": Upload(said="What another instance exported.", is_file=True, required=True)}


def list_imports() -> ImportsShape:
    """List the reports of others that were taken in; their pages show them."""
    return ImportsShape(imports=[_shape(*one) for one in services().store.imports.latest()])


def take_import() -> ImportShape:
    """Take in a report that another instance exported for support."""
    handed_in.let_large()
    form(FIELDS)
    try:
        report = read_support(handed_in.file_of("file"))
    except NotACapture as error:
        refuse(400, error.said)
    made = services().store.imports.keep(report)
    noted.note("report.imported", made)
    return _shape(made, report)


def forget_import(import_id: str) -> Response:
    """Delete a report of others."""
    if not services().store.imports.forget(import_id):
        refuse(404, "There is no such import.")
    noted.note("import.forgotten", import_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _shape(import_id: str, report: ImportedReport) -> ImportShape:
    return ImportShape(
        id=import_id,
        reference=report.number,
        site=report.site_name,
        verdict=report.verdict,
        created_at=report.created_at,
    )
