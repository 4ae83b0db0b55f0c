"""The summary of a run: its patrons in a matrix, shared first causes, and changes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import (
    MetadataChange,
    PastResult,
    RowChange,
    Run,
    RunRow,
    RunSummary,
    SummaryCause,
    SummaryRow,
)
from verifier.store.store import Store

_CHECKS = {check.id: check for check in ALL_CHECKS}
_WHAT_TO_CHANGE = re.compile(r"^What to change: (.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)


def summarize_run(
    run: Run,
    *,
    idp_names: Mapping[str, str],
    before: Run | None = None,
    trends: Mapping[tuple[str, str], tuple[PastResult, ...]] = MappingProxyType({}),
    metadata_changes: tuple[MetadataChange, ...] = (),
) -> RunSummary:
    """Summarize *run*, compared with the run *before* it if there is one. Holds no value.

    *trends* are the last results of each patron, by identity provider and patron.
    """
    earlier = {} if before is None else {(row.idp_id, row.patron): row for row in before.rows}
    rows = tuple(
        replace(
            _row(
                row, idp_names.get(row.idp_id, row.idp_id), earlier.get((row.idp_id, row.patron))
            ),
            trend=trends.get((row.idp_id, row.patron), ()),
        )
        for row in run.rows
    )
    return RunSummary(
        run_id=run.id,
        name=run.name,
        kind=run.kind,
        created_at=run.created_at,
        closed_at=run.closed_at,
        rows=rows,
        causes=tuple(_causes(run)),
        before=None if before is None else before.name,
        interrupted=run.interrupted,
        metadata_changes=metadata_changes,
    )


def summarizer(
    store: Store, run_id: str, *, idp_names: Mapping[str, str]
) -> Callable[[Run], RunSummary]:
    """Read what the run *run_id* is compared with, and return the function that summarizes it.

    Raises ``StoreProblem``.
    """
    trends = store.trends.of(idp_names)
    oldest = min((past.at for results in trends.values() for past in results), default=None)
    changes = () if oldest is None else store.trends.metadata_changes(idp_names, oldest)
    return partial(
        summarize_run,
        idp_names=idp_names,
        before=store.runs.before(run_id),
        trends=trends,
        metadata_changes=changes,
    )


def change_between(before: RunRow | None, now: RunRow) -> RowChange | None:
    """Return how a patron's result changed since *before*; None if there is none to compare."""
    if before is None or now.result is None:
        return None
    if before.result is None or Verdict.UNKNOWN in (before.result.verdict, now.result.verdict):
        return RowChange.CANNOT_TELL
    match before.result.verdict.works, now.result.verdict.works:
        case True, True:
            return RowChange.STILL_WORKS
        case True, False:
            return RowChange.NO_LONGER_WORKS
        case False, True:
            return RowChange.WORKS_NOW
        case _:
            same = before.result.cause == now.result.cause
            return RowChange.STILL_FAILS if same else RowChange.FAILS_OTHERWISE


def _row(run_row: RunRow, idp_name: str, before: RunRow | None) -> SummaryRow:
    row = SummaryRow(
        row_id=run_row.id,
        patron=run_row.patron,
        idp_id=run_row.idp_id,
        idp_name=idp_name,
        state=run_row.state,
        report_id=run_row.report_id,
        reference=run_row.reference,
        note=run_row.note,
        drifts=run_row.drifts,
        finished_at=run_row.finished_at,
    )
    result = run_row.result
    if result is None:
        return row
    return replace(
        row,
        verdict=result.verdict,
        answers=result.answers,
        headline=result.headline,
        reason=result.reason,
        cause=result.cause,
        change=change_between(before, run_row),
    )


def _causes(run: Run) -> Iterator[SummaryCause]:
    """Group the rows by first cause; the one that affects most patrons comes first."""
    by_check: dict[str, list[RunRow]] = {}
    for row in run.rows:
        if row.result is not None and row.result.cause is not None:
            by_check.setdefault(row.result.cause, []).append(row)
    for check_id, rows in sorted(by_check.items(), key=lambda item: -len(item[1])):
        check, result = _CHECKS.get(check_id), rows[0].result
        assert result is not None  # noqa: S101 - asked for above
        owner = result.cause_owner or (check.owner if check else None)
        if owner is None:
            continue
        yield SummaryCause(
            check=check_id,
            owner=owner,
            title=check.title if check else result.reason,
            remedy=_remedy(check.documentation) if check else "",
            row_ids=tuple(row.id for row in rows),
        )


def _remedy(documentation: str) -> str:
    found = _WHAT_TO_CHANGE.search(documentation)
    words = " ".join(found[1].replace("``", "").split()) if found else ""
    return words[:1].upper() + words[1:]
