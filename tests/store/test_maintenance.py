import sqlite3
import threading
from contextlib import closing

import pytest

from tests.store.first_release import make_first_release
from tests.store.logins import SEAL, make_login
from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import check, purging, rekey, upgrade
from verifier.store.sealing import Seal
from verifier.store.store import Store


def test_upgrading_says_from_where_to_where(url):
    make_first_release(url)

    assert "The data store was upgraded from revision 0001 to 0003." == upgrade(url, SEAL)
    assert "The data store is up to date (revision 0003)." == upgrade(url, SEAL)


def test_an_empty_database_gets_its_tables(url):
    assert "The data store was empty; its tables are made (revision 0003)." == upgrade(url, SEAL)


def test_a_sound_store_is_told_so(url):
    upgrade(url, SEAL)

    assert check(url, SEAL).startswith("The data store is sound, up to date (revision 0003)")


def test_what_is_wrong_is_told(url):
    make_first_release(url)
    with pytest.raises(StoreProblem, match="call verifier store upgrade"):
        check(url, SEAL)
    upgrade(url, SEAL)
    with pytest.raises(StoreProblem, match="another key"):
        check(url, Seal.temporary())


def test_a_damaged_file_is_told(file_url, tmp_path):
    store = Store(file_url, seal=SEAL)
    store.keep(make_login(), report_id="r1", browser=None)
    store.close()
    path = tmp_path / "data" / "verifier.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        [root] = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'logins_of_browser'"
        ).fetchone()
        [size] = db.execute("PRAGMA page_size").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[root * size - 40 : root * size] = b"\xff" * 40  # the end of the index's page
    path.write_bytes(content)

    with pytest.raises(StoreProblem, match="is damaged"):
        check(file_url, SEAL)


def test_a_new_key_is_told_with_what_it_seals(url):
    store = Store(url, seal=SEAL)
    store.keep(make_login(), report_id="r1", browser=None)
    store.close()
    new = b"fedcba9876543210fedcba9876543210"

    message = rekey(url, Seal([new, b"0123456789abcdef0123456789abcdef"]))

    assert message.startswith("1 values are sealed with the first key now; an older key is needed")
    assert "sound" in check(url, Seal([new]))


class FakeStore:
    def __init__(self):
        self.times = 0
        self.enough = threading.Event()

    def purge(self, now):
        assert now.tzinfo is not None
        self.times += 1
        if self.times == 3:
            self.enough.set()
        if self.times == 1:
            raise StoreProblem("The data store is locked.")


def test_purges_at_once_and_again_until_the_end():
    """A purge that fails is tried again; nothing is purged after the block."""
    store = FakeStore()

    with purging(store, every_seconds=0.01):
        assert store.enough.wait(10)
    seen = store.times

    assert 3 <= seen
    assert seen == store.times
    assert "purging" not in [entry.name for entry in threading.enumerate()]
