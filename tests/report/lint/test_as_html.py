from dataclasses import replace

from tests.report.lint.samples import GOOD, MISTAKEN, REFUSED, make_lint, with_delivery
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.report.html import lint_as_html


def test_one_file_that_needs_nothing_else():
    """Foreign words are escaped, and nothing is loaded from elsewhere."""
    page = lint_as_html(make_lint(GOOD, REFUSED))

    assert "Check `username` &lt;b&gt; and `password`." in page
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in page
    assert "The connection &#34;folio&#34; failed." in page
    assert "<strong>folio (koha, role evidence)</strong>: Check" in page


def test_findings_by_station_with_their_place():
    """What to change stands open beside an error or a warning, once for each check."""
    unread = Unread(place=Place(file="<a>.ini", line=3), message="It is <broken>.")
    page = lint_as_html(replace(with_delivery(MISTAKEN), read=("b.json",), unread=(unread,)))

    assert "<h3>Listener</h3>" in page
    assert page.index("<h3>Listener</h3>") < page.index("<h3>ReShare</h3>")
    assert "verifier.toml, [reshare.listener] reqIdHeader" in page
    assert 2 == page.count("<details open>")
    assert 3 == page.count("<summary>What to change</summary>")
    assert "&#34;reqIdHeader&#34;: &#34;x-a&#34;" in page
    assert "&lt;a&gt;.ini, line 3</strong>: It is &lt;broken&gt;." in page
    assert "Checked: verifier.toml, b.json." in page
