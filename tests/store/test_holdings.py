from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories import make_site
from tests.report import samples
from tests.store.logins import CANARY, NOW, SEAL, make_login
from tests.store.runs import EXPECTED, WANTED, log_in, make_run
from verifier.adapters.captures.report_json import read_support
from verifier.domain.model.stored_result import StoredCount
from verifier.report.json_report import support_export
from verifier.store.store import Store

DAY = timedelta(days=1)


@pytest.fixture
def full(url):
    """Three logins with their results: of today, of yesterday and of ten days ago."""
    now = [NOW]
    store = Store(url, seal=SEAL, now=lambda: now[0])
    for days in (10, 1, 0):
        now[0] = NOW - days * DAY
        store.keep(make_login(), report_id=f"of-{days}", browser=None)
        store.save_report(f"of-{days}", replace(samples.failing(), created_at=now[0]))
    yield store
    store.close()


def test_what_is_kept_is_counted(full):
    """With the moment since when the oldest is kept; of nothing there is no oldest."""
    held = full.holdings.count()

    assert StoredCount(count=3, oldest=NOW - 10 * DAY) == held.logins == held.results
    assert StoredCount(count=0, oldest=None) == held.baselines == held.audit_entries


def test_values_are_let_go_and_results_stay(full, written):
    """From the file itself; what was accepted later is left alone."""
    assert 2 == full.holdings.forget_values(NOW)

    assert [False, False, True] == [full.keeps(name) for name in ("of-10", "of-1", "of-0")]
    assert 3 == full.holdings.count().results.count
    full.holdings.forget_values(NOW + DAY)
    content = written()
    assert CANARY.encode() not in content


def test_what_runs_hold_of_who_logged_in_goes_with_the_values(full):
    """Whoever has still to log in keeps the link, and what is expected of the login."""
    run = make_run(full, rows=(WANTED[0], WANTED[0]))
    done, waiting = (row.id for row in run.rows)
    log_in(full, done)
    full.links.logged_in(done, CANARY)
    full.holdings.forget_values(NOW + DAY)
    with full._engine.connect() as db:
        digests = db.exec_driver_sql("SELECT person_digest FROM run_rows").scalars().all()

    assert [None, None] == digests
    assert [None, EXPECTED] == [full.links.expected(entry) for entry in (done, waiting)]
    assert [waiting] == list(full.links.tokens(run.id))


def test_imports_go_with_the_values(full, tmp_path):
    """They are reports of people, too."""
    text = support_export(samples.failing(), site=make_site(tmp_path), number="N", now=NOW)
    made = full.imports.keep(read_support(text.encode()))
    full.holdings.forget_values(NOW + DAY)

    assert None is full.imports.get(made)


def test_old_results_go_with_their_values(full):
    """A result that is gone leaves no login behind that nobody would find."""
    assert 1 == full.holdings.forget_results(NOW - 5 * DAY)

    assert None is full.results.of("of-10")
    assert not full.keeps("of-10")
    assert full.keeps("of-1")
    assert 2 == full.holdings.count().results.count
