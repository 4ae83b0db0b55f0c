from dataclasses import replace

from verifier.adapters.ils.connections import connect
from verifier.domain.model.comparison import ComparedBy, DriftVerdict, EarlierReport
from verifier.runs.drift import drifts_of, pin_working
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import select_logins

WORKS, UNKNOWN = "campus-directory/p0000", "campus-directory/p0003"


def run(running, store, *only, identifier="employeeNumber"):
    site = running.site
    site = replace(site, form=replace(site.form, identifier=identifier))
    return run_and_record(
        select_logins(site, only), name="run", site=site, ils=connect(site), store=store
    ).run


def drift_rows(made, store):
    return [
        (login.patron, drift.verdict, drift.against) for login, drift in drifts_of(made, store)
    ]


def test_who_is_as_before_is_left_out(running, store):
    """Also where the patron did not get through before; a first run is held against nothing."""
    assert [] == drift_rows(run(running, store, WORKS, UNKNOWN), store)
    assert [] == drift_rows(run(running, store, WORKS, UNKNOWN), store)


def test_without_a_baseline_the_login_before_counts(running, store):
    run(running, store, WORKS)
    broken = run(running, store, WORKS, identifier="cn")
    mended = run(running, store, WORKS)

    assert [("p0000", DriftVerdict.BREAKS, EarlierReport.BEFORE)] == drift_rows(broken, store)
    assert [("p0000", DriftVerdict.MENDED, EarlierReport.BEFORE)] == drift_rows(mended, store)


def test_where_the_values_are_gone_the_result_counts(running, store):
    """What stayed of the login before is enough to say that it worked."""
    [login] = run(running, store, WORKS).logins
    store.purge(login.report.created_at.replace(year=login.report.created_at.year + 1))
    [(_, drift)] = drifts_of(run(running, store, WORKS, identifier="cn"), store)

    assert store.report(login.report_id) is None
    assert (DriftVerdict.BREAKS, ComparedBy.NAMES) == (drift.verdict, drift.compared_by)


def test_a_baseline_goes_before_the_login_before(running, store):
    """However much later runs had changed already."""
    pin_working(run(running, store, WORKS).logins, store, by=None)
    run(running, store, WORKS, identifier="cn")
    again = run(running, store, WORKS, identifier="cn")

    assert [("p0000", DriftVerdict.BREAKS, EarlierReport.BASELINE)] == drift_rows(again, store)


def test_only_who_gets_through_becomes_a_baseline(running, store):
    """Nobody wants to be held against what did not work; the others keep what they had."""
    first = run(running, store, WORKS, UNKNOWN)
    numbers = [len(pin_working(first.logins, store, by="anna"))]
    later = run(running, store, WORKS, identifier="cn")
    numbers.append(len(pin_working(later.logins, store, by=None)))
    kept = store.baselines.of("campus-directory", "p0000")

    assert [1, 0] == numbers
    assert (first.logins[0].report_id, "anna") == (kept.report_id, kept.pinned_by)
    assert store.baselines.of("campus-directory", "p0003") is None


def test_a_report_that_was_deleted_meanwhile_is_no_baseline(running, store):
    """Somebody else may have deleted it."""
    made = run(running, store, WORKS)
    store.forget(made.logins[0].report_id)

    assert () == pin_working(made.logins, store, by=None)
