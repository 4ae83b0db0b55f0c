from alembic import command
from sqlalchemy import text

from tests.store.first_release import alembic_config
from tests.store.logins import NOW, SEAL
from verifier.store.database import open_engine, writing
from verifier.store.store import Store


def test_earlier_runs_are_there_without_news(url):
    engine = open_engine(url)
    with writing(engine) as db:
        command.upgrade(alembic_config(db), "0002")
        db.execute(
            text(
                "INSERT INTO runs (id, name, kind, created_at, version) "
                "VALUES ('r', 'Week 1', 'automatic', 0, 0)"
            )
        )
        db.execute(
            text(
                "INSERT INTO run_rows (id, run_id, place, idp_id, patron, note, finished_at) "
                "VALUES ('row', 'r', 0, 'campus', 'gail', 'No login.', 1)"
            )
        )
    engine.dispose()
    store = Store(url, seal=SEAL, now=lambda: NOW)
    [row] = store.runs.get("r").rows

    assert ("gail", "No login.", ()) == (row.patron, row.note, row.drifts)
    assert {} == store.trends.of(["campus"])
    store.close()
