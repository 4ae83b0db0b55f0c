from tests.report.triage import samples
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import REPORT_RENDERERS as OF_REPORTS
from verifier.report.formats import TRIAGE_RENDERERS


def test_a_triage_has_the_formats_of_a_report():
    """Whoever may ask for one may ask for the other."""
    assert list(OF_REPORTS) == list(TRIAGE_RENDERERS)


def test_each_format_names_the_requests():
    """By what people know them by."""
    written = [
        one(samples.mixed(), RenderOptions(redact=True)) for one in TRIAGE_RENDERERS.values()
    ]

    assert [] == [one for one in written if "EAST-900" not in one and "WEST-0" not in one]
