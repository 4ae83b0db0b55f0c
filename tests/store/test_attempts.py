from datetime import timedelta

from tests.store.logins import NOW
from verifier.store.store import Store

WITHIN = timedelta(minutes=15)


def attempts(store, times, subject="digest"):
    """Whether each of so many attempts may be made."""
    return [store.attempts.may(subject, at_most=2, within=WITHIN) for _ in range(times)]


def test_only_the_first_attempts_may_be_made(store):
    """After so many the answer is no, for that subject alone."""
    assert [True, True, False, False] == attempts(store, 4)
    assert [True] == attempts(store, 1, subject="another")


def test_attempts_are_over_after_a_while(url):
    """A refused attempt counts as well, so that trying on does not help."""
    now = [NOW]
    store = Store(url, now=lambda: now[0])
    attempts(store, 2)
    now[0] = NOW + timedelta(minutes=10)
    late = attempts(store, 1)
    now[0] = NOW + timedelta(minutes=16)
    after = attempts(store, 2)
    store.close()

    assert [False] == late
    assert [True, False] == after


def test_a_good_end_forgives(store):
    """Whoever got in starts anew."""
    attempts(store, 2)
    store.attempts.forgive("digest")

    assert [True] == attempts(store, 1)


def test_attempts_hold_for_every_process(url):
    """They are counted in the store, so a restart forgets none."""
    first = Store(url)
    attempts(first, 2)
    first.close()
    second = Store(url)
    again = attempts(second, 1)
    second.close()

    assert [False] == again


def test_attempts_that_are_over_are_purged(url):
    """Nothing of who tried is kept longer than it counts."""
    now = [NOW]
    store = Store(url, now=lambda: now[0])
    attempts(store, 2)
    store.purge(NOW + timedelta(minutes=16))
    with store._engine.connect() as db:
        left = db.exec_driver_sql("SELECT count(*) FROM attempts").scalar()
    store.close()

    assert 0 == left
