"""The tables before revisions were introduced (SQLite's ``user_version`` 2)."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pending_logins",
        sa.Column("request_id", sa.String(), primary_key=True),
        sa.Column("idp_id", sa.String(), nullable=False),
        sa.Column("relay_state", sa.String(), nullable=False, unique=True),
        sa.Column("browser", sa.String()),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("nonce", sa.String()),
        sa.Column("code_verifier", sa.String()),
    )
    op.create_table(
        "used_assertions",
        sa.Column("issuer", sa.String(), primary_key=True),
        sa.Column("assertion_id", sa.String(), primary_key=True),
        sa.Column("remember_until", sa.BigInteger(), nullable=False, index=True),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("subject", sa.String(), nullable=False, index=True),
        sa.Column("until", sa.BigInteger(), nullable=False, index=True),
    )
    op.create_table(
        "logins",
        sa.Column("report_id", sa.String(), primary_key=True),
        sa.Column("browser", sa.String()),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False, index=True),
        sa.Column("capture", sa.String(), nullable=False),
    )
    op.create_index("logins_of_browser", "logins", ["browser", "accepted_at"])
    op.create_table(
        "reports",
        sa.Column(
            "report_id",
            sa.String(),
            sa.ForeignKey("logins.report_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("idp_name", sa.String()),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
    )
