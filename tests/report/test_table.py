import pytest

from tests.report import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report import html, json_report, text
from verifier.report.formats import REPORT_RENDERERS

RENDERS = {
    "text": lambda redact: text.report_as_text(samples.failing(), redact=redact, colour=False),
    "json": lambda redact: json_report.report_as_json(samples.failing(), redact=redact),
    "html": lambda redact: html.report_as_html(samples.failing(), redact=redact),
}


def test_the_formats_are_offered_in_order():
    """The table lists every format that there is."""
    assert ["text", "json", "html", "junit", "sarif", "csv", "markdown"] == list(REPORT_RENDERERS)


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("name", RENDERS)
def test_each_name_leads_to_its_format(name, redact):
    """A format's name gives that format, masked or not as asked."""
    assert RENDERS[name](redact) == REPORT_RENDERERS[name](
        samples.failing(), RenderOptions(redact=redact)
    )
