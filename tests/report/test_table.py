import pytest

from tests.report import samples
from verifier.model.rendering import Rendering
from verifier.report import csv_report, html, json_report, junit, markdown, sarif, text
from verifier.report.table import RENDERERS

RENDERS = {
    "text": lambda redact: text.render(samples.failing(), redact=redact, colour=False),
    "json": lambda redact: json_report.render(samples.failing(), redact=redact),
    "html": lambda redact: html.render(samples.failing(), redact=redact),
    "junit": lambda redact: junit.render(samples.failing(), Rendering(redact=redact)),
    "sarif": lambda redact: sarif.render(samples.failing(), Rendering(redact=redact)),
    "csv": lambda redact: csv_report.render(samples.failing(), Rendering(redact=redact)),
    "markdown": lambda redact: markdown.render(samples.failing(), Rendering(redact=redact)),
}


def test_the_formats_are_offered_in_order():
    """The table lists every format that there is."""
    assert ["text", "json", "html", "junit", "sarif", "csv", "markdown"] == list(RENDERERS)


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("name", RENDERS)
def test_each_name_leads_to_its_format(name, redact):
    """A format's name gives that format, masked or not as asked."""
    assert RENDERS[name](redact) == RENDERERS[name](samples.failing(), Rendering(redact=redact))
