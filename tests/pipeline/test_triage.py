"""From requests to their triage, with the library system and a live ReShare."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.cli.saved import BARCODE, make_records
from tests.factories import make_site
from tests.fake_reshare import FakeReshare, make_access, patron_request, serving
from tests.request_factories import OK, UNKNOWN_USER, make_request
from verifier.adapters.ils.connections import connect
from verifier.adapters.request_exports.fields import RequestExport
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.domain.model.triage import RequestCause, RequestsRead, RestsOn
from verifier.pipeline.triage import read_live, triage_requests


@pytest.fixture
def site(tmp_path):
    """A site whose library system is a file with Gail Good in it."""
    file = tmp_path / "records.json"
    file.write_text(json.dumps(make_records()))
    connection = IlsConnection(id="records", connector="record", role=IlsRole.RESHARE, file=file)
    return make_site(tmp_path, ils=(connection,))


def export_of(*requests, **more):
    return RequestExport(read=RequestsRead(requests=requests), **more)


def test_each_identifier_is_asked_for_once(site):
    steps = []
    export = export_of(
        make_request(OK), make_request(OK), make_request(UNKNOWN_USER, patron_identifier="9" * 14)
    )
    found = triage_requests(
        export,
        site=site,
        connections=connect(site),
        progress=lambda *progress: steps.append(progress),
    )

    assert (2, 2) == steps[-1]
    assert (2, 0) == (found.asked, found.unanswered)
    assert [RequestCause.FINE, RequestCause.FINE, RequestCause.UNKNOWN_TO_ILS] == [
        line.cause for line in found.lines
    ]


def test_a_spoilt_identifier_is_not_asked_for(site):
    """What an export damaged leads to nobody."""
    export = export_of(make_request(OK), spoilt=frozenset({"request-1"}))
    found = triage_requests(export, site=site, connections=connect(site))

    assert (0, RestsOn.HISTORY) == (found.asked, found.lines[0].rests_on)


def test_an_interrupt_keeps_what_is_known(site):
    requests = [
        make_request(UNKNOWN_USER, id=f"{number}", patron_identifier=f"21234{number:09}")
        for number in range(60)
    ]

    def interrupt(done, _all):
        if done == 3:
            raise KeyboardInterrupt

    found = triage_requests(
        export_of(*requests), site=site, connections=connect(site), progress=interrupt
    )

    assert 60 == found.asked + found.unasked
    assert found.unasked > 0
    assert found.partial
    assert {RequestCause.UNKNOWN_TO_ILS} == {line.cause for line in found.lines}


def test_live_requests_are_read_by_the_librarys_own_days(site):
    there = replace(site, time_zone="America/New_York")
    reshare = FakeReshare()
    reshare.requests = [patron_request(number) for number in range(1, 72)]
    with serving(reshare) as url:
        live = LiveReshare(make_access(url), allow_private=True)
        export = read_live(live, there, date(2026, 1, 2), date(2026, 1, 2))

    hours = [int(request.number.removeprefix("EXU-")) for request in export.read.requests]
    assert list(range(29, 53)) == hours


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(site, zone):
    """People write them for "all of it"."""
    reshare = FakeReshare()
    reshare.requests = [patron_request(1)]
    with serving(reshare) as url:
        live = LiveReshare(make_access(url), allow_private=True)
        there = replace(site, time_zone=zone)
        export = read_live(live, there, date.min, date.max)

    assert ["EXU-1"] == [request.number for request in export.read.requests]


def test_of_masked_or_missing_records_nothing_is_said(site):
    """The barcode of the record is the one that is known."""
    [line] = triage_requests(
        export_of(make_request(OK, patron_identifier=BARCODE)),
        site=site,
        connections=connect(site),
    ).lines

    assert RestsOn.LIBRARY is line.rests_on
