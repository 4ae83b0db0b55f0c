"""What an identifier looks like, and which kind is usual."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories import BARCODE, make_form, make_site
from verifier.diagnosis.shapes import Shape
from verifier.diagnosis.triage.kinds import ENOUGH, shape_in_words, usual_kinds

SITE = make_site(Path("/nowhere"), form=make_form(ils_identifier=None))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (BARCODE, "14 digits"),
        ("M00012345", "1 letter and 8 digits"),
        ("gail@example.edu", "name@domain"),
        ("gail", "letters alone"),
        ("g12a", "letters and digits"),
        ("a-b", "mixed signs"),
        ("12345678901234567890", "20 digits"),
        ("(null)", "a word for nothing"),
    ],
)
def test_a_shape_is_told_without_the_value(value, words):
    """Counts and kinds of signs, nothing of the value itself."""
    assert words == shape_in_words(value)


def test_kinds_of_accepted_identifiers_are_usual_once_there_are_enough():
    """A few tell nothing; of many, a rare kind is none of the usual ones."""
    few, many = [BARCODE] * (ENOUGH - 1), [BARCODE] * 99 + ["gail@example.edu"]

    assert frozenset() == usual_kinds(SITE, few)
    assert {Shape.BARCODE} == usual_kinds(SITE, many)


def test_the_site_files_word_counts_where_nothing_else_is_known():
    """``ils_identifier`` says that cards are meant."""
    site = make_site(Path("/nowhere"), form=make_form(ils_identifier="barcode"))

    assert Shape.BARCODE in usual_kinds(site, ())
    assert frozenset() == usual_kinds(SITE, ())
