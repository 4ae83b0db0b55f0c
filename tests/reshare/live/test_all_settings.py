import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.fake_reshare import PROFILES, SETTINGS, make_access
from verifier.reshare.live.all_settings import NEEDED, WELCOME, read_all
from verifier.reshare.live.client import LiveReshare


def test_everything_is_read(live, reshare):
    """Each section once, and the profiles."""
    told = read_all(live)

    assert ("folio", "ncip", "25", "0") == tuple(
        told.settings[name]
        for name in (
            "host_lms_integration",
            "borrower_check",
            "max_requests",
            "check_duplicate_time",
        )
    )
    assert ["GRAD", "ALUM", "STAFF"] == [one.code for one in told.profiles]
    assert [] == told.unread
    assert len(NEEDED) + len(WELCOME) == reshare.counts[SETTINGS]
    assert "hush-hush" not in repr(told)


def test_a_missing_permission_leaves_the_rest(live, reshare):
    """What may not be read is named; everything else is there."""
    reshare.permissions.discard("rs.hostlmspatronprofiles.read")

    told = read_all(live)

    assert ["patron profiles"] == [one.what for one in told.unread]
    assert told.profiles is None
    assert "folio" == told.settings["host_lms_integration"]


def test_sections_of_newer_versions_are_not_missed(live, reshare):
    """An old version has no such section: nothing about a patron hangs on it."""
    reshare.shows_sections = {one.lower() for one in NEEDED}

    told = read_all(live)

    assert [] == told.unread
    assert "loggingNCIP" not in told.settings


def test_a_needed_section_that_is_not_shown_is_named(live, reshare):
    """Its silence is never taken for settings that are not set."""
    reshare.shows_sections = {"localncip", "requests"}

    told = read_all(live)

    assert ["settings hostLMSIntegration"] == [one.what for one in told.unread]
    assert "borrower_check" not in told.settings


def test_where_nobody_answers_it_is_asked_once():
    """One sentence for all of it, and no waiting for the rest."""
    access = make_access(f"http://127.0.0.1:{unused_port()}")

    told = read_all(LiveReshare(access, allow_private=True))

    assert ["its settings"] == [one.what for one in told.unread]
    assert ({}, None) == (told.settings, told.profiles)


def test_what_was_read_before_it_ended_stays(live, reshare):
    """A gateway that is overrun midway: the rest is named as such."""
    reshare.instead[PROFILES] = Response("slowly", status=429)

    told = read_all(live)

    assert ["the rest of its settings"] == [one.what for one in told.unread]
    assert "EXU" == told.settings["ncip_from_agency"]
    assert 3 == reshare.counts[SETTINGS]


@pytest.mark.parametrize("status", [404, 500])
def test_a_failing_part_does_not_end_the_reading(live, reshare, status):
    """The others are asked for all the same."""
    reshare.instead[SETTINGS] = Response("no", status=status)

    told = read_all(live)

    assert [f"settings {name}" for name in NEEDED] == [one.what for one in told.unread][:3]
    assert told.profiles is not None
