from datetime import UTC, date, datetime

import pytest

from tests.factories import (
    FixedIls,
    make_capture,
    make_found,
    make_record,
    make_settings,
    make_site,
)
from verifier.verification import verify

LATE_IN_NEW_YORK = datetime(2026, 12, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "expired"), [("America/New_York", False), ("UTC", True)])
def test_a_record_is_valid_to_the_end_of_its_day_where_the_library_is(tmp_path, zone, expired):
    """At half past ten in the evening in New York the record of that day is still good."""
    site = make_site(tmp_path, time_zone=zone, reshare=make_settings())
    ils = FixedIls(make_found(make_record(expires=date(2026, 11, 30))))

    report = verify(make_capture(captured_at=LATE_IN_NEW_YORK), site=site, ils=(ils,))

    found = {run.check for run in report.runs if run.findings}
    assert expired is ("patron.record-expired" in found)


def test_a_site_may_ask_for_what_reshare_would_ask_alone(tmp_path):
    """With further_lookups none, no other released value is looked up."""
    site = make_site(tmp_path, further_lookups="none", reshare=make_settings())
    ils = FixedIls({})

    verify(make_capture({"employeeNumber": "E77", "uid": "21234000000018"}), site=site, ils=(ils,))

    assert {"E77"} == {key.value for key in ils.asked}
