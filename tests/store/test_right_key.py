import pytest

from tests.store.logins import SEAL, make_login
from verifier.store import context
from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import Seal
from verifier.store.store import Store

OLD = b"0123456789abcdef0123456789abcdef"
NEW = b"fedcba9876543210fedcba9876543210"


def test_another_key_is_refused_at_once(url):
    """Before anything is sealed with it, and the sentence says which setting is meant."""
    Store(url, seal=SEAL).close()

    with pytest.raises(StoreProblem, match=r"was sealed with another key; .*\[store\] key_file"):
        Store(url, seal=Seal([NEW]))


def test_the_store_s_own_key_opens_it_again(url):
    """As does a key file that begins with a new key and still has the old one."""
    first = Store(url, seal=SEAL)
    first.keep(make_login(), report_id="r1", browser=None)
    first.close()
    second = Store(url, seal=Seal([NEW, OLD]))

    assert make_login() == second.capture("r1")
    second.close()


def test_of_two_first_starts_with_different_keys_one_is_refused(url, monkeypatch):
    """The other one's key became the store's while this one waited for its turn."""

    def the_other_was_first(db, _place):
        context.write_key_proof(db, Seal([NEW]))

    monkeypatch.setattr(context, "advisory_lock", the_other_was_first)

    with pytest.raises(StoreProblem, match="was sealed with another key"):
        Store(url, seal=SEAL)
