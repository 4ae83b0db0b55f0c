import pytest
from flask import Response

from tests.bad_peers import unused_port
from tests.fake_reshare import LOGIN, REQUESTS, SETTINGS, make_access
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.adapters.reshare_api.connection_test import try_reshare
from verifier.domain.model.connection_test import Stage, StageOutcome
from verifier.domain.model.site import Secret


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
    """No patron is asked about, and of the requests one at most."""
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
