"""The report as one HTML file that needs nothing else: no script, no other file, no network."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from verifier import resources
from verifier.model.report import Report
from verifier.report.templating import environment
from verifier.report.view import View

STYLESHEET = "static/verifier.css"


def render(report: Report, *, redact: bool) -> str:
    """Write the file, from the same partial templates as the web page."""
    template = _environment().get_template("report/standalone.html")
    return template.render(view=View.of(report, redact=redact), stylesheet=_stylesheet())


@cache
def _environment() -> Environment:
    return environment()


@cache
def _stylesheet() -> Markup:
    # Our own file, written into a style element: it holds no "<".
    text = (resources.data("templates") / STYLESHEET).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - shipped with the program, nothing foreign in it
