"""The report as one HTML file that needs nothing else: no script, no other file, no network."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from verifier import resources
from verifier.model.report import Report
from verifier.report.templating import file_environment
from verifier.report.view import View

STYLESHEET = "static/verifier.css"


def render(report: Report, *, redact: bool) -> str:
    """Write the file, from the same partial templates as the web page."""
    template = file_environment().get_template("report/standalone.html")
    return template.render(view=View.of(report, redact=redact), stylesheet=stylesheet())


@cache
def stylesheet() -> Markup:
    """Give the stylesheet as it stands in a file's own style element."""
    # Our own file, written into a style element: it holds no "<".
    text = (resources.data("templates") / STYLESHEET).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - shipped with the program, nothing foreign in it
