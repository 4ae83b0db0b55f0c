from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from verifier.store.tables import Moment

NAIVE = datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None)


def test_a_moment_comes_back_aware_and_exact():
    """No time zone and no microsecond is lost."""
    there = datetime(2026, 11, 24, 14, 0, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    kept = Moment().process_bind_param(there, sqlite.dialect())
    back = Moment().process_result_value(kept, sqlite.dialect())

    assert there == back
    assert timedelta(0) == back.utcoffset()
    assert None is Moment().process_bind_param(None, sqlite.dialect())
    assert None is Moment().process_result_value(None, sqlite.dialect())


def test_a_time_of_no_zone_is_refused():
    """A naive time would be kept as another one."""
    with pytest.raises(TypeError):
        Moment().process_bind_param(NAIVE, sqlite.dialect())
