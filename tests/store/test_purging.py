import threading

from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import purging


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
