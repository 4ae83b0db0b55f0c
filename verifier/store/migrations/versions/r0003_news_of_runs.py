"""What changed in a run's rows, named series of runs, the last results, and IdP metadata seen."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and tables; earlier runs have none of it."""
    op.add_column("runs", sa.Column("series", sa.String(), nullable=True))
    op.add_column("run_rows", sa.Column("drifts", sa.String(), nullable=True))
    op.create_table(
        "last_results",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("idp_id", sa.String(), nullable=False),
        sa.Column("patron", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Index("last_results_of_patron", "idp_id", "patron", "at"),
    )
    op.create_table(
        "seen_metadata",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("idp_id", sa.String(), nullable=False, index=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
    )
