from datetime import timedelta

from tests.store.logins import NOW
from verifier.domain.model.operators import Operator, Role
from verifier.store.operators import IDLE, LASTS

JO = Operator(id="jo", name="Jo", idp_id="campus", identifier="jo", role=Role.ADMIN)


def test_a_token_finds_its_session(store):
    """And no other one does."""
    first, second = store.sessions.begin(JO), store.sessions.begin(JO)

    assert first != second
    assert "jo" == store.sessions.of(first)
    assert store.sessions.of(first[:-1]) is None


def test_a_session_that_was_ended_is_over(store):
    """That one alone."""
    first, second = store.sessions.begin(JO), store.sessions.begin(JO)
    store.sessions.end(first)

    assert store.sessions.of(first) is None
    assert store.sessions.of(second) is not None


def test_use_keeps_it_open_and_only_for_its_time(store, clock):
    """Idle it is over after an hour, in use after eight."""
    idle, used = store.sessions.begin(JO), store.sessions.begin(JO)
    for _ in range(15):
        clock[0] += LASTS / 16
        assert store.sessions.of(used) is not None
    assert store.sessions.of(idle) is None
    clock[0] = NOW + LASTS

    assert store.sessions.of(used) is None


def test_what_is_over_is_purged(store):
    """Nothing of it stays."""
    store.sessions.begin(JO)
    store.purge(NOW + IDLE + timedelta(seconds=1))
    with store._engine.connect() as db:
        left = db.exec_driver_sql("SELECT count(*) FROM operator_sessions").scalar_one()

    assert 0 == left


def test_a_token_stands_as_a_digest_alone(store, written):
    """Whoever reads the database is signed in nowhere."""
    token = store.sessions.begin(JO)
    content = written()

    assert token.encode() not in content
