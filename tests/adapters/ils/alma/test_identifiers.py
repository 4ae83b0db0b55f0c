import pytest

from tests.adapters.ils.alma.fake_alma import CARD, KEY, OLD_CARD, identifier, user
from verifier.adapters.ils.alma.record import Identity, User, matched_type, same
from verifier.adapters.ils.alma.settings import AlmaSettings

OPTIONS = AlmaSettings(api_key=KEY)
GAIL = {
    **user(
        "GGood",
        identifier(CARD),
        identifier(OLD_CARD, status="INACTIVE"),
        identifier("n77", "NET_ID"),
        identifier("GGOOD", "BARCODE", status="INACTIVE"),
    ),
    "source_link_id": "link-1",
    "linking_id": "network-1",
}


def asked(value: str, id_type: str = "all_unique") -> str | None:
    gail = User(identity=Identity.model_validate(GAIL), content=GAIL)
    return matched_type(gail, value, OPTIONS, id_type)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("GGood", "primary_id"),
        ("ggOOD", "primary_id"),
        (CARD, "barcode"),
        (OLD_CARD, "barcode"),
        ("N77", "NET_ID"),
        ("n7", None),
        ("n77 ", None),
        ("", None),
        ("\ud800", None),
        ("link-1", None),
        ("network-1", None),
        ("gail@example.edu", None),
        ("Good", None),
    ],
)
def test_a_question_for_any_unique_identifier(value, kind):
    """The value must be an identifier of the user, whole; one in use goes before an old one."""
    assert kind == asked(value)


@pytest.mark.parametrize(
    ("id_type", "value", "kind"),
    [
        ("BARCODE", CARD, "barcode"),
        ("barcode", CARD, "barcode"),
        ("BARCODE", "n77", None),
        ("NET_ID", "n77", "NET_ID"),
        ("NET_ID", "ggood", None),
        ("user_name", "ggood", "primary_id"),
        ("user_name", CARD, None),
        ("linking_id", "network-1", "linking_id"),
        ("linking_id", CARD, None),
    ],
)
def test_a_question_for_one_type(id_type, value, kind):
    """An identifier of another type than the one asked for does not count."""
    assert kind == asked(value, id_type)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Abc", "aBC", True),
        ("é", "é", True),
        ("é", "É", False),
        ("k", "\u212a", False),  # the Kelvin sign
        ("straße", "STRASSE", False),
        ("1", "\uff11", False),
        ("i", "\u0131", False),
    ],
)
def test_look_alikes_are_not_the_same(one, other, alike):
    """Letter case is folded for the letters of ASCII alone."""
    assert alike is same(one, other)
