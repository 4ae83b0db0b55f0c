"""Runs with test links for the tests of the store."""

from datetime import timedelta

from tests.store.logins import NOW, make_accepted, make_pending
from verifier.domain.model.run import RunSummary, WantedRow

UNTIL = NOW + timedelta(days=14)
TESTER, EXPECTED = "Canary Tester", "21234000000099"
WANTED = (
    WantedRow(idp_id="campus", patron="faculty", tester=TESTER, expected=EXPECTED),
    WantedRow(idp_id="campus", patron="graduate"),
)


def make_run(store, name="Cut-over, week 2", rows=WANTED):
    return store.runs.get(store.runs.create(name, rows, links_until=UNTIL))


def link_of(store, run, place=0):
    """The token in the link of a row."""
    return store.links.tokens(run.id)[run.rows[place].id]


def log_in(store, row_id, number=1):
    """A login by the link of a row; its report's id."""
    store.begin(make_pending(number, row_id=row_id))
    report_id = f"report{number}"
    store.keep(
        make_accepted(number, request=f"_request{number}"),
        report_id=report_id,
        browser="digest",
        idp_id="campus",
        patron="faculty",
        row_id=row_id,
    )
    return report_id


def summary_of(run):
    return RunSummary(
        run_id=run.id,
        name=run.name,
        kind=run.kind,
        created_at=run.created_at,
        closed_at=run.closed_at,
        rows=(),
        causes=(),
    )
