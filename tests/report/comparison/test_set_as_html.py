import re

import pytest

from tests.report.comparison.samples import CANARIES, EVERY_SET, all_renamed, most_renamed
from verifier.report.html import comparison_set_as_html


@pytest.mark.parametrize("sample", EVERY_SET)
def test_one_file_that_needs_nothing_else(sample):
    """No script, nothing from elsewhere, one heading, and every name on the page once."""
    page = comparison_set_as_html(sample(), redact=False)
    names = re.findall(r' id="([^"]+)"', page)

    assert "<script" not in page
    assert "src=" not in page
    assert 1 == page.count("<h1>")
    assert len(names) == len(set(names))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(names)


def test_who_differs_leads_to_its_comparison():
    """Each pair is folded, with its road and identifiers in sight."""
    page = comparison_set_as_html(most_renamed(), redact=False)

    assert '<a href="#login-1">Login 1</a>' in page
    assert '<details class="each verdict-pass" id="login-1">' in page
    assert 8 == page.count("<summary>")


def test_the_change_of_all():
    """It stands under the headline."""
    page = comparison_set_as_html(all_renamed(), redact=False)

    assert '<p class="reason">For all 3: employeeNumber → card: under another name' in page


@pytest.mark.parametrize("sample", EVERY_SET)
def test_masked_it_holds_no_value_of_a_person(sample):
    """The stylesheet aside, no value can be read."""
    page = comparison_set_as_html(sample(), redact=True).lower().partition("</style>")[2]

    assert [] == [one for one in CANARIES if one in page]
    assert "values are masked" in page
