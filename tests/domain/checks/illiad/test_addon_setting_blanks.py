import pytest

from tests.adapters.illiad.settings_asked import asked, evidence, messages, reason
from verifier.domain.checks.illiad.addon_setting_blanks import addon_setting_blanks


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u200b", "\ufeff"])
def test_blanks_around_a_value_are_found(blank):
    """Whether a screen shows them or not, on either side."""
    for value in (f"main{blank}", f"{blank}main"):
        result = asked(addon_setting_blanks, {"Place": value})

        assert ["The add-on's setting Place has a blank around its value."] == messages(result)
        assert [("Place", value)] == evidence(result)


def test_blanks_around_a_name_are_found():
    """The add-on looks for the name without them."""
    result = asked(addon_setting_blanks, {"Place ": " main"})

    assert ["The add-on's setting Place has a blank around its name and its value."] == messages(
        result
    )


def test_each_setting_is_told():
    """Two settings, two findings."""
    assert 2 == len(messages(asked(addon_setting_blanks, {"A": "x ", "B": "y", "C": " z"})))


def test_blanks_within_and_empty_values_are_others_business():
    """A name of two words is one; what is blank altogether is empty."""
    assert [] == messages(asked(addon_setting_blanks, {"Queue": "Awaiting Request", "B": "  "}))


def test_nothing_to_look_at():
    """Without settings of the add-on the question does not arise."""
    assert "The site file holds no settings of the add-on." == reason(asked(addon_setting_blanks))
