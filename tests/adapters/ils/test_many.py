import time

import pytest

from tests.factories import FixedIls
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.adapters.ils.lookup_many import look_up_many
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, PatronKey
from verifier.domain.model.patron import PatronIdentifier, PatronRecord
from verifier.domain.model.site import IlsConnection, IlsRole

KEYS = [PatronKey(value=f"2{number:013}") for number in range(500)]


class Echo(FixedIls):
    """Finds a record with just the value that was asked for."""

    def __init__(self, wait=0.001):
        super().__init__({})
        self.wait = wait

    def look_up(self, key):
        time.sleep(self.wait)
        identifier = PatronIdentifier(type="barcode", value=key.value)
        return Found(record=PatronRecord(source="x", identifiers=(identifier,)))


def connected(connector, name="koha", per_second=1000.0):
    return ConnectedIls(
        connector=connector,
        sees={},
        pace=Pace(per_second=per_second, at_once=20),
        connection=IlsConnection(id=name, connector="koha", role=IlsRole.EVIDENCE),
    )


def test_five_hundred_patrons_twenty_at_a_time():
    """Each gets its own answer, in order, at the pace that was set, with progress."""
    progress = []
    began = time.monotonic()

    attempts, unasked = look_up_many(
        [connected(Echo(), per_second=500)],
        KEYS,
        progress=lambda done, all_: progress.append((done, all_)),
    )

    assert 0 == unasked
    assert [key.value for key in KEYS] == [
        attempt.outcome.record.identifiers[0].value for attempt in attempts
    ]
    assert [(done, 500) for done in range(1, 501)] == progress
    assert time.monotonic() - began >= 499 / 500 * 0.95


def test_an_interrupt_ends_it_and_keeps_what_is_known():
    """The first answers are there, and the rest is counted."""

    def interrupt(done, _all):
        if done == 3:
            raise KeyboardInterrupt

    attempts, unasked = look_up_many([connected(Echo(0.01))], KEYS, progress=interrupt)

    assert 3 == len(attempts)
    assert 497 == unasked


def test_every_connection_is_asked_for_every_patron():
    attempts, _ = look_up_many([connected(Echo()), connected(Echo(), "folio")], KEYS[:2])

    assert [(KEYS[0], 0), (KEYS[0], 1), (KEYS[1], 0), (KEYS[1], 1)] == [
        (attempt.key, index % 2) for index, attempt in enumerate(attempts)
    ]


class Failing(FixedIls):
    def look_up(self, key):
        self.asked.append(key)
        return self.answers


@pytest.mark.parametrize(
    ("failure", "most"),
    [
        (LookupFailure.AUTH_ERROR, 25),
        (LookupFailure.RATE_LIMITED, 25),
        (LookupFailure.UNREACHABLE, 25),
        (LookupFailure.TIMEOUT, 40),
    ],
)
def test_a_connection_of_which_nothing_comes_is_given_up(failure, most):
    """It is not asked five hundred times, and every patron is told why."""
    ils = Failing(CouldNotLook(failure=failure, message="No."))

    attempts, unasked = look_up_many([connected(ils)], KEYS)

    assert (500, 0) == (len(attempts), unasked)
    assert len(ils.asked) <= most
    assert "No. So it was not asked any more." == attempts[-1].outcome.message
    assert {failure} == {attempt.outcome.failure for attempt in attempts}


def test_one_bad_answer_ends_nothing():
    ils = Failing(CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message="Odd."))

    look_up_many([connected(ils)], KEYS[:60])

    assert 60 == len(ils.asked)
