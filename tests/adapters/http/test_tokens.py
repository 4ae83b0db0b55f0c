from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from verifier.adapters.http.json_client import EARLY_SECONDS, Server, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import LookupFailure

TALK = Server(
    base="http://127.0.0.1:9", timeout_seconds=60, max_bytes=1, allow_private=True
).conversation()


class Door:
    """Signs in, or refuses, and counts."""

    def __init__(self, *results):
        self.results = list(results)
        self.tries = 0

    def __call__(self, _):
        self.tries += 1
        result = self.results[min(self.tries, len(self.results)) - 1]
        if isinstance(result, LookupFailure):
            raise LookupAborted(result, "The library system refused.")
        return Token.lasting(result, 600)


def test_one_sign_in_serves_everybody():
    """Twenty at a time sign in once."""
    door = Door("t")
    keeper = TokenKeeper(door)

    with ThreadPoolExecutor(20) as pool:
        tokens = list(pool.map(lambda _: keeper.token(TALK).value, range(100)))

    assert {"t"} == set(tokens)
    assert 1 == door.tries


def test_a_token_that_was_not_taken_is_replaced_once():
    """A newer token is not thrown away by somebody who still held the old one."""
    keeper = TokenKeeper(Door("a", "b"))
    old = keeper.token(TALK)
    keeper.forget(old)
    new = keeper.token(TALK)
    keeper.forget(old)

    assert ("b", new) == (new.value, keeper.token(TALK))


@pytest.mark.parametrize("failure", [LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN])
def test_a_refused_sign_in_is_not_tried_again(failure):
    """Accounts lock: until some minutes are over the same refusal is given without asking."""
    door = Door(failure)
    keeper = TokenKeeper(door)

    for _ in range(5):
        with pytest.raises(LookupAborted) as stopped:
            keeper.token(TALK)

        assert failure is stopped.value.outcome.failure
    assert 1 == door.tries
    assert "not tried again" in stopped.value.outcome.message


def test_a_failure_that_is_no_refusal_may_be_tried_again():
    """A server that was down for a moment is asked again."""
    door = Door(LookupFailure.TIMEOUT, "t")
    keeper = TokenKeeper(door)
    with pytest.raises(LookupAborted):
        keeper.token(TALK)

    assert "t" == keeper.token(TALK).value


def test_a_token_near_its_end_is_renewed():
    """It is not used in its last seconds."""
    ends_soon = Token.lasting("a", EARLY_SECONDS - 1)
    tokens = iter([ends_soon, Token.lasting("b", 600)])
    keeper = TokenKeeper(lambda _: next(tokens))

    assert ["a", "b", "b"] == [keeper.token(TALK).value for _ in range(3)]


def test_a_token_without_an_end_lasts():
    """Some systems do not say how long a token lasts."""
    assert Token.lasting("x", None).is_fresh
    assert not Token.lasting("x", 10).is_fresh


def test_a_token_never_shows():
    """Its value is no part of how it is printed."""
    assert "hush" not in repr(Token.lasting("hush", 600))


def test_a_sign_in_that_hangs_keeps_nobody_beyond_their_own_time():
    """Whoever waits for another's sign-in waits no longer than the own deadline."""
    begun, over = Event(), Event()

    def hang(_):
        begun.set()
        over.wait(5)
        return Token.lasting("t", 600)

    keeper = TokenKeeper(hang)
    hasty = Server(base=TALK.server.base, timeout_seconds=0.2, max_bytes=1, allow_private=True)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keeper.token, TALK)
        begun.wait(5)
        with pytest.raises(LookupAborted) as stopped:
            keeper.token(hasty.conversation())
        over.set()

        assert "t" == first.result().value
    assert LookupFailure.TIMEOUT is stopped.value.outcome.failure
