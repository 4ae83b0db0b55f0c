import pytest

from tests.adapters.illiad.settings_asked import asked, evidence, messages, reason
from verifier.domain.checks.illiad.addon_setting_empty import addon_setting_empty


@pytest.mark.parametrize("value", ["", "  ", "\u200b"])
def test_an_empty_setting_is_told(value):
    """Blanks alone are nothing."""
    result = asked(addon_setting_empty, {"SharedIndexUrl": value, "Queue": "x"})

    assert ["The add-on's setting SharedIndexUrl is empty."] == messages(result)
    assert [("SharedIndexUrl", "")] == evidence(result)


def test_the_pickup_location_has_a_check_of_its_own():
    """One mistake is told once."""
    assert [] == messages(asked(addon_setting_empty, {"PickupLocationLookupValue ": ""}))


def test_nothing_to_look_at():
    """Without settings of the add-on the question does not arise."""
    assert "The site file holds no settings of the add-on." == reason(asked(addon_setting_empty))
