from verifier.store.migrations.tables_of_0002 import TABLES
from verifier.store.tables import Base

ADVICE = "write a column that is new in store/tables into migrations/tables_of_0002.py as well"


def test_revision_2_makes_the_tables_of_the_program():
    """By name, and each with its columns; what they are like is held by the tests of upgrading."""
    wanted = {name: sorted(table.c.keys()) for name, table in Base.metadata.tables.items()}
    first = {"used_assertions", "attempts"}  # of revision 1, and unchanged
    made = {name: sorted(table.c.keys()) for name, table in TABLES.tables.items()}

    assert {name: columns for name, columns in wanted.items() if name not in first} == made, ADVICE
