from dataclasses import replace

import pytest

from tests.factories import FixedIls, make_form, make_site
from tests.fake_reshare import FakeReshare, make_access, serving
from verifier.ils.connected import ConnectedIls
from verifier.ils.pace import Pace
from verifier.linting import lint
from verifier.model.finding import Owner, Station
from verifier.model.illiad_settings import IlliadSettings
from verifier.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.model.request_form import Door
from verifier.model.site import IlsConnection, IlsRole

UNKNOWN = NotFound(said="Unknown User")


def connected(answers, name="koha", url="https://ils.example.edu"):
    return ConnectedIls(
        connector=FixedIls(answers, connection_id=name, role=IlsRole.EVIDENCE),
        sees={},
        pace=Pace(per_second=1000, at_once=4),
        connection=IlsConnection(id=name, connector="koha", role=IlsRole.EVIDENCE, url=url),
    )


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path)


def test_each_connection_is_tested_and_judged(site):
    """Every check is asked about every connection, under its place in the site file."""
    refused = CouldNotLook(failure=LookupFailure.AUTH_ERROR, said="Check `password`.")

    result = lint(site, (connected(UNKNOWN), connected(refused, "folio")))

    assert ['[[ils]] "koha"', '[[ils]] "folio"'] == [one.place for one in result.places]
    assert {
        ('[[ils]] "koha"', "connection.no-test-patron"),
        ('[[ils]] "folio"', "connection.no-test-patron"),
        ('[[ils]] "folio"', "connection.sign-in-refused"),
    } == {(place, finding.check) for place, finding in result.findings}
    assert not result.looked_everywhere


def test_an_open_road_is_told(site):
    """Questions in the clear are a finding, although everything answers."""
    result = lint(site, (connected(UNKNOWN, url="http://ils.example.edu"),))

    assert "connection.not-encrypted" in {finding.check for _, finding in result.findings}
    assert result.looked_everywhere


def test_nothing_to_test(site):
    """A site without connections has nothing wrong with them."""
    result = lint(site, ())

    assert () == result.tests == result.findings
    assert result.looked_everywhere


def test_a_slow_pace_is_no_failure(site):
    """The sign-in and the look-up each wait for their turn, as the site file wants it."""
    one = connected(UNKNOWN)
    slow = replace(
        one,
        pace=Pace(per_second=1.5, at_once=1),
        connection=replace(one.connection, timeout_seconds=0.05, lookups_per_second=1.5),
    )
    slow.sign_in()

    assert lint(site, (slow,)).looked_everywhere


def test_illiads_settings_are_judged(tmp_path):
    """Without asking anybody, under their place; nothing where the site file has none."""
    settings = IlliadSettings(addon=(("Queue", "x "),))

    result = lint(make_site(tmp_path, illiad=settings), ())

    assert [
        ("[reshare.illiad]", "illiad.addon-setting-blanks"),
        ("[reshare.illiad]", "illiad.field-not-stated"),
    ] == [(place, finding.check) for place, finding in result.findings]
    assert result.looked_everywhere
    assert () == lint(make_site(tmp_path), ()).places


def test_what_is_not_said_of_illiad_is_told_where_requests_come_from_there(tmp_path):
    """A site whose requests ILLiad places has to say which column it sends."""
    site = make_site(tmp_path, form=make_form(door=Door.ILLIAD))

    assert [("[reshare.illiad]", "illiad.field-not-stated")] == [
        (place, finding.check) for place, finding in lint(site, ()).findings
    ]


@pytest.fixture
def reshare():
    return FakeReshare()


@pytest.fixture
def with_reshare(site, reshare):
    with serving(reshare) as url:
        yield replace(site, okapi=make_access(url), allow_private_addresses=True)


def test_the_way_to_reshare_is_tested_like_a_connection(with_reshare, reshare):
    """Its findings are ReShare's, under the table that says how it is asked."""
    reshare.permissions.discard("rs.hostlmspatronprofiles.read")

    result = lint(with_reshare, (connected(UNKNOWN),))

    assert ["ReShare", "koha"] == [one.connection for one in result.tests]
    [(place, one)] = [
        (place, one)
        for place, one in result.findings
        if one.check == "connection.permission-missing"
    ]
    assert ("[reshare.okapi]", Owner.RESHARE, Station.RESHARE) == (place, one.owner, one.station)
    assert "ReShare does not allow everything that is asked." == one.message
    assert not result.looked_everywhere


def test_an_old_copy_of_reshares_settings_is_told(with_reshare, reshare):
    """Without any login."""
    reshare.set("borrower_check", None)

    result = lint(with_reshare, ())

    assert ("[reshare.settings]", "decision.settings-differ") in {
        (place, finding.check) for place, finding in result.findings
    }
    assert result.looked_everywhere
