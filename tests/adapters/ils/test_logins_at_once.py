"""How many logins may ask together."""

import pytest

from tests.factories import FixedIls
from verifier.adapters.ils.connections import ConnectedIls, Pace, concurrent_logins
from verifier.domain.model.site import IlsConnection, IlsRole


def connected(tmp_path=None, per_second=10.0):
    return ConnectedIls(
        connector=FixedIls({}),
        sees={},
        pace=Pace(per_second=per_second, at_once=4),
        connection=IlsConnection(
            id="one",
            connector="ncip",
            role=IlsRole.RESHARE,
            file=tmp_path,
            lookups_per_second=per_second,
        ),
    )


@pytest.mark.parametrize(
    ("per_second", "seconds", "expected"),
    [
        (10.0, 30.0, 4),
        (1000.0, 30.0, 4),
        (5.0, 20.0, 4),
        (5.0, 10.0, 2),
        (1.0, 30.0, 1),
        (0.1, 5.0, 1),
    ],
)
def test_a_slow_pace_leaves_room_for_fewer(per_second, seconds, expected):
    """The questions of all together must come through in half of the time that each has."""
    assert expected == concurrent_logins([connected(per_second=per_second)], seconds=seconds)


def test_the_slowest_connection_counts():
    """Every login asks them all."""
    both = [connected(per_second=1000.0), connected(per_second=1.0)]

    assert 1 == concurrent_logins(both, seconds=30.0)


def test_files_are_asked_one_login_after_the_other(tmp_path):
    """Nobody waits for an answer that is in memory."""
    assert 1 == concurrent_logins([connected(tmp_path), FixedIls({})], seconds=30.0)
    assert 1 == concurrent_logins([], seconds=30.0)
