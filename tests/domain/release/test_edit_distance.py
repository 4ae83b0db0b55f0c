import pytest

from verifier.domain.release.vocabulary import edit_distance


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        ("", "", 0),
        ("same", "same", 0),
        ("sane", "same", 1),
        ("sam", "same", 1),
        ("saame", "same", 1),
        ("smae", "same", 1),
        ("ab", "ba", 1),
        ("abcdef", "ghijkl", 4),
        ("a", "abcdef", 4),
        ("kitten", "sitting", 3),
    ],
)
def test_the_number_of_slips(first, other, expected):
    """One more than the limit where there are more."""
    assert expected == edit_distance(first, other, limit=3)
