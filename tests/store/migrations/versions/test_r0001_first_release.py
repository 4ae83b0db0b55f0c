import sqlite3
from contextlib import closing

from alembic import command
from sqlalchemy import inspect

from tests.store.first_release import DUMP, TABLES, alembic_config
from verifier.store.database import open_engine, writing


def columns(path):
    """The columns and the indexes of a file's tables, as SQLite tells them."""
    with closing(sqlite3.connect(path)) as db:
        return {
            name: (
                [row[1:4] + row[5:] for row in db.execute(f"PRAGMA table_info({name})")],
                sorted(row[1] for row in db.execute(f"PRAGMA index_list({name})")),
                [row[2:] for row in db.execute(f"PRAGMA foreign_key_list({name})")],
            )
            for name in TABLES
        }


def test_revision_1_is_what_the_first_release_made(tmp_path):
    """Column by column and index by index, so that its files can be taken for it."""
    with closing(sqlite3.connect(tmp_path / "release.sqlite3")) as db:
        db.executescript(DUMP.read_text(encoding="utf-8"))
    engine = open_engine(f"sqlite:///{tmp_path}/revision.sqlite3")
    with writing(engine) as db:
        command.upgrade(alembic_config(db), "0001")
        made = set(inspect(db).get_table_names())
    engine.dispose()

    assert {*TABLES, "alembic_version"} == made
    assert columns(tmp_path / "release.sqlite3") == columns(tmp_path / "revision.sqlite3")
