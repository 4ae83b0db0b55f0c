from tests.report.triage import samples
from verifier.model.rendering import Rendering
from verifier.report.table import RENDERERS as OF_REPORTS
from verifier.report.triage.table import RENDERERS


def test_a_triage_has_the_formats_of_a_report():
    """Whoever may ask for one may ask for the other."""
    assert list(OF_REPORTS) == list(RENDERERS)


def test_each_format_names_the_requests():
    """By what people know them by."""
    written = [one(samples.mixed(), Rendering(redact=True)) for one in RENDERERS.values()]

    assert [] == [one for one in written if "EAST-900" not in one and "WEST-0" not in one]
