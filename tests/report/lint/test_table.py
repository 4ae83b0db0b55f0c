from tests.report.lint.samples import GOOD, make_lint
from verifier.domain.model.render_options import RenderOptions
from verifier.report.formats import LINT_RENDERERS
from verifier.report.formats import REPORT_RENDERERS as OF_REPORTS


def test_a_look_at_the_configuration_has_the_formats_of_a_report():
    """Whoever may ask for one may ask for the other."""
    assert list(OF_REPORTS) == list(LINT_RENDERERS)


def test_each_format_says_where():
    """The site's name is in every one but the table, which has findings alone."""
    lint = make_lint(GOOD)
    written = {name: one(lint, RenderOptions(redact=True)) for name, one in LINT_RENDERERS.items()}

    assert ["csv"] == [name for name, one in written.items() if lint.site_name not in one]
