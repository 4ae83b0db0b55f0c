import contextlib

from verifier.cli import wiring
from verifier.store.store import Store


def test_what_was_done_is_written_down(tmp_path):
    """As the command line's, with the id that it was about."""
    with contextlib.closing(Store(f"sqlite:///{tmp_path / 'verifier.sqlite3'}")) as store:
        wiring.record_in_audit_trail(store, "run.started", "r1")
        [entry] = store.audit.latest()

    assert (wiring.COMMAND_LINE, "run.started", "r1") == (entry.who, entry.what, entry.about)
