from datetime import timedelta

import pytest

from tests.store.logins import CANARY, NOW, SEAL, make_accepted, make_login, make_pending
from verifier.domain.model.capture import LoginAccepted, OneTimeUse
from verifier.store.logins import AlreadyUsed
from verifier.store.store import Store


def test_finds_a_pending_login_by_request_and_by_relay_state(store):
    """A login that was begun is found, whole, by either of its two names."""
    store.begin(make_pending())

    assert make_pending() == store.pending_by_request("_request1")
    assert make_pending() == store.pending_by_relay_state("relay1")
    assert None is store.pending_by_request("relay1")


def test_an_expired_pending_login_is_not_found(url):
    """A login whose time is over is as good as never begun."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    store.begin(make_pending())
    now[0] = NOW + timedelta(minutes=15)

    assert None is store.pending_by_request("_request1")
    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(), report_id="r1", browser="digest")
    assert "request" == refused.value.what
    store.close()


def test_keeps_the_accepted_login_exactly(store):
    """Leading zeros, blanks, empty values and absent values come back as they were."""
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="r1", browser="digest")

    assert make_login() == store.capture("r1")
    assert None is store.capture("r2")
    assert None is store.pending_by_request("_request1")


def test_refuses_an_assertion_that_was_used(store):
    """The same assertion is refused although it answers another request."""
    store.begin(make_pending(1))
    store.begin(make_pending(2))
    store.keep(make_accepted(), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(request="_request2"), report_id="r2", browser="digest")
    assert "assertion" == refused.value.what
    assert None is store.capture("r2")
    assert make_pending(2) == store.pending_by_request("_request2")


def test_refuses_a_request_that_was_answered(store):
    """A second assertion for one request is refused, and is not remembered as used."""
    store.begin(make_pending(1))
    store.keep(make_accepted(1), report_id="r1", browser="digest")

    with pytest.raises(AlreadyUsed) as refused:
        store.keep(make_accepted(2), report_id="r2", browser="digest")
    assert "request" == refused.value.what
    store.keep(make_accepted(2, request=None), report_id="r3", browser=None)


def test_the_same_assertion_id_of_another_issuer_is_another_assertion(store):
    """Identity providers choose their ids independently of each other."""
    first = make_accepted(request=None)
    store.keep(first, report_id="r1", browser=None)
    use = OneTimeUse(
        request_id=None,
        assertion_id=first.use.assertion_id,
        issuer="https://other.example.edu/idp",
        remember_until=first.use.remember_until,
    )

    store.keep(LoginAccepted(capture=first.capture, use=use), report_id="r2", browser=None)

    assert make_login() == store.capture("r2")


def test_purge_leaves_no_trace_of_what_is_too_old(written, url):
    """After the days to keep, no file of the store holds a released value."""
    now = [NOW]
    store = Store(url, keep_days=7, now=lambda: now[0])
    store.begin(make_pending())
    store.keep(make_accepted(), report_id="old", browser="digest")
    now[0] = NOW + timedelta(days=6)
    store.keep(make_accepted(2, request=None, value="kept"), report_id="new", browser="digest")

    assert 0 == store.purge(NOW + timedelta(days=7) - timedelta(microseconds=1))
    assert 1 == store.purge(NOW + timedelta(days=7))

    assert None is store.capture("old")
    assert make_login("kept") == store.capture("new")
    store.close()
    assert CANARY.encode() not in written()


def test_purge_forgets_assertions_only_when_they_could_not_be_used_again(store):
    """A used assertion is remembered until its own time is over, however old its login is."""
    accepted = make_accepted(request=None)
    store.keep(accepted, report_id="r1", browser=None)
    store.forget("r1")
    store.purge(NOW + timedelta(minutes=7))

    with pytest.raises(AlreadyUsed):
        store.keep(accepted, report_id="r2", browser=None)
    store.purge(NOW + timedelta(minutes=8))
    store.keep(accepted, report_id="r3", browser=None)


def test_forget_deletes_one_login_from_every_file(written, store):
    """What a person deletes is gone, and the rest stays."""
    store.keep(make_accepted(1, request=None), report_id="r1", browser=None)
    store.keep(make_accepted(2, request=None, value="kept"), report_id="r2", browser=None)

    store.forget("r1")

    assert None is store.capture("r1")
    assert make_login("kept") == store.capture("r2")
    assert CANARY.encode() not in written()


def test_a_handed_in_login_is_kept_without_using_anything_up(store):
    """The same saved login may be judged as often as one likes."""
    store.keep(make_login(), report_id="r1", browser="digest")
    store.keep(make_login(), report_id="r2", browser="digest")

    assert make_login() == store.capture("r2")
    assert [True, True, False] == [store.keeps(name) for name in ("r1", "r2", "r9")]


def test_logins_that_were_handed_in_together_are_found_by_any_of_them(store):
    """In the order in which they came; those of another token are none of them."""
    store.keep_together([(name, make_login()) for name in ("r3", "r1", "r2")], browser="digest")
    store.keep(make_login(), report_id="r4", browser="another")

    assert ["r3", "r1", "r2"] == store.kept_together("r1")
    assert ["r4"] == store.kept_together("r4")


def test_a_login_that_is_not_kept_was_handed_in_with_none(store):
    """Nor is one that came without a browser, with any other such."""
    store.keep(make_login(), report_id="r1", browser=None)
    store.keep(make_login(), report_id="r3", browser=None)

    assert [] == store.kept_together("r2")
    assert ["r1"] == store.kept_together("r1")
