"""A disk that is really full: nothing that was acknowledged is lost, and it is said plainly."""

import resource
import subprocess
import sys
from pathlib import Path

from tests.store.logins import NOW, SEAL, make_login
from verifier.store.store import Store

WRITER = """
import os, resource, signal, sys
from tests.store.logins import NOW, SEAL, make_login
from verifier.store.db_errors import StoreProblem
from verifier.store.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(sys.argv[1], seal=SEAL, now=lambda: NOW)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
for number in range(200):
    try:
        store.keep(make_login(os.urandom(9_000).hex()), report_id=f"r{number}", browser=None)
    except StoreProblem as problem:
        print(problem.message, flush=True)
        break
    print(f"r{number}", flush=True)
"""


def test_what_was_acknowledged_before_the_disk_was_full_is_there(file_url):
    """A file may grow no further; whoever comes then is told, and the store goes on later."""
    checkout = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", WRITER, file_url],
        capture_output=True,
        text=True,
        cwd=checkout,
        check=True,
    )
    *acknowledged, message = done.stdout.splitlines()
    store = Store(file_url, seal=SEAL, now=lambda: NOW)
    kept = [entry for entry in acknowledged if store.capture(entry) is not None]
    with store._engine.connect() as db:
        sound = db.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    store.keep(make_login(), report_id="later", browser=None)

    assert len(acknowledged) > 5
    assert acknowledged == kept
    assert message.startswith("The data store cannot be ")
    assert "disk" in message
    assert "ok" == sound
    assert make_login() == store.capture("later")
    store.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 600_000  # of the other process alone
