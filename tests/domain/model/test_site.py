from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.factories import make_settings, make_site
from verifier.domain.model.site import Idp, IlsConnection, IlsRole, SamlSettings, Secret


@pytest.mark.parametrize(
    ("host_lms", "check", "on"),
    [
        ("FOLIO", "NCIP", True),
        ("folio", " ncip ", True),
        ("Manual", "NCIP", False),
        (" manual ", "NCIP", False),
        ("FOLIO", None, False),
        ("FOLIO", "", False),
        ("FOLIO", "none", False),
    ],
)
def test_when_reshare_asks_the_library_system(host_lms, check, on):
    """Only the check by NCIP asks, and the manual adapter never does; letter case is no matter."""
    settings = make_settings(host_lms_integration=host_lms, borrower_check=check)

    assert on is settings.borrower_check_on


def test_a_secret_does_not_show():
    """Its place can be named in a message; its value is in no text of it."""
    secret = Secret(place="env ILS_PASSWORD", value="open sesame")

    assert "env ILS_PASSWORD" in repr(secret)
    assert "sesame" not in f"{secret!r} {secret}"


def test_a_connectors_own_setting_is_found_by_name():
    """A setting that is not there gives the default, and an empty text without one."""
    ils = IlsConnection(
        id="ncip",
        connector="ncip",
        role=IlsRole.RESHARE,
        options=(("from_agency", "EXU"), ("to_agency", "")),
    )

    assert "EXU" == ils.option("from_agency", "other")
    assert not ils.option("to_agency", "other")
    assert "other" == ils.option("profile", "other")
    assert not ils.option("profile")


def test_our_addresses_come_from_the_sites_own(tmp_path):
    """Entity ID and the place for responses are under the base URL."""
    site = make_site(tmp_path, base_url="https://verify.example.edu/library")

    assert "https://verify.example.edu/library/sp" == site.sp_entity_id
    assert "https://verify.example.edu/library/saml/acs" == site.acs_url


def test_an_entity_id_of_the_sites_choice_goes_first(tmp_path):
    """An entity ID that identity providers know already is kept; the address is not moved."""
    chosen = SamlSettings(entity_id="https://old.example.edu/shibboleth")
    site = make_site(tmp_path, saml=chosen)

    assert "https://old.example.edu/shibboleth" == site.sp_entity_id
    assert "https://verify.example.edu/saml/acs" == site.acs_url


def test_an_identity_provider_is_found_by_its_id(tmp_path):
    """Each one is found by the site file's id, and an unknown id finds nothing."""
    campus = Idp(id="campus", protocol="saml")
    alumni = Idp(id="alumni", protocol="saml", name="campus")
    site = make_site(tmp_path, idps=(campus, alumni))

    assert campus is site.idp("campus")
    assert alumni is site.idp("alumni")
    assert site.idp("staff") is None


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 12, 1)),
        ("America/New_York", date(2026, 11, 30)),
        ("Pacific/Auckland", date(2026, 12, 1)),
    ],
)
def test_a_day_is_the_librarys(tmp_path, zone, day):
    """Late in the evening in New York it is tomorrow elsewhere."""
    site = make_site(tmp_path, time_zone=zone)

    assert day == site.day_of(datetime(2026, 12, 1, 4, 30, tzinfo=UTC))
