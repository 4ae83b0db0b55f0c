import base64
import json

import pytest

from tests.adapters.captures.sample_files import SAVED_AT, values_of
from verifier.adapters.captures.browser_recording import (
    MOST_MESSAGES,
    MOST_PARTS,
    Exchange,
    oidc_logins,
)
from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.unverified import MOST_LOGINS


def token(**claims):
    parts = ({"alg": "RS256"}, {"iss": "https://a.example.edu", "aud": "v", **claims})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return ".".join((*(entry.rstrip(b"=").decode() for entry in coded), "AAAA"))


def answer(content, path="/token"):
    url = f"https://a.example.edu{path}"
    return Exchange(url=url, at=SAVED_AT, answer=json.dumps(content).encode())


def read(*exchanges):
    return [login for attempt in oidc_logins(exchanges) for login in attempt()]


def test_the_richer_of_two_tokens_of_one_login_is_shown():
    """A hybrid login sends a short token by the browser and a full one behind it."""
    short, full = token(sub="x", nonce="n"), token(sub="x", nonce="n", card="1")
    by_browser = Exchange(url="", at=SAVED_AT, sent=(("id_token", short),))

    for order in (
        (by_browser, answer({"id_token": full})),
        (answer({"id_token": full}), by_browser),
    ):
        [login] = read(*order)

        assert [("card", ("1",))] == values_of(login)


def test_two_logins_of_one_person_are_two():
    """Each login has its nonce, and the UserInfo answer belongs to the person."""
    logins = read(
        answer({"id_token": token(sub="x", nonce="1")}),
        answer({"id_token": token(sub="x", nonce="2")}),
        answer({"sub": "x", "card": "1"}, "/userinfo"),
    )

    assert [[("card", ("1",))]] * 2 == [values_of(login) for login in logins]


@pytest.mark.parametrize(
    "exchange",
    [
        answer({"sub": "x", "items": []}, "/api/subjects"),
        answer(["id_token"]),
        answer({"id_token": 1}),
        answer({"sub": "x", "many": [1] * MOST_PARTS}, "/userinfo"),
        Exchange(url="", at=SAVED_AT, answer=b'{"id_token": ' + b" " * 1_000_001),
        Exchange(url="", at=SAVED_AT, answer=b'{"sub": ' * 50_000),
    ],
)
def test_other_answers_are_none(exchange):
    """An application's own JSON is not taken for claims."""
    assert [] == read(exchange)


def test_a_login_that_cannot_be_read_says_why():
    """An encrypted token does not vanish."""
    with pytest.raises(NotACapture, match="is encrypted"):
        read(answer({"id_token": "ey.a.b.c.d"}))


@pytest.mark.parametrize(
    "one",
    [
        lambda number: answer({"sub": str(number)}, "/userinfo"),
        lambda number: answer({"id_token": token(sub="x", nonce=str(number))}),
    ],
    ids=["userinfo", "token"],
)
def test_logins_are_counted_while_they_are_found(one):
    """Each holds its claims in memory, so the first one too many is the last that is read."""
    assert MOST_LOGINS == len(read(*map(one, range(MOST_LOGINS))))
    with pytest.raises(NotACapture, match="more than 20 logins"):
        read(*map(one, range(MOST_LOGINS + 1)))


def test_an_answer_that_is_fetched_again_is_one():
    """A page that asks again and again is no crowd; one that always hears another thing is."""
    again = [answer({"sub": "x"}, "/userinfo")] * (MOST_MESSAGES + 1)
    other = [answer({"sub": "x", "n": number}, "/userinfo") for number in range(MOST_MESSAGES + 1)]

    assert 1 == len(read(*again))
    with pytest.raises(NotACapture, match="more than 200 messages"):
        read(*other)
