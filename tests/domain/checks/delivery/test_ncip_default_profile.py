import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.delivery.ncip_default_profile import ncip_default_profile


@pytest.mark.parametrize("profile", ["EZBORROW", "", None])
def test_alma_is_asked_under_the_default(profile):
    """Alma knows no partner of that code."""
    delivery = with_settings(("ncip_app_profile", profile), host_lms_integration="alma")
    found = finding(ncip_default_profile, delivery)

    assert [("setting", "ncip_app_profile", profile or "")] == proofs(found)


def test_a_profile_was_chosen():
    """Whether Alma has it, only Alma knows."""
    delivery = with_settings(("ncip_app_profile", "RS_EXU"), host_lms_integration="ALMA")

    assert "the application profile was chosen" == saw(ncip_default_profile, delivery)


def test_not_asked():
    """Other systems, or a profile that is not known."""
    alma = with_settings(host_lms_integration="ALMA")

    assert "does not choose a partner" in reason(ncip_default_profile, with_settings())
    assert "The application profile is not known." == reason(ncip_default_profile, alma)
