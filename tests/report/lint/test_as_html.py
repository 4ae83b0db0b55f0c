from tests.report.lint.samples import GOOD, REFUSED, make_lint
from verifier.report.lint.as_html import render_lint


def test_one_file_that_needs_nothing_else():
    """Foreign words are escaped, and nothing is loaded from elsewhere."""
    page = render_lint(make_lint(GOOD, REFUSED))

    assert "Check `username` &lt;b&gt; and `password`." in page
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page
    assert "1 of 2 connections to library systems does not work: folio." in page
