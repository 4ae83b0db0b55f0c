"""A data store as the first release wrote it, for the tests of upgrading."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, insert

from tests.store.logins import SEAL
from verifier.store.database import open_engine, writing

DUMP = Path(__file__).parent / "migrations" / "version_2.sql"
"""Written by that release: a login without its report, two with, and what was pending."""

TABLES = ("pending_logins", "used_assertions", "attempts", "logins", "reports")


def alembic_config(connection):
    """What Alembic needs to know to run the revisions in *connection*."""
    config = Config(attributes={"connection": connection, "seal": SEAL})
    config.set_main_option("script_location", "verifier.store:migrations")
    return config


def make_first_release(url):
    """Make that release's database; in PostgreSQL the same tables and rows."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as db:
            db.executescript(DUMP.read_text(encoding="utf-8"))
            db.execute("PRAGMA journal_mode = WAL")
        return
    engine = open_engine(url)
    with closing(sqlite3.connect(":memory:")) as old, writing(engine) as db:
        old.executescript(DUMP.read_text(encoding="utf-8"))
        old.row_factory = sqlite3.Row
        command.upgrade(alembic_config(db), "0001")
        tables = MetaData()
        tables.reflect(db)
        for name in TABLES:
            rows = [dict(row) for row in old.execute(f"SELECT * FROM {name}")]  # noqa: S608 - ours
            db.execute(insert(tables.tables[name]), rows)
    engine.dispose()
