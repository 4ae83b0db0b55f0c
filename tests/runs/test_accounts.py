import threading
from contextlib import suppress

import pytest

from verifier.adapters.login.headless.sso import LoginFailed
from verifier.runs.runner import COUNTS_AGAINST, Accounts


class Clock:
    """A clock that somebody sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


ACCOUNT = {"username": "gail", "password": "correct horse", "at": "campus"}


def fail(kind):
    if kind is not None:
        raise LoginFailed("There was no login.", kind=kind)


def attempt(accounts, *, kind=None, **other):
    """Try once; give the kind of the failure, None where the login came about."""
    try:
        with accounts.attempt(**{**ACCOUNT, **other}):
            fail(kind)
    except LoginFailed as failure:
        return failure.kind
    return None


@pytest.mark.parametrize("kind", sorted(COUNTS_AGAINST))
def test_a_refused_account_is_not_tried_at_the_next_identity_provider(kind):
    """The directory behind both would count it as another wrong attempt."""
    accounts = Accounts()

    assert kind == attempt(accounts, kind=kind)
    assert "not-tried" == attempt(accounts, at="campus-oidc", username=" GAIL")


def test_it_is_told_where_the_account_was_refused():
    """Without user name and password."""
    accounts = Accounts()
    attempt(accounts, kind="wrong-password")
    with (
        pytest.raises(LoginFailed) as failure,
        accounts.attempt("gail", "correct horse", at="other"),
    ):
        pass

    assert failure.value.message.startswith("Not tried: campus refused the same user name")
    assert "gail" not in failure.value.message
    assert "horse" not in failure.value.message


@pytest.mark.parametrize(
    "other", [{"username": "jo"}, {"password": "another"}], ids=["name", "password"]
)
def test_another_account_is_tried(other):
    """An account is a user name and a password together: a changed password is tried anew."""
    accounts = Accounts()
    attempt(accounts, kind="wrong-password")

    assert attempt(accounts, **other) is None


def test_what_says_nothing_of_the_password_stops_no_other_login():
    """A server that cannot be reached, and a login that came about, count against nobody."""
    accounts = Accounts()

    assert ["unreachable", None, None, None] == [
        attempt(accounts, kind="unreachable"),
        attempt(accounts),
        attempt(accounts),
        attempt(accounts, at="other"),
    ]


def test_after_an_hour_s_rest_it_is_tried_again():
    """Whoever watches sees it when the account works again."""
    clock = Clock()
    accounts = Accounts(rest_seconds=60, clock=clock)
    attempt(accounts, kind="locked")
    clock.now += 59
    before = attempt(accounts)
    clock.now += 1

    assert ("not-tried", None) == (before, attempt(accounts))


def test_one_account_is_tried_once_at_a_time():
    """Several identity providers at once would be several wrong attempts at once."""
    accounts = Accounts()
    inside, release = threading.Event(), threading.Event()
    second = []

    def first():
        with suppress(LoginFailed), accounts.attempt(**ACCOUNT):
            inside.set()
            release.wait(10)
            fail("wrong-password")

    threads = [
        threading.Thread(target=first),
        threading.Thread(target=lambda: second.append(attempt(accounts, at="other"))),
    ]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    other = attempt(accounts, username="jo")
    release.set()
    for thread in threads:
        thread.join(10)

    assert other is None
    assert ["not-tried"] == second
