from tests.report.comparison.samples import all_renamed, most_renamed
from verifier.report.html import comparison_as_html


def test_who_differs_leads_to_its_comparison():
    """Each pair is folded, with its road and identifiers in sight."""
    page = comparison_as_html(most_renamed(), redact=False)

    assert '<a href="#login-1">Login 1</a>' in page
    assert '<details class="each verdict-pass" id="login-1">' in page
    assert 8 == page.count("<summary>")


def test_the_change_of_all():
    """It stands under the headline."""
    page = comparison_as_html(all_renamed(), redact=False)

    assert '<p class="reason">For all 3: employeeNumber → card: under another name' in page
