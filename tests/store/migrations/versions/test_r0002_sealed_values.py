from alembic import command
from sqlalchemy import text

from tests.store.first_release import alembic_config, make_first_release
from tests.store.logins import SEAL
from verifier.store.database import open_engine, reading, writing
from verifier.store.schema_upgrade import upgrade_schema
from verifier.store.serialization import read_result


def test_revision_2_writes_down_what_may_stay(url):
    """Each report that was kept has its result, without a value, and under its own id."""
    make_first_release(url)
    engine = open_engine(url)
    upgrade_schema(engine, SEAL)
    with reading(engine) as db:
        rows = db.execute(text("SELECT report_id, verdict, cause, kept FROM results")).all()
    engine.dispose()

    kept = {row.report_id: read_result(row.kept) for row in rows}
    assert {"everything------------", "not-found-------------"} == set(kept)
    assert all(entry == kept[entry].reference for entry in kept)
    assert {row.verdict for row in rows} == {entry.verdict for entry in kept.values()}
    assert "patron.not-found" == kept["not-found-------------"].cause
    assert "21234000000017" not in "".join(row.kept for row in rows)


def test_revision_2_leaves_no_helper_behind(url):
    """What it copied for a moment is gone, in the same transaction."""
    make_first_release(url)
    engine = open_engine(url)
    with writing(engine) as db:
        config = alembic_config(db)
        if url.startswith("sqlite"):
            command.stamp(config, "0001")
        command.upgrade(config, "0002")
        left = (
            "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'first_%'"
            if url.startswith("sqlite")
            else "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'first\\_%'"
        )
        assert 0 == db.exec_driver_sql(left.replace("%", "%%") if "pg" in left else left).scalar()
    engine.dispose()
