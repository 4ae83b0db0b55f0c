"""The tables that revision 0002 creates. The tests compare them with ``store/tables``."""

import sqlalchemy as sa

TABLES = sa.MetaData()


def _text(
    name: str, *, nullable: bool = False, unique: bool = False, index: bool = False
) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, unique=unique or None, index=index)


def _moment(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, index=index)


def _sealed(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


PENDING = sa.Table(
    "pending_logins",
    TABLES,
    sa.Column("request_id", sa.String(), primary_key=True),
    _text("idp_id"),
    _text("relay_state", unique=True),
    _text("browser", nullable=True),
    _moment("started_at"),
    _moment("expires_at", index=True),
    _text("nonce", nullable=True),
    _text("code_verifier", nullable=True),
    sa.Column("signs_in", sa.Boolean(), nullable=False),
    _text("row_id", nullable=True),
)
LOGINS = sa.Table(
    "logins",
    TABLES,
    sa.Column("report_id", sa.String(), primary_key=True),
    _text("browser", nullable=True),
    _moment("accepted_at", index=True),
    _text("idp_id", nullable=True),
    _text("patron", nullable=True),
    _sealed("capture"),
    sa.Index("logins_of_browser", "browser", "accepted_at"),
)
REPORTS = sa.Table(
    "reports",
    TABLES,
    sa.Column(
        "report_id",
        sa.String(),
        sa.ForeignKey("logins.report_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    _sealed("report"),
)
RESULTS = sa.Table(
    "results",
    TABLES,
    sa.Column("report_id", sa.String(), primary_key=True),
    _text("number", index=True),
    _moment("created_at", index=True),
    _text("idp_id", nullable=True),
    _text("idp_name", nullable=True),
    _text("patron", nullable=True),
    _text("verdict"),
    _text("headline"),
    _text("reason"),
    _text("cause", nullable=True),
    _text("kept"),
    sa.Index("results_of_patron", "idp_id", "patron", "created_at"),
)
sa.Table(
    "runs",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    _text("name"),
    _text("kind"),
    _moment("created_at", index=True),
    _text("created_by", nullable=True),
    _moment("closed_at", nullable=True),
    _text("summary", nullable=True),
    _moment("alive_at", nullable=True),
    sa.Column("version", sa.Integer(), nullable=False),
)
sa.Table(
    "run_rows",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    sa.Column(
        "run_id",
        sa.String(),
        sa.ForeignKey("runs.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("place", sa.Integer(), nullable=False),
    _text("idp_id"),
    _text("patron"),
    _sealed("tester", nullable=True),
    _sealed("expected", nullable=True),
    _text("link_digest", nullable=True, unique=True),
    _sealed("link", nullable=True),
    _moment("link_expires_at", nullable=True),
    _moment("link_revoked_at", nullable=True),
    _moment("begun_at", nullable=True),
    _moment("finished_at", nullable=True),
    _text("report_id", nullable=True, index=True),
    _text("note", nullable=True),
    _text("person_digest", nullable=True),
)
sa.Table(
    "baselines",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    _text("idp_id"),
    _text("patron"),
    _text("report_id"),
    _moment("pinned_at"),
    _text("pinned_by", nullable=True),
    _text("remains"),
    sa.UniqueConstraint("idp_id", "patron"),
)
sa.Table(
    "operators",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    _sealed("name"),
    _text("idp_id", nullable=True),
    _sealed("identifier", nullable=True),
    _text("identifier_digest", nullable=True),
    _text("role"),
    _moment("created_at"),
    _moment("last_seen_at", nullable=True),
    sa.UniqueConstraint("idp_id", "identifier_digest"),
)
sa.Table(
    "operator_sessions",
    TABLES,
    sa.Column("token_digest", sa.String(), primary_key=True),
    _text("operator_id", index=True),
    _moment("seen_at"),
    _moment("expires_at", index=True),
)
sa.Table(
    "setup_links",
    TABLES,
    sa.Column("token_digest", sa.String(), primary_key=True),
    _moment("expires_at"),
)
sa.Table(
    "api_tokens",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    _text("name"),
    _text("secret_digest", unique=True),
    _text("scopes"),
    _moment("created_at"),
    _text("created_by"),
    _moment("expires_at"),
    _moment("last_used_at", nullable=True),
    _moment("revoked_at", nullable=True),
)
sa.Table(
    "audit_trail",
    TABLES,
    sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
    _moment("at", index=True),
    _text("who"),
    _text("what"),
    _text("about", nullable=True),
)
sa.Table("seal_proof", TABLES, sa.Column("id", sa.Integer(), primary_key=True), _sealed("sealed"))
sa.Table(
    "told_failures",
    TABLES,
    sa.Column("way", sa.String(), primary_key=True),
    sa.Column("idp_id", sa.String(), primary_key=True),
    sa.Column("patron", sa.String(), primary_key=True),
)
sa.Table(
    "imported_reports",
    TABLES,
    sa.Column("id", sa.String(), primary_key=True),
    _moment("imported_at", index=True),
    _sealed("content"),
)
