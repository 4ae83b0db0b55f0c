from datetime import UTC, datetime

import pytest

from tests.adapters.captures.sample_files import SAVED_AT
from verifier.adapters.captures.saved_file import first_date, parse_date
from verifier.adapters.messages.oidc_claims import JsonNumber

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00.000Z",
        "2026-11-24T13:00:00+01:00",
        " 2026-11-24T12:00:00Z ",
        JsonNumber("1795521600"),
        JsonNumber("1795521600.9"),
    ],
)
def test_a_date_is_the_moment_it_names(written):
    """Every way of writing one moment gives that moment in UTC."""
    assert NOON == parse_date(written).replace(microsecond=0)


@pytest.mark.parametrize(
    "written",
    [
        None,
        5,
        "",
        "yesterday",
        "1795521600",
        "2026-11-24T12:00:00",
        "0001-01-01T00:00:00+23:00",
        "2026-11-24T12:00:00Z" + " " * 99,
        JsonNumber("1e14"),
        JsonNumber("9" * 30),
        [],
    ],
)
def test_anything_else_is_no_date(written):
    """A date without its zone could be any of 26 hours; it is none."""
    assert parse_date(written) is None


def test_the_first_date_counts():
    """What is no date is passed over, and the last resort is used only then."""
    assert NOON == first_date(None, "?", "2026-11-24T12:00:00Z", otherwise=SAVED_AT)
    assert SAVED_AT == first_date(None, "?", otherwise=SAVED_AT)
