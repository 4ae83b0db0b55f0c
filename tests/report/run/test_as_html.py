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


def test_why_there_was_no_login_is_said():
    """In place of a report."""
    page = run_as_html(samples.mixed(), redact=True)

    assert f'<p class="reason">{samples.REFUSED}</p>' in page
    assert "entra / staff1" in page
