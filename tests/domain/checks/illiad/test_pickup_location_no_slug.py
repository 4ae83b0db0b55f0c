import pytest

from tests.adapters.illiad.settings_asked import asked, evidence, messages, reason
from verifier.domain.checks.illiad.pickup_location_no_slug import pickup_location_no_slug

NAME = "PickupLocationLookupValue"


@pytest.mark.parametrize("value", ["Main Library", "main,desk", "Bücherei", "desk (1st floor)"])
def test_a_name_for_people_is_no_slug(value):
    """Blanks, commas, brackets, and letters of one language."""
    result = asked(pickup_location_no_slug, {NAME: value})

    assert [f"{NAME} holds signs that no slug of a pickup location has."] == messages(result)
    assert [(NAME, value)] == evidence(result)


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_one_names_no_place(value):
    """The request would come without a pickup location."""
    assert [f"{NAME} is empty, so requests from ILLiad name no pickup location."] == messages(
        asked(pickup_location_no_slug, {NAME: value})
    )


@pytest.mark.parametrize("value", ["main-desk", "EXU_main.desk", "RESHARE:EXU-1", " main-desk "])
def test_a_slug_passes(value):
    """Blanks around it have a check of their own."""
    assert [] == messages(asked(pickup_location_no_slug, {NAME: value}))


def test_nothing_to_look_at():
    """Where the setting is not stated nothing is known."""
    assert f"The site file does not say what {NAME} is." == reason(
        asked(pickup_location_no_slug, {"Other": "x"})
    )
