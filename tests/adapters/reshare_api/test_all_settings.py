import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.fake_reshare import PROFILES, SETTINGS, make_access
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.adapters.reshare_api.live_settings import (
    OPTIONAL_SECTIONS,
    REQUIRED_SECTIONS,
    read_live_settings,
)


def test_everything_is_read(live, reshare):
    """Each section once, and the profiles."""
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
    """What may not be read is named; everything else is there."""
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
    """Its silence is never taken for settings that are not set."""
    reshare.shows_sections = {"localncip", "requests"}

    read = read_live_settings(live)

    assert ["settings hostLMSIntegration"] == [entry.what for entry in read.unread]
    assert "borrower_check" not in read.settings


def test_where_nobody_answers_it_is_asked_once():
    """One sentence for all of it, and no waiting for the rest."""
    access = make_access(f"http://127.0.0.1:{unused_port()}")

    read = read_live_settings(LiveReshare(access, allow_private=True))

    assert ["its settings"] == [entry.what for entry in read.unread]
    assert ({}, None) == (read.settings, read.profiles)


def test_what_was_read_before_it_ended_stays(live, reshare):
    """A gateway that is overrun midway: the rest is named as such."""
    reshare.instead[PROFILES] = Response("slowly", status=429)

    read = read_live_settings(live)

    assert ["the rest of its settings"] == [entry.what for entry in read.unread]
    assert "EXU" == read.settings["ncip_from_agency"]
    assert 3 == reshare.counts[SETTINGS]


@pytest.mark.parametrize("status", [404, 500])
def test_a_failing_part_does_not_end_the_reading(live, reshare, status):
    """The others are asked for all the same."""
    reshare.instead[SETTINGS] = Response("no", status=status)

    read = read_live_settings(live)

    assert [f"settings {name}" for name in REQUIRED_SECTIONS] == [
        entry.what for entry in read.unread
    ][:3]
    assert read.profiles is not None
