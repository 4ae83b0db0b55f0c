"""What an admin does with the test links of a run: describe, revoke and renew them."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, redirect, request
from flask import url_for as address_of
from werkzeug.wrappers import Response as AnyResponse

from verifier.web import audit_trail, browser
from verifier.web.runs import USUAL_DAYS
from verifier.web.services import services

bp = Blueprint("run_links", __name__, url_prefix="/runs/<run_id>/rows/<row_id>")

LONGEST = 200
_NO_LONGER = "This link cannot be changed any more: it was used, or its run is closed."


@bp.post("/about")
def about(run_id: str, row_id: str) -> AnyResponse:
    """Write down who tests, and which identifier that patron must have."""
    _require(run_id, row_id)
    tester, expected = (request.form.get(one, "").strip() for one in ("tester", "expected"))
    if len(tester) > LONGEST or len(expected) > LONGEST:
        abort(400, f"Write at most {LONGEST} characters.")
    links = services().store.links
    if not request.form.get("forget"):
        expected = expected or links.expected(row_id) or ""
    held = links.describe(row_id, tester=tester, expected=expected)
    return _done(run_id, row_id, "link.described", held=held)


@bp.post("/revoke")
def revoke(run_id: str, row_id: str) -> AnyResponse:
    """Let nobody use this link."""
    _require(run_id, row_id)
    held = services().store.links.revoke(row_id)
    return _done(run_id, row_id, "link.revoked", held=held)


@bp.post("/renew")
def renew(run_id: str, row_id: str) -> AnyResponse:
    """Give a new link in the place of the old one, used or not."""
    _require(run_id, row_id)
    here = services()
    until = here.now() + timedelta(days=USUAL_DAYS)
    held = here.store.links.renew(row_id, until)
    return _done(run_id, row_id, "link.renewed", held=held)


def _require(run_id: str, row_id: str) -> None:
    browser.check_csrf()
    link = services().store.links.of_row(row_id)
    if link is None or link.row.run_id != run_id:
        abort(404, "There is no such row in this run.")


def _done(run_id: str, row_id: str, what: str, *, held: bool) -> AnyResponse:
    if not held:
        abort(400, _NO_LONGER)
    audit_trail.note(what, row_id)
    return redirect(address_of("runs.show", run_id=run_id, _anchor="links-title"), code=303)
