"""The configuration page: the site as understood, and tests of its connections."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from verifier.report.lint.words import headline
from verifier.web import browser
from verifier.web.kept import Busy
from verifier.web.services import services
from verifier.web.site_facts import stations

bp = Blueprint("configuration", __name__, url_prefix="/configuration")


@bp.get("")
def page() -> str:
    """Show the settings of every station, and what the last test showed."""
    browser.ensure()
    lint = services().last_lint.get()
    return render_template(
        "configuration/page.html",
        stations=stations(services().site),
        lint=lint,
        headline=headline(lint) if lint else "",
    )


@bp.post("/test")
def test() -> Response:
    """Test every connection, one test at a time for everybody."""
    browser.check_csrf()
    if not services().last_lint.renew():
        raise Busy
    return redirect(url_for("configuration.page", _anchor="tests-title"), code=303)
