from dataclasses import replace

from tests.report.answers.samples import ANSWERS, CARD, OLD_CARD
from tests.report.text_rules import how
from verifier.report.redact import redacted
from verifier.report.text import answers_as_text


def test_each_patron_with_what_every_connection_said():
    """Identifiers with their state, standing, and what could not be read."""
    text = answers_as_text(ANSWERS, how())

    assert f"── {CARD} ──" in text
    assert "koha: found" in text
    assert "ncip: not found: Unknown User" in text
    assert "barcode, inactive" in text
    assert "owes 12.50 USD (limit 10)" in " ".join(text.split())
    assert "not readable: blocks" in text
    assert "The permission to see blocks is missing." in text
    assert "could not ask: Late." in text
    assert 2 == text.count("Gail Good") - 1


def test_an_interruption_is_told():
    """What was not asked is counted."""
    text = answers_as_text(replace(ANSWERS, unasked=7), how())

    assert "7 questions were not put." in text


def test_masked_answers_hold_no_value():
    """Length and shape stay."""
    text = answers_as_text(redacted(ANSWERS), how())

    assert CARD not in text
    assert OLD_CARD not in text
    assert "Gail" not in text
    assert "12.50" not in text
    assert "99999999999999" in text
