import hashlib
from datetime import timedelta

from tests.store.logins import NOW, SEAL
from verifier.store.sealing import KEY_BYTES, Seal
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
    first = Store(url, seal=SEAL)
    attempts(first, 2)
    first.close()
    second = Store(url, seal=SEAL)
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
    message = []
    for minute in (0, 1, 10, 14, 24, 26, 42):
        now[0] = NOW + timedelta(minutes=minute)
        message += attempts(store, 1)
    store.close()

    assert [True, True, False, False, False, False, True] == message


def test_nobody_without_the_key_can_guess_who_tried(url):
    """An address or a user name is quickly guessed where its plain digest is known."""
    name = "21234000000018"
    store = Store(url, seal=SEAL)
    attempts(store, 1, subject=name)
    with store._engine.connect() as db:
        [kept] = db.exec_driver_sql("SELECT subject FROM attempts").scalars().all()
    store.close()

    assert kept not in {name, hashlib.sha256(name.encode()).hexdigest()}
    assert SEAL.digest(name, of="attempt") == kept


def test_attempts_count_on_when_the_key_is_changed(url):
    """Whoever tried too often has to wait all the same."""
    old, new = b"o" * KEY_BYTES, b"n" * KEY_BYTES
    before = Store(url, seal=Seal([old]))
    attempts(before, 2)
    before.close()
    after = Store(url, seal=Seal([new, old]))
    still = attempts(after, 1)
    after.attempts.forgive("digest")
    forgiven = attempts(after, 1)
    after.close()

    assert [False] == still
    assert [True] == forgiven
