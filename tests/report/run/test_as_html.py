import re

import pytest

from tests.report.run import samples
from verifier.report.html import run_as_html


@pytest.mark.parametrize("make", samples.EVERY)
def test_every_run_can_be_written(make):
    """The sum first, then each login's report folded below it."""
    run = make()

    page = run_as_html(run, redact=False)

    assert len(run.logins) == page.count('<details class="login">')
    assert 1 == page.count("<h1")


def test_nothing_in_the_file_has_the_name_of_something_else():
    """Each report's parts go by names of their own."""
    page = run_as_html(samples.mixed(), redact=False)

    ids = re.findall(r'\sid="([^"]+)"', page)
    labels = re.findall(r'labelledby="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set() == {one for label in labels for one in label.split()} - set(ids)


def test_why_there_was_no_login_is_said():
    """In place of a report."""
    page = run_as_html(samples.mixed(), redact=True)

    assert f'<p class="reason">{samples.REFUSED}</p>' in page
    assert "entra / staff1" in page


def test_the_file_is_masked_and_needs_nothing_else():
    """No value, no script, no address to load from."""
    page = run_as_html(samples.mixed(), redact=True)

    assert "Values are masked" in page
    assert [] == [one for one in ("Gail", "good@", "21234") if one in page]
    assert not re.search(r"<script|<link|src=|url\(", page)
