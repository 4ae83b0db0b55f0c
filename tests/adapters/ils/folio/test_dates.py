from datetime import date

import pytest

from verifier.adapters.ils.record_parts import read_day


@pytest.mark.parametrize(
    "moment",
    [
        "2030-05-30T00:00:00.000+00:00",
        "2030-05-30T23:59:59.000+0000",
        "2030-05-30T00:00:00Z",
        "2030-05-30T23:59:59-05:00",
        "2030-05-30T00:00:00",
        "2030-05-30",
    ],
)
def test_reads_every_form_of_a_moment(moment):
    """The day is the one that is written, whatever the offset."""
    assert date(2030, 5, 30) == read_day(moment)


@pytest.mark.parametrize("moment", [None, "", "never", "30.05.2030", "2030-13-01T00:00:00Z", 2030])
def test_anything_else_is_unknown(moment):
    """Unreadable is not expired."""
    assert read_day(moment) is None
