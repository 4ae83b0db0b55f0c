from tests.report.lint.samples import GOOD, make_lint
from verifier.model.rendering import Rendering
from verifier.report.lint.table import RENDERERS
from verifier.report.table import RENDERERS as OF_REPORTS


def test_a_look_at_the_configuration_has_the_formats_of_a_report():
    """Whoever may ask for one may ask for the other."""
    assert list(OF_REPORTS) == list(RENDERERS)


def test_each_format_says_where():
    """The site's name is in every one but the table, which has findings alone."""
    lint = make_lint(GOOD)
    written = {name: one(lint, Rendering(redact=True)) for name, one in RENDERERS.items()}

    assert ["csv"] == [name for name, one in written.items() if lint.site_name not in one]
