import pytest

from verifier.runs import baselines


@pytest.mark.parametrize(
    ("mask", "value", "was"),
    [
        ("99999999", "123456", "00123456"),
        ("xxxxx", "GGood", "ggood"),
        ("XXxxx", "ggood", "GGood"),
        ("9 9999 99999", "2123400001", "2 1234 00001"),
        ("x9999999", "B1234567", "b1234567"),
        ("xxxxx@xxxxxxx.xxx", "ggood", "ggood@example.edu"),
    ],
)
def test_a_value_is_brought_into_the_shape(mask, value, was):
    """What the mask still shows is enough to write the value as it may have been."""
    tried = list(baselines.in_mask_shape(mask, value, ["example.edu"]))

    assert (was in tried) == (len(was) == len(mask))


@pytest.mark.parametrize(
    ("mask", "value"),
    [("", "123"), ("999", "1234"), ("---", "abc"), ("9999", "abc@d"), ("x@x", "")],
)
def test_what_does_not_fit_is_no_guess(mask, value):
    """Another number of letters and digits is another value."""
    assert [] == list(baselines.in_mask_shape(mask, value, []))


def test_everything_that_a_value_may_stand_for_is_tried():
    """The value itself first, then its other forms; of an endless one itself alone."""
    tried = list(baselines.values_from("00123456@example.edu"))

    assert "00123456@example.edu" == tried[0]
    assert "00123456" in tried
    assert 1 == len(list(baselines.values_from("7" * 600)))


def test_words_for_nothing_are_tried():
    """An attribute that held "none" held no identifier."""
    assert {"0000", "null", "NULL", "None"} <= set(baselines.placeholder_values("9999"))
