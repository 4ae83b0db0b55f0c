import logging
import random
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from tests.factories import BARCODE
from tests.kills import kill_logins, kill_upgrades
from tests.store.first_release import alembic_config, make_first_release
from tests.store.logins import CANARY, NOW, SEAL, make_login, make_pending
from verifier.store.database import open_engine, reading, writing
from verifier.store.db_errors import StoreProblem
from verifier.store.schema_upgrade import NEWEST, REVISIONS, revision_of, upgrade_schema
from verifier.store.store import Store
from verifier.store.tables import Base, Moment

ADVICE = "the revision and store/tables differ: write the change into the newest revision too"


@pytest.fixture
def engine(url):
    opened = open_engine(url)
    yield opened
    opened.dispose()


def differences(engine):
    with reading(engine) as db:
        return compare_metadata(
            MigrationContext.configure(db, opts={"compare_type": True}), Base.metadata
        )


def shape(engine):
    """The schema as the database itself describes it, whoever made it."""
    with reading(engine) as db:
        if engine.dialect.name == "sqlite":
            found = db.exec_driver_sql("SELECT name, tbl_name, type FROM sqlite_schema")
        else:
            found = db.exec_driver_sql(
                "SELECT table_name, column_name, data_type || is_nullable "
                "FROM information_schema.columns WHERE table_schema = 'public' UNION ALL "
                "SELECT tablename, indexname, '' FROM pg_indexes WHERE schemaname = 'public'"
            )
        return sorted(map(tuple, found))


def test_the_revisions_come_to_the_tables(engine):
    """Run one after the other they give the very tables that the program works with."""
    with writing(engine) as db:
        command.upgrade(alembic_config(db), "head")

    assert [] == differences(engine), ADVICE


def test_an_empty_database_is_made_as_an_upgraded_one(url, engine, tmp_path, request):
    """There is one schema, whichever way a database came to it."""
    upgrade_schema(engine, SEAL)
    if url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path}/other/verifier.sqlite3"
    else:
        other = request.getfixturevalue("server").new_database()
    make_first_release(other)
    upgraded = open_engine(other)
    upgrade_schema(upgraded, SEAL)
    shapes = [shape(engine), shape(upgraded)]
    upgraded.dispose()

    assert [] == differences(engine)
    assert shapes[0] == shapes[1]


def test_every_revision_is_known():
    """What the program says of a database's age is held against the revisions there are."""
    script = ScriptDirectory.from_config(alembic_config(None))

    assert list(REVISIONS) == [revision.revision for revision in script.walk_revisions()][::-1]


def test_the_first_release_is_upgraded_with_all_its_records(url):
    make_first_release(url)
    store = Store(url, seal=SEAL, now=lambda: NOW)
    everything, not_found = "everything------------", "not-found-------------"

    assert make_login() == store.capture("acceptedwithoutreport1")
    assert None is store.report("acceptedwithoutreport1")
    assert [not_found, everything] == [report.id for report in store.reports()]
    assert "fail" == store.report(not_found).diagnosis.verdict
    assert make_pending(2, nonce="nonce", code_verifier="verifier") == store.pending_by_request(
        "_request2"
    )
    with reading(store._engine) as db:
        assert 1 == db.execute(text("SELECT count(*) FROM used_assertions")).scalar()
        assert 1 == db.execute(text("SELECT count(*) FROM attempts")).scalar()
    store.close()


def test_an_upgraded_file_holds_no_readable_value(file_url, tmp_path):
    make_first_release(file_url)
    before = b"".join(path.read_bytes() for path in tmp_path.rglob("*.sqlite3*"))
    Store(file_url, seal=SEAL).close()
    after = b"".join(path.read_bytes() for path in tmp_path.rglob("*.sqlite3*"))

    for value in (CANARY, BARCODE, "12.50"):
        assert value.encode() in before
        assert value.encode() not in after


def test_a_report_that_cannot_be_read_is_made_again_from_its_login(file_url, caplog):
    make_first_release(file_url)
    with closing(sqlite3.connect(file_url.removeprefix("sqlite:///"))) as db, db:
        db.execute("UPDATE reports SET report = '{}' WHERE report_id LIKE 'not%'")
    with caplog.at_level(logging.WARNING):
        store = Store(file_url, seal=SEAL)

    assert None is store.report("not-found-------------")
    assert store.capture("not-found-------------") is not None
    assert ["everything------------"] == [report.id for report in store.reports()]
    assert "1 reports cannot be read any more" in caplog.text
    store.close()


def test_several_instances_that_start_at_once_upgrade_once(url):
    make_first_release(url)
    engines = [open_engine(url) for _ in range(4)]
    found = []
    threads = [
        threading.Thread(target=lambda engine=engine: found.append(upgrade_schema(engine, SEAL)))
        for engine in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()

    assert [("0001", NEWEST), *[(NEWEST, NEWEST)] * 3] == sorted(found)


def test_an_upgrade_that_fails_has_changed_nothing(url, monkeypatch):
    """It can be run again, and comes to its end then."""
    make_first_release(url)
    engine = open_engine(url)
    before = shape(engine)
    monkeypatch.setattr("verifier.store.sealing.Seal.seal", None)
    with pytest.raises(TypeError):
        upgrade_schema(engine, SEAL)
    after = shape(engine)
    monkeypatch.undo()

    assert before == after
    assert ("0001", NEWEST) == upgrade_schema(engine, SEAL)
    engine.dispose()


def test_a_newer_database_is_left_alone(engine):
    upgrade_schema(engine, SEAL)
    with writing(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreProblem, match="by a newer version of the verifier"):
        upgrade_schema(engine, SEAL)
    with pytest.raises(StoreProblem, match="by a newer version"):
        revision_of(engine)


@pytest.mark.parametrize("version", [1, 99])
def test_a_file_of_another_version_is_not_touched(file_url, tmp_path, version):
    path = tmp_path / "data" / "verifier.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {version}")

    with pytest.raises(StoreProblem, match="another version"):
        Store(file_url)


def test_tables_of_somebody_else_are_not_touched(url, engine):
    with writing(engine) as db:
        db.execute(text("CREATE TABLE logins (name VARCHAR)"))

    with pytest.raises(StoreProblem, match="another version"):
        Store(url)


def test_the_first_release_leaves_an_upgraded_file_alone(file_url):
    Store(file_url, seal=SEAL).close()
    with closing(sqlite3.connect(file_url.removeprefix("sqlite:///"))) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] not in (0, 2)


def test_an_empty_database_has_no_revision(engine):
    assert None is revision_of(engine)
    assert (None, NEWEST) == upgrade_schema(engine, SEAL)
    assert NEWEST == revision_of(engine)


KILLS = 3
CHANCE = random.Random(7)  # noqa: S311 - the same each time


@pytest.mark.timeout(300)
def test_an_upgrade_that_is_killed_has_done_all_or_nothing(tmp_path):
    done = kill_upgrades(tmp_path, KILLS, CHANCE)

    assert KILLS == done["killed"]


@pytest.mark.timeout(300)
def test_no_acknowledged_login_is_lost_when_the_application_is_killed(tmp_path):
    done = kill_logins(tmp_path, KILLS, CHANCE)

    assert done["acknowledged"] > 0
    assert done["kept"] >= done["acknowledged"]


NAIVE = datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None)


def test_a_moment_comes_back_aware_and_exact():
    """No time zone and no microsecond is lost."""
    there = datetime(2026, 11, 24, 14, 0, 0, 123457, tzinfo=timezone(timedelta(hours=2)))
    kept = Moment().process_bind_param(there, sqlite.dialect())
    back = Moment().process_result_value(kept, sqlite.dialect())

    assert there == back
    assert timedelta(0) == back.utcoffset()
    assert None is Moment().process_bind_param(None, sqlite.dialect())
    assert None is Moment().process_result_value(None, sqlite.dialect())


def test_a_time_of_no_zone_is_refused():
    """A naive time would be kept as another one."""
    with pytest.raises(TypeError):
        Moment().process_bind_param(NAIVE, sqlite.dialect())
