import threading
import time
from types import SimpleNamespace

import pytest

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.sip2.session import REFUSED_SECONDS, LoginRejected, Logins
from verifier.domain.model.lookup import LookupFailure


def refused(seconds: float = REFUSED_SECONDS) -> LoginRejected:
    return LoginRejected("Refused.", seconds=seconds)


def test_a_refusal_is_remembered():
    """Nobody tries again, and everybody is told why."""
    logins = Logins()
    with pytest.raises(LoginRejected), logins.turn(1):
        raise refused()
    with pytest.raises(LookupAborted) as raised, logins.turn(1):
        pytest.fail("a second login")

    assert LookupFailure.AUTH_ERROR is raised.value.outcome.failure
    assert "Refused. It is not tried again for now." == raised.value.outcome.message


def test_a_refusal_ends(monkeypatch):
    """After its time one login is tried again."""
    now = [1_000.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr("verifier.adapters.ils.sip2.session.time", clock)
    logins = Logins()
    with pytest.raises(LoginRejected), logins.heeded():
        raise refused(60)
    now[0] += 59
    with pytest.raises(LookupAborted), logins.heeded():
        pytest.fail("too early")
    now[0] += 2
    with logins.heeded():
        pass


def test_another_failure_is_not_remembered():
    """A server that is down may be up the next moment."""
    logins = Logins()
    with pytest.raises(LookupAborted), logins.heeded():
        raise LookupAborted(LookupFailure.TIMEOUT, "Late.")
    with logins.heeded():
        pass


def test_one_login_at_a_time():
    """Who waits for a turn is not logged in after the one before was refused."""
    logins = Logins()
    tried: list[int] = []

    def log_in(number: int) -> None:
        try:
            with logins.turn(5):
                tried.append(number)
                time.sleep(0.02)
                raise refused()
        except LookupAborted:
            pass

    threads = [threading.Thread(target=log_in, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(tried)


def test_nobody_waits_for_a_turn_for_ever():
    """The time of a look-up is over while others log in."""
    logins = Logins()
    with logins.turn(1), pytest.raises(LookupAborted) as raised, logins.turn(0.05):
        pytest.fail("two at a time")

    assert LookupFailure.TIMEOUT is raised.value.outcome.failure
