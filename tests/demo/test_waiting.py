from __future__ import annotations

from verifier.demo.login_pages import MAX_WAITING, Waiting


def test_a_token_is_good_once():
    """What was kept is given once."""
    waiting = Waiting()
    token = waiting.add("kept")

    assert ["kept", None] == [waiting.take(token), waiting.take(token)]
    assert waiting.take("unknown") is None


def test_a_token_is_good_for_ten_minutes(monkeypatch):
    """After ten minutes nothing is given."""
    clock = [1_000.0]
    monkeypatch.setattr("verifier.demo.login_pages.time.monotonic", lambda: clock[0])
    waiting = Waiting()
    early, late = waiting.add("early"), waiting.add("late")
    clock[0] += 599
    first = waiting.take(early)
    clock[0] += 1
    second = waiting.take(late)

    assert ("early", None) == (first, second)


def test_the_oldest_is_forgotten():
    """Beyond the limit the oldest goes."""
    waiting = Waiting()
    tokens = [waiting.add(number) for number in range(MAX_WAITING + 1)]

    assert waiting.take(tokens[0]) is None
    assert 1 == waiting.take(tokens[1])
