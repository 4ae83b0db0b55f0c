from datetime import UTC, datetime

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import RowState, RunKind, RunSummary, SummaryRow


def row(row_id, state=RowState.DONE, verdict=None):
    return SummaryRow(
        row_id=row_id,
        patron="faculty",
        idp_id="campus",
        idp_name="Campus",
        state=state,
        verdict=verdict,
    )


SUMMARY = RunSummary(
    run_id="r1",
    name="Cut-over",
    kind=RunKind.LINKS,
    created_at=datetime(2026, 11, 24, tzinfo=UTC),
    closed_at=None,
    causes=(),
    rows=(
        row("1", verdict=Verdict.PASS),
        row("2", verdict=Verdict.WARNING),
        row("3", verdict=Verdict.FAIL),
        row("4", verdict=Verdict.UNKNOWN),
        row("5"),
        row("6", RowState.WAITING),
        row("7", RowState.REFUSED),
    ),
)


def test_each_row_is_counted_once():
    """Works, does not work, not known, missing: together they are all."""
    counted = (SUMMARY.working, SUMMARY.failing, SUMMARY.uncertain, len(SUMMARY.missing))

    assert (2, 1, 2, 2) == counted
    assert len(SUMMARY.rows) == sum(counted)


def test_a_refused_login_is_no_result():
    """Somebody has to come again."""
    assert ["6", "7"] == [entry.row_id for entry in SUMMARY.missing]


def test_a_row_is_found_by_its_id():
    """Causes name rows so."""
    assert Verdict.FAIL is SUMMARY.row("3").verdict
