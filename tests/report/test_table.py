import pytest

from tests.report import samples
from verifier.report import html, json_report, text
from verifier.report.table import RENDERERS

RENDERS = {
    "text": lambda redact: text.render(samples.failing(), redact=redact, colour=False),
    "json": lambda redact: json_report.render(samples.failing(), redact=redact),
    "html": lambda redact: html.render(samples.failing(), redact=redact),
}


def test_the_formats_are_offered_in_order():
    """The table lists every format that there is."""
    assert ["text", "json", "html"] == list(RENDERERS)


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("name", RENDERS)
def test_each_name_leads_to_its_format(name, redact):
    """A format's name gives that format, masked or not as asked."""
    assert RENDERS[name](redact) == RENDERERS[name](samples.failing(), redact)
