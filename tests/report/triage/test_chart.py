"""The requests that go wrong over time, drawn with letters."""

from __future__ import annotations

from datetime import timedelta

from tests.report.text_rules import how
from tests.report.triage.samples import fine
from tests.request_factories import BLOCKED, NO_ID, NOW, make_request, make_triage
from verifier.report.text_layout import print_to_text
from verifier.report.triage_report import text_chart


def drawn(triage, width=80):
    return print_to_text(text_chart(triage, width=width), how(width=width))


def some(count, message, day):
    value = None if message == NO_ID else "21234000000018"
    return [
        make_request(
            message,
            id=f"{message[-5:]}{day}{number}",
            patron_identifier=value,
            created_at=NOW + timedelta(days=day),
        )
        for number in range(count)
    ]


def test_each_cause_has_its_letter_and_each_day_its_row():
    """Bars of letters, the commonest cause first, with the numbers beside them."""
    text = drawn(make_triage([*some(3, BLOCKED, 0), *some(1, NO_ID, 0), *some(1, NO_ID, 2)]))

    assert "A patron blocked\n   B User ID missing" in text
    assert (
        "2026-04-01         4 of 4  AAAB\n   2026-04-02\n   2026-04-03         1 of 1  B" in text
    )


def test_long_bars_are_drawn_smaller():
    """What one letter stands for is said; no row is wider than the terminal."""
    text = drawn(make_triage([*some(200, BLOCKED, 0), *some(1, BLOCKED, 1)]), width=60)

    assert "One letter stands for up to 8 requests." in text
    assert "200 of 200  " + "A" * 25 in text


def test_where_nothing_goes_wrong_nothing_is_drawn():
    """No empty chart."""
    assert [] == list(text_chart(fine(), width=80))
