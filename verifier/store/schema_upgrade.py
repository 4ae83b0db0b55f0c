"""The upgrade of the database's schema: one instance performs it, whole or not at all."""

import threading

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from verifier.store import database
from verifier.store.database import advisory_lock, is_shared, reading, writing
from verifier.store.db_errors import StoreProblem
from verifier.store.sealing import Seal
from verifier.store.tables import Base

REVISIONS = ("0001", "0002", "0003")
NEWEST = REVISIONS[-1]

_BEFORE_REVISIONS = 2  # SQLite's user_version of the first release, which is revision 0001
_SINCE_REVISIONS = 3
_OTHER = (
    "The data store was made by another version of the verifier; move it away, or start the "
    "version that made it."
)
_NEWER = (
    "The data store was made by a newer version of the verifier; start that version, or give "
    "this one the backup from before."
)
_VERSION = Table(  # as Alembic itself would make it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_ALEMBIC = threading.Lock()  # it knows one migration at a time in a process


def upgrade_schema(engine: Engine, seal: Seal) -> tuple[str | None, str]:
    """Create the tables in an empty database, or upgrade an older one in a single transaction.

    Returns the revision that was found (None: the database was empty), and the current one. If it
    raises ``StoreProblem``, nothing has changed.
    """
    with reading(engine) as db:
        if _written_down(db) == NEWEST:
            return NEWEST, NEWEST
    with writing(engine) as db:
        if is_shared(engine):  # an upgrade takes its time, also while another instance is at it
            db.exec_driver_sql("SET LOCAL lock_timeout = 0")
            db.exec_driver_sql("SET LOCAL statement_timeout = 0")
        advisory_lock(db, "schema")
        found = _revision(db)
        if found is None:
            Base.metadata.create_all(db)
            _VERSION.create(db)
            db.execute(insert(_VERSION).values(version_num=NEWEST))
        elif found != NEWEST:
            _upgrade(db, seal)
        if not is_shared(engine):  # tells the first release to leave the file alone
            db.exec_driver_sql(f"PRAGMA user_version = {_SINCE_REVISIONS}")
    if found not in (None, NEWEST) and not is_shared(engine):
        database.compact(engine)
    return found, NEWEST


def revision_of(engine: Engine) -> str | None:
    """Read the revision of a database; None if it is empty. Raises ``StoreProblem``."""
    with reading(engine) as db:
        return _revision(db)


def _revision(db: Connection) -> str | None:
    found = _written_down(db)
    if found is not None:
        if found not in REVISIONS:
            raise StoreProblem(_NEWER)
        return found
    first = not is_shared(db.engine) and db.exec_driver_sql("PRAGMA user_version").scalar_one()
    if first == _BEFORE_REVISIONS:
        return REVISIONS[0]
    if first or set(inspect(db).get_table_names()) & set(Base.metadata.tables):
        raise StoreProblem(_OTHER)
    return None


def _written_down(db: Connection) -> str | None:
    if not inspect(db).has_table(_VERSION.name):
        return None
    return db.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def _upgrade(db: Connection, seal: Seal) -> None:
    from alembic import command  # noqa: PLC0415 - only where there is something to upgrade
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": db, "seal": seal})
    config.set_main_option("script_location", "verifier.store:migrations")
    with _ALEMBIC:
        if _written_down(db) is None:
            command.stamp(config, REVISIONS[0])
        command.upgrade(config, NEWEST)
