"""The configuration page: the site as understood, and tests of its connections."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from verifier.model.hosts import is_this_machine
from verifier.report.lint.words import headline
from verifier.web import browser
from verifier.web.kept import Busy
from verifier.web.services import services
from verifier.web.site_facts import stations

bp = Blueprint("configuration", __name__, url_prefix="/configuration")


@bp.get("")
def page() -> str:
    """Show the settings of every station, and what the last test showed."""
    require_leave()
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
    require_leave()
    browser.check_csrf()
    if not services().last_lint.renew():
        raise Busy
    return redirect(url_for("configuration.page", _anchor="tests-title"), code=303)


def require_leave() -> None:
    """Show nothing where the site file does not open the page to all who reach this service.

    Nor, where only the machine itself is meant, at any other name: a web site may have a name
    of its own lead here, and read the answers in a browser on this machine.
    """
    site = services().site
    asked_here = is_this_machine(_host(request.host))
    if not site.shows_configuration or not (site.configuration_page or asked_here):
        abort(404)


def _host(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:
        return ""
