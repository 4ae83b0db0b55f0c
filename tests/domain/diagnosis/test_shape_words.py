"""What an identifier looks like, in words."""

import pytest

from tests.factories import BARCODE
from verifier.domain.diagnosis.shapes import SHAPE_LABELS, Shape, shape_label


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
        ("EXU\\gail", "domain\\name"),
        ("gail;gail", "several values in one"),
        ("2.1234E+13", "a number that a spreadsheet damaged"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "a random key (UUID)"),
        ("urn:mace:example.edu:gail", "a URN"),
        ("https://id.example.edu/gail", "a web address"),
        ("uid=gail,ou=people,dc=example,dc=edu", "a directory's name for an entry"),
    ],
)
def test_a_shape_is_told_without_the_value(value, words):
    """Counts and kinds of signs, nothing of the value itself."""
    assert words == shape_label(value)


def test_every_shape_has_words_of_its_own_or_is_counted():
    """A reader sees no code."""
    counted = {Shape.BARCODE, Shape.LETTER_DIGITS, Shape.OTHER}

    assert set(Shape) - counted == SHAPE_LABELS.keys()
