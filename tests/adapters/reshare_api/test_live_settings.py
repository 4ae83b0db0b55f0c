import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.factories import make_settings
from tests.fake_reshare import LEGACY_LOGIN, LOGIN, PROFILES, REQUESTS, SETTINGS, make_access
from verifier.adapters.reshare_api.client import HIDDEN, LiveReshare
from verifier.adapters.reshare_api.connection_test import try_reshare
from verifier.adapters.reshare_api.live_settings import (
    OPTIONAL_SECTIONS,
    REQUIRED_SECTIONS,
    LiveSettings,
    apply_live_settings,
    read_live_settings,
)
from verifier.domain.model.connection_test import Stage, StageOutcome
from verifier.domain.model.reshare_settings import PatronProfile, SettingDifference, UnreadPart
from verifier.domain.model.site import Secret


def test_everything_is_read(live, reshare):
    read = read_live_settings(live)

    assert ("folio", "ncip", "25", "0") == tuple(
        read.settings[name]
        for name in (
            "host_lms_integration",
            "borrower_check",
            "max_requests",
            "check_duplicate_time",
        )
    )
    assert ["GRAD", "ALUM", "STAFF"] == [profile.code for profile in read.profiles]
    assert [] == read.unread
    assert len(REQUIRED_SECTIONS) + len(OPTIONAL_SECTIONS) == reshare.counts[SETTINGS]
    assert "hush-hush" not in repr(read)


def test_a_missing_permission_leaves_the_rest(live, reshare):
    reshare.permissions.discard("rs.hostlmspatronprofiles.read")

    read = read_live_settings(live)

    assert ["patron profiles"] == [entry.what for entry in read.unread]
    assert read.profiles is None
    assert "folio" == read.settings["host_lms_integration"]


def test_sections_of_newer_versions_are_not_missed(live, reshare):
    """An old version has no such section: nothing about a patron hangs on it."""
    reshare.shows_sections = {required_section.lower() for required_section in REQUIRED_SECTIONS}

    read = read_live_settings(live)

    assert [] == read.unread
    assert "loggingNCIP" not in read.settings


def test_a_needed_section_that_is_not_shown_is_named(live, reshare):
    reshare.shows_sections = {"localncip", "requests"}

    read = read_live_settings(live)

    assert ["settings hostLMSIntegration"] == [entry.what for entry in read.unread]
    assert "borrower_check" not in read.settings


def test_where_nobody_answers_it_is_asked_once():
    access = make_access(f"http://127.0.0.1:{unused_port()}")

    read = read_live_settings(LiveReshare(access, allow_private=True))

    assert ["its settings"] == [entry.what for entry in read.unread]
    assert ({}, None) == (read.settings, read.profiles)


@pytest.mark.parametrize("status", [400, 401, 403, 422, 500])
def test_a_refused_sign_in_is_sent_once_not_for_each_part(live, reshare, status):
    """An account that is refused seven times is locked."""
    reshare.instead[LOGIN] = Response("no", status=status)

    read = read_live_settings(live)

    assert ["its settings"] == [entry.what for entry in read.unread]
    assert f"(HTTP {status})" in read.unread[0].message
    assert 1 == reshare.passwords_sent


def test_an_address_without_a_sign_in_is_asked_once(live, reshare):
    """Once for each of the two sign-ins of FOLIO."""
    reshare.logins = set()

    read = read_live_settings(live)

    assert ["its settings"] == [entry.what for entry in read.unread]
    assert (1, 1) == (reshare.counts[LOGIN], reshare.counts[LEGACY_LOGIN])
    assert {LOGIN: 1, LEGACY_LOGIN: 1} == reshare.counts


def test_what_was_read_before_it_ended_stays(live, reshare):
    reshare.instead[PROFILES] = Response("slowly", status=429)

    read = read_live_settings(live)

    assert ["the rest of its settings"] == [entry.what for entry in read.unread]
    assert "EXU" == read.settings["ncip_from_agency"]
    assert 3 == reshare.counts[SETTINGS]


@pytest.mark.parametrize("status", [404, 500])
def test_a_failing_part_does_not_end_the_reading(live, reshare, status):
    reshare.instead[SETTINGS] = Response("no", status=status)

    read = read_live_settings(live)

    assert [f"settings {name}" for name in REQUIRED_SECTIONS] == [
        entry.what for entry in read.unread
    ][:3]
    assert read.profiles is not None


SAME = {"host_lms_integration": "folio", "borrower_check": "ncip", "suppress_patron_info": "no"}


def from_reshare(profiles=None, unread=(), **settings):
    return LiveSettings(settings={**SAME, **settings}, profiles=profiles, unread=[*unread])


def differs(name, in_site_file, in_reshare, **more):
    return SettingDifference(name=name, in_site_file=in_site_file, in_reshare=in_reshare, **more)


def test_the_same_in_other_letters_is_no_difference():
    """The site file says FOLIO and NCIP as the screen does, ReShare stores folio and ncip."""
    settings = apply_live_settings(make_settings(), from_reshare())

    assert () == settings.live.differences
    assert ("folio", "ncip") == (settings.host_lms_integration, settings.borrower_check)
    assert settings.borrower_check_on


@pytest.mark.parametrize(
    ("stated", "in_reshare", "difference"),
    [
        ({}, {"host_lms_integration": "manual"}, ("host_lms_integration", "FOLIO", "manual")),
        ({}, {"borrower_check": None}, ("borrower_check", "NCIP", None)),
        ({"borrower_check": None}, {"borrower_check": "none"}, None),
        ({"borrower_check": "None"}, {"borrower_check": "none"}, None),
        ({"borrower_check": "ncip"}, {"borrower_check": "ncip"}, None),
        ({}, {"borrower_check": "NCIP"}, ("borrower_check", "NCIP", "NCIP")),
        ({"borrower_check": "Ncip"}, {}, ("borrower_check", "Ncip", "ncip")),
        ({}, {"suppress_patron_info": "yes"}, ("suppress_patron_info", "no", "yes")),
        (
            {"further": (("ncip_from_agency", "EXU"),)},
            {"ncip_from_agency": "exu"},
            ("ncip_from_agency", "EXU", "exu"),
        ),
        ({"further": (("ncip_to_agency", ""),)}, {"ncip_to_agency": None}, None),
        ({"further": (("max_requests", "9"),)}, {}, None),
        (
            {"further": (("ncip_from_agency_authentication", "x"),)},
            {"ncip_from_agency_authentication": HIDDEN},
            None,
        ),
        ({"stated": False}, {"borrower_check": "none"}, None),
        ({"left_out": frozenset({"borrower_check"})}, {"borrower_check": "none"}, None),
    ],
)
def test_what_counts_as_a_difference(stated, in_reshare, difference):
    """Only what the site file says, compared as ReShare compares it; nothing secret."""
    settings = apply_live_settings(make_settings(**stated), from_reshare(**in_reshare))

    expected = () if difference is None else (differs(*difference),)
    assert expected == settings.live.differences


@pytest.mark.parametrize("check", ["NCIP", "Ncip"])
def test_a_borrower_check_in_other_letters_is_off(check):
    """mod-rs compares the stored value with ncip; only a site file may give the label."""
    settings = apply_live_settings(make_settings(), from_reshare(borrower_check=check))

    assert not settings.borrower_check_on


def test_a_borrower_check_that_could_not_be_read_is_the_site_files():
    """Its label then still counts."""
    settings = apply_live_settings(make_settings(), LiveSettings(settings={}))

    assert settings.borrower_check_on


def test_reshares_own_values_count():
    settings = apply_live_settings(
        make_settings(further=(("max_requests", "9"),)),
        from_reshare(
            host_lms_integration="koha", borrower_check=None, max_requests="25", accept_item="x"
        ),
    )

    assert ("koha", None) == (settings.host_lms_integration, settings.borrower_check)
    assert "25" == settings.further_setting("max_requests")
    assert settings.knows("accept_item")
    assert not settings.knows("borrower_check")


def test_what_the_site_file_does_not_say_is_stated_now():
    assert apply_live_settings(make_settings(stated=False), from_reshare()).stated


def test_nothing_read_changes_nothing():
    unread = UnreadPart(what="its settings", message="Nobody answered.")
    before = make_settings(stated=False, patron_profiles=(PatronProfile(code="GRAD"),))

    after = apply_live_settings(before, LiveSettings(unread=[unread]))

    assert (unread,) == after.live.unread
    assert not after.stated
    assert before.patron_profiles == after.patron_profiles
    assert "FOLIO" == after.host_lms_integration


@pytest.mark.parametrize("hidden", ["host_lms_integration", "borrower_check"])
def test_a_deciding_setting_that_is_not_shown(hidden):
    """Hidden by a flag of its own, it is unread, and not unset."""
    shown = from_reshare()
    del shown.settings[hidden]

    settings = apply_live_settings(make_settings(), shown)

    assert [hidden] == [entry.what for entry in settings.live.unread]
    assert settings.borrower_check_on


def test_profiles_are_compared_where_the_site_file_lists_them():
    here = (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM"),
        PatronProfile(code="GONE", can_create_requests=False),
    )
    there = (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="NEW"),
    )
    listed = apply_live_settings(
        make_settings(patron_profiles=here, profiles_known=True), from_reshare(profiles=there)
    )
    unlisted = apply_live_settings(make_settings(), from_reshare(profiles=there))

    assert (
        differs("patron profile ALUM", "never decided", "may not request", in_words=True),
        differs("patron profile GONE", "may not request", "not listed", in_words=True),
        differs("patron profile NEW", "not listed", "never decided", in_words=True),
    ) == listed.live.differences
    assert () == unlisted.live.differences
    assert there == listed.patron_profiles == unlisted.patron_profiles
    assert unlisted.profiles_known


def tried(url, **more):
    access = make_access(url, **more)
    return try_reshare(LiveReshare(access, allow_private=True), access)


def test_a_way_that_works(url):
    """Every stage passed or has nothing to test, and nobody was looked up."""
    test = tried(url)

    assert test.failed is None
    assert test.looked
    assert {Stage.SECURE, Stage.LOOK_UP, Stage.COMPLETE} == {
        stage.stage for stage in test.stages if stage.outcome is StageOutcome.NOT_TESTED
    }
    assert ("ReShare", "okapi", None) == (test.connection, test.kind, test.role)
    assert "rs.patronrequests.item.post is not tested" in test.at(Stage.PERMITTED).message


def test_it_leaves_no_traces(url, reshare):
    tried(url)

    assert not [path for path in reshare.counts if "/rs/patron/" in path or "testHost" in path]
    [asked] = [query for _, path, query, _ in reshare.seen if path == REQUESTS]
    assert ["1"] == asked["perPage"]


@pytest.mark.parametrize(
    ("permission", "named"),
    [
        ("rs.hostlmspatronprofiles.read", "patron profiles (rs.hostlmspatronprofiles.read)"),
        ("rs.settings.get", "settings requests (rs.settings.get and rs.settings.getsection."),
    ],
)
def test_a_permission_that_reports_need(url, reshare, permission, named):
    reshare.permissions -= {permission, "directory.entry.collection.get"}

    test = tried(url)

    assert Stage.PERMITTED is test.failed.stage
    assert named in test.failed.message
    assert "pickup locations (directory.entry.collection.get)" in test.failed.message
    assert not test.looked


def test_a_section_that_is_not_shown_is_a_missing_permission(url, reshare):
    """Although ReShare answers with success."""
    reshare.shows_sections = {"requests", "localncip"}

    assert "rs.settings.getsection.hostlmsintegration" in tried(url).failed.message


def test_a_permission_that_no_report_needs(url, reshare):
    """It is named, and the test does not fail for it."""
    reshare.permissions.discard("rs.patronrequests.collection.get")

    test = tried(url)

    assert test.failed is None
    assert (
        "may not read patron requests (rs.patronrequests.collection.get)"
        in test.at(Stage.PERMITTED).message
    )


def test_a_question_that_this_version_does_not_have(url, reshare):
    """Not every ReShare tells its symbols: reports need them not."""
    reshare.instead["/rs/settings/tenantSymbols"] = Response("Not Found", status=404)

    test = tried(url)

    assert test.failed is None
    assert "tenant symbols" in test.at(Stage.PERMITTED).message


@pytest.mark.parametrize(
    ("path", "status", "stage"),
    [
        (LOGIN, 422, Stage.SIGNED_IN),
        (LOGIN, 403, Stage.SIGNED_IN),
        (LOGIN, 500, Stage.ANSWERS),
        (SETTINGS, 500, Stage.ANSWERS),
        (SETTINGS, 401, Stage.PERMITTED),
    ],
)
def test_where_it_fails(url, reshare, path, status, stage):
    reshare.instead[path] = Response("no", status=status)

    assert stage is tried(url).failed.stage


def test_a_wrong_password(url):
    test = tried(url, password=Secret(place="env RESHARE_PASSWORD", value="wrong"))

    assert Stage.SIGNED_IN is test.failed.stage
    assert "[reshare.okapi]" in test.failed.message


def test_nobody_there():
    test = tried(f"http://127.0.0.1:{unused_port()}")

    assert Stage.REACHABLE is test.failed.stage
    assert not test.looked


def test_a_secure_address_is_a_stage_of_its_own():
    """Over https the certificate is one of the things that passed or failed."""
    test = tried(f"https://127.0.0.1:{unused_port()}")

    assert (True, True) == (test.encrypted, test.on_this_machine)
    assert Stage.REACHABLE is test.failed.stage
