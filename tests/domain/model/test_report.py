from __future__ import annotations

from tests.report import samples


def test_values_are_put_into_the_message_and_nowhere_else():
    """The report stays what it was."""
    report = samples.failing()
    shown = report.with_values_in_message()

    assert shown.diagnosis.message.shows_values
    assert not report.diagnosis.message.shows_values
    assert report.diagnosis.remedies == shown.diagnosis.remedies


def test_a_report_without_a_message_stays_as_it_is():
    """There is nothing to put values into."""
    report = samples.passing()

    assert report is report.with_values_in_message()
