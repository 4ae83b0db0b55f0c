import pytest

from tests.domain.checks.asking import finding, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.decision.borrower_check_off import delivery_borrower_check_off


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"host_lms_integration": "Manual"}, "host_lms_integration"),
        ({"borrower_check": None}, "borrower_check"),
        ({"borrower_check": "none"}, "borrower_check"),
    ],
)
def test_nobody_is_asked(settings, key):
    """The setting that does it is the place."""
    found = finding(delivery_borrower_check_off, with_settings(**settings))

    assert f"verifier.toml, [reshare.settings] {key}" == str(found.place)


def test_patrons_are_checked():
    """The letter case of the settings does not matter."""
    delivery = with_settings(borrower_check="ncip")

    assert "ReShare asks the library system about each patron" == saw(
        delivery_borrower_check_off, delivery
    )


def test_nothing_is_stated():
    """What is usual is no mistake."""
    assert "does not say" in reason(delivery_borrower_check_off, with_settings(stated=False))
