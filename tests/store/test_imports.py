import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.factories import make_site
from tests.report import samples
from tests.store.logins import NOW
from verifier.adapters.captures.report_json import read_support
from verifier.report.json_report import support_export
from verifier.store import reports
from verifier.store.db_errors import StoreProblem
from verifier.store.tables import ImportRow


@pytest.fixture
def report(tmp_path):
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    text = support_export(samples.failing(), site=make_site(tmp_path), number="N-1", now=at)
    return read_support(text.encode())


def test_an_import_comes_back_exactly(store, report):
    """By its id, and in the list of all, the newest first."""
    first, second = store.imports.keep(report), store.imports.keep(report)

    assert report == store.imports.get(first)
    assert {first, second} == {one for one, _ in store.imports.latest()}
    assert None is store.imports.get("nowhere")


def test_the_list_holds_no_more_than_it_shows(store, report, monkeypatch):
    """However large and many the files are that somebody hands in."""
    monkeypatch.setattr(reports, "MOST_LISTED", 3)
    for _ in range(5):
        store.imports.keep(report)
    listed = [one for _, one in store.imports.latest()]

    assert report.findings
    assert [((), (), ())] * 3 == [
        (entry.findings, entry.route, entry.attributes) for entry in listed
    ]
    assert [report.headline] * 3 == [entry.headline for entry in listed]


def test_an_import_goes_when_logins_go(store, report):
    """After the days to keep, and not before."""
    made = store.imports.keep(report)
    store.purge(NOW + timedelta(days=6))
    assert report == store.imports.get(made)

    store.purge(NOW + timedelta(days=7))

    assert None is store.imports.get(made)


def test_an_import_is_forgotten_once(store, report):
    """Whoever comes second is told that there is none."""
    made = store.imports.keep(report)

    assert store.imports.forget(made)
    assert not store.imports.forget(made)


def test_an_import_is_sealed(store, report):
    """It names institutions; and one of another version is a sentence."""
    made = store.imports.keep(report)
    with store._engine.begin() as connection:
        [sealed] = connection.exec_driver_sql("SELECT content FROM imported_reports").one()
        assert b"Example" not in sealed
        text = json.dumps({"number": "N-1"})
        sealed = store._seal.seal(text, place=f"imported_reports.content {made}")
        connection.execute(update(ImportRow).values(content=sealed))

    with pytest.raises(StoreProblem, match="import it again"):
        store.imports.get(made)
