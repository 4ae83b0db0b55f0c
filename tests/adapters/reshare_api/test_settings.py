import pytest

from tests.fake_reshare import PROFILES, SETTINGS, setting
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import HIDDEN
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.reshare_settings import PatronProfile


def test_a_section_is_read_with_its_defaults(live):
    """What is set counts, else its default; what has neither is not set."""
    assert {
        "ncip_server_address": "https://ncip.example.edu/ncip",
        "ncip_from_agency": "EXU",
        "ncip_from_agency_authentication": HIDDEN,
        "ncip_to_agency": None,
        "ncip_app_profile": "EZBORROW",
    } == dict(live.section("localNCIP"))


@pytest.mark.parametrize(
    "secret",
    [
        setting("wmsSettings", "wms_connector_password", "hush-hush"),
        setting("wmsSettings", "anything", "hush-hush", settingType="Password"),
        setting("wmsSettings", "wms_api_key", None, defValue="hush-hush"),
    ],
)
def test_no_secret_is_taken_over(live, reshare, secret):
    """By its type or by its name: that it is set is all that is kept."""
    reshare.settings.append(secret)

    assert HIDDEN == dict(live.section("wmsSettings"))[secret["key"]]
    assert "hush-hush" not in repr(live.section("wmsSettings"))


def test_a_section_that_is_not_shown_is_not_an_empty_one(live, reshare):
    """Newer versions leave out, with HTTP 200, what the account may not see."""
    reshare.shows_sections = {"localncip"}
    with pytest.raises(LookupAborted, match=r"rs\.settings\.getsection\.hostlmsi") as caught:
        live.section("hostLMSIntegration")

    assert LookupFailure.FORBIDDEN is caught.value.outcome.failure
    assert "EXU" == dict(live.section("localNCIP"))["ncip_from_agency"]


def test_all_pages_of_a_section(live, reshare):
    """A long section is read to its end."""
    reshare.settings += [setting("requests", f"more_{number}", "1") for number in range(130)]

    assert 132 == len(live.section("requests"))
    assert 2 == reshare.counts[SETTINGS]


def test_the_profiles(live, reshare):
    """Allowed, refused and never decided; a hidden one counts, for it comes back."""
    reshare.profiles.append({"id": "p4", "code": "OLD", "hidden": True})

    assert (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="STAFF"),
        PatronProfile(code="OLD"),
    ) == live.profiles()


def test_a_profile_of_another_shape_is_refused(live, reshare):
    """A flag that is a text may mean anything: nothing is guessed."""
    reshare.profiles[0]["canCreateRequests"] = {"value": "no"}
    with pytest.raises(LookupAborted, match="does not look like a patron profile"):
        live.profiles()

    assert 1 == reshare.counts[PROFILES]
