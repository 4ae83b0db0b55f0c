from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.report import samples
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import RowChange, RowState, Run, RunKind, RunRow
from verifier.domain.model.stored_result import result_of
from verifier.runs.run_summary import change_between, summarize_run

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NAMES = {"campus": "Example University"}


def row(patron="faculty", report=None, **more):
    result = None if report is None else result_of(report, reference=patron)
    state = RowState.WAITING if result is None else RowState.DONE
    shape = {"id": patron, "run_id": "r", "idp_id": "campus", "state": state, "result": result}
    return RunRow(**{**shape, "patron": patron, **more})


def with_verdict(verdict, cause="patron.not-found"):
    """A row with that verdict and first cause."""
    run_row = row(report=samples.failing())
    return replace(run_row, result=replace(run_row.result, verdict=verdict, cause=cause))


def run(*rows, name="Week 2"):
    times = {"created_at": NOW, "closed_at": None}
    return Run(id="r", name=name, kind=RunKind.LINKS, created_by=None, rows=rows, **times)


def test_each_patron_has_a_line():
    summary = summarize_run(run(row(report=samples.failing()), row("staff")), idp_names=NAMES)

    first, second = summary.rows
    assert (Verdict.FAIL, "Example University") == (first.verdict, first.idp_name)
    assert 6 == len(first.answers)
    assert (None, RowState.WAITING, ()) == (second.verdict, second.state, second.answers)


def test_first_causes_are_grouped():
    failing = samples.failing()
    rows = [row(kind, failing) for kind in ("faculty", "staff")]
    other = with_verdict(Verdict.FAIL, "patron.not-found")
    [first, second] = summarize_run(run(other, *rows), idp_names=NAMES).causes

    assert failing.diagnosis.cause.check == first.check
    assert ("faculty", "staff") == first.row_ids
    assert failing.diagnosis.cause.owner is first.owner
    assert first.title
    assert first.remedy[0].isupper()
    assert not {"\n", "`"} & set(first.remedy)
    assert ("faculty",) == second.row_ids


def test_a_cause_that_is_known_no_longer_keeps_its_reason():
    """A check may have gone since."""
    gone = with_verdict(Verdict.FAIL, "gone.check")
    [cause] = summarize_run(run(gone), idp_names={}).causes

    assert gone.result.reason == cause.title
    assert "" == cause.remedy


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (Verdict.PASS, Verdict.WARNING, RowChange.STILL_WORKS),
        (Verdict.WARNING, Verdict.FAIL, RowChange.NO_LONGER_WORKS),
        (Verdict.FAIL, Verdict.PASS, RowChange.WORKS_NOW),
        (Verdict.FAIL, Verdict.FAIL, RowChange.STILL_FAILS),
        (Verdict.UNKNOWN, Verdict.PASS, RowChange.CANNOT_TELL),
        (Verdict.PASS, Verdict.UNKNOWN, RowChange.CANNOT_TELL),
    ],
)
def test_what_became_of_a_patron(before, now, expected):
    """Works or not, and what cannot be said is never a change."""
    assert expected is change_between(with_verdict(before), with_verdict(now))


def test_who_was_not_tried_before_has_not_changed():
    """Nor whoever has not been tried now; another first cause is another failure."""
    before, now = (with_verdict(Verdict.FAIL, name) for name in ("a.b", "c.d"))

    assert RowChange.FAILS_OTHERWISE is change_between(before, now)
    assert change_between(None, with_verdict(Verdict.PASS)) is None
    assert change_between(with_verdict(Verdict.PASS), row()) is None
    assert RowChange.CANNOT_TELL is change_between(row(), with_verdict(Verdict.PASS))


def test_the_run_before_is_named():
    """Rows are compared by patron and identity provider."""
    before = run(with_verdict(Verdict.PASS), name="Week 1")
    summary = summarize_run(
        run(with_verdict(Verdict.FAIL), row("staff", samples.failing())),
        idp_names=NAMES,
        before=before,
    )

    assert "Week 1" == summary.before
    assert [RowChange.NO_LONGER_WORKS, None] == [row.change for row in summary.rows]
