import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import with_settings
from verifier.domain.checks.delivery.ncip_incomplete import ncip_incomplete


@pytest.mark.parametrize("name", ["ncip_server_address", "ncip_from_agency"])
@pytest.mark.parametrize("value", ["", " ", None])
def test_a_setting_is_empty(name, value):
    """Known to be empty, that is."""
    found = finding(ncip_incomplete, with_settings((name, value)))

    assert [("setting", name, value)] == proofs(found)
    assert f"verifier.toml, [reshare.settings] {name}" == str(found.place)


def test_what_is_not_stated_is_not_empty():
    """The receiving agency may be empty: ReShare takes the asking one."""
    delivery = with_settings(("ncip_from_agency", "EXU"), ("ncip_to_agency", ""))

    assert "no NCIP setting that is known is empty" == saw(ncip_incomplete, delivery)


@pytest.mark.parametrize("settings", [{"borrower_check": "none"}, {"host_lms_integration": "WMS"}])
def test_nobody_is_asked_by_ncip(settings):
    """Then the settings do not matter."""
    delivery = with_settings(("ncip_server_address", ""), **settings)

    assert "ReShare asks nobody by NCIP." == reason(ncip_incomplete, delivery)
