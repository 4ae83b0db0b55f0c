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


def test_who_tries_on_fills_no_database(url):
    """However often: of each subject as many are kept as may be made."""
    store = Store(url)
    attempts(store, 40)
    attempts(store, 1, subject="another")
    with store._engine.connect() as db:
        kept = db.exec_driver_sql("SELECT count(*) FROM attempts").scalar()
    store.close()

    assert 3 == kept


def test_each_refused_attempt_begins_the_wait_anew(url):
    """After the last of them, and not after the first."""
    now = [NOW]
    store = Store(url, now=lambda: now[0])
    said = []
    for minute in (0, 1, 10, 14, 24, 26, 42):
        now[0] = NOW + timedelta(minutes=minute)
        said += attempts(store, 1)
    store.close()

    assert [True, True, False, False, False, False, True] == said
