import pytest

from verifier.domain.model.text_values import mask


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("21234000000018", "99999999999999"),
        ("Gail.Good@example.edu", "Xxxx.Xxxx@xxxxxxx.xxx"),
        (" 00-12 ", " 99-99 "),
        ("Çelik ٣ ½", "Xxxxx 9 9"),
        ("", ""),
        ("\u200b;", "\u200b;"),
    ],
)
def test_a_mask_keeps_length_and_shape(value, expected):
    """Digits become 9, letters x or X in their case, everything else stays."""
    assert expected == mask(value)


def test_signs_and_marks_are_masked_too():
    """A flag or an accent that stands alone would tell a person as a letter does."""
    assert "xxx" == mask("a\u0301\U0001f600")


def test_a_number_can_be_masked_by_another_digit():
    """An invented example is never the value itself, so a second digit is needed."""
    assert "8-8x" == mask("9-\N{VULGAR FRACTION ONE HALF}a", "8")
