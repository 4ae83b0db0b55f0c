from datetime import timedelta

from tests.store.logins import NOW, SEAL
from verifier.store.operators import KEPT_FOR
from verifier.store.store import Store


def test_what_was_done_is_listed_the_newest_first(store):
    """Who, what, and about which id."""
    store.audit.add("operator Jo", "token.made", "t1")
    store.audit.add("token pipeline", "run.closed", "r1")

    assert [
        (NOW, "token pipeline", "run.closed", "r1"),
        (NOW, "operator Jo", "token.made", "t1"),
    ] == [(entry.at, entry.who, entry.what, entry.about) for entry in store.audit.latest()]
    assert 1 == len(store.audit.latest(1))


def test_entries_go_after_their_time(url):
    """Not before."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    store.audit.add("operator Jo", "token.made")
    now[0] = NOW + timedelta(days=1)
    store.audit.add("operator Jo", "token.revoked")
    store.purge(NOW + KEPT_FOR)
    left = [entry.what for entry in store.audit.latest()]
    store.close()

    assert ["token.revoked"] == left
