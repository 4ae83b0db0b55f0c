from dataclasses import replace

from verifier.adapters.ils.connections import connect
from verifier.domain.model.comparison import ComparedBy, DriftVerdict, EarlierReport
from verifier.domain.model.render_options import Gate
from verifier.runs.drift import pin_reports
from verifier.runs.recorded_run import run_and_record
from verifier.runs.runner import select_logins

WORKS, UNKNOWN = "campus-directory/p0000", "campus-directory/p0003"
BASELINE, BEFORE = EarlierReport.BASELINE, EarlierReport.BEFORE
NEW = Gate(only_new=True)


def run(running, store, *only, identifier="employeeNumber"):
    site = running.site
    site = replace(site, form=replace(site.form, identifier=identifier))
    return run_and_record(
        select_logins(site, only), name="run", site=site, ils=connect(site), store=store
    ).run


def drifts(made):
    return [
        (login.patron, drift.against, drift.verdict)
        for login in made.logins
        for drift in login.drifts
    ]


def test_a_first_run_is_compared_with_nothing(running, store):
    """Also where the patron did not get through before."""
    assert [] == drifts(run(running, store, WORKS, UNKNOWN))
    assert [
        ("p0000", BEFORE, DriftVerdict.SAME),
        ("p0003", BEFORE, DriftVerdict.SAME),
    ] == drifts(run(running, store, WORKS, UNKNOWN))


def test_what_broke_and_what_healed_since_the_run_before(running, store):
    run(running, store, WORKS)
    broken = run(running, store, WORKS, identifier="cn")
    mended = run(running, store, WORKS)

    assert [("p0000", BEFORE, DriftVerdict.BREAKS)] == drifts(broken)
    assert [("p0000", BEFORE, DriftVerdict.MENDED)] == drifts(mended)


def test_where_the_values_are_gone_the_result_counts(running, store):
    """What stayed of the run before is enough to say that it worked."""
    [login] = run(running, store, WORKS).logins
    store.purge(login.report.created_at.replace(year=login.report.created_at.year + 1))
    [drift] = run(running, store, WORKS, identifier="cn").logins[0].drifts

    assert store.report(login.report_id) is None
    assert (DriftVerdict.BREAKS, ComparedBy.NAMES) == (drift.verdict, drift.compared_by)


def test_the_baseline_and_the_run_before_are_both_compared(running, store):
    """However much later runs had changed already."""
    pin_reports(run(running, store, WORKS).logins, store, by=None)
    run(running, store, WORKS, identifier="cn")
    again = run(running, store, WORKS, identifier="cn")

    assert [
        ("p0000", BASELINE, DriftVerdict.BREAKS),
        ("p0000", BEFORE, DriftVerdict.SAME),
    ] == drifts(again)


def test_a_known_fault_becomes_a_baseline_and_a_new_one_does_not(running, store):
    """What broke keeps its baseline: otherwise the next run would call it known."""
    first = run(running, store, WORKS, UNKNOWN)
    numbers = [len(pin_reports(first.logins, store, by="anna"))]
    later = run(running, store, WORKS, UNKNOWN, identifier="cn")
    numbers.append(len(pin_reports(later.logins, store, by=None)))
    kept = store.baselines.of("campus-directory", "p0000")

    assert [2, 0] == numbers
    assert (first.logins[0].report_id, "anna") == (kept.report_id, kept.pinned_by)


def test_the_gate_for_what_is_new_lets_a_known_fault_through(running, store):
    """Without a baseline a fault is new; with one only another fault is."""
    first = run(running, store, WORKS, UNKNOWN)
    pin_reports(first.logins, store, by=None)
    same = run(running, store, WORKS, UNKNOWN)
    other = run(running, store, WORKS, UNKNOWN, identifier="cn")

    assert [False, True] == [login.fails(NEW) for login in first.logins]
    assert [False, False] == [login.fails(NEW) for login in same.logins]
    assert [False, True] == [login.fails(Gate()) for login in same.logins]
    assert [True, True] == [login.fails(NEW) for login in other.logins]


def test_a_fault_that_heals_is_compared_with_its_baseline(running, store):
    pin_reports(run(running, store, WORKS, identifier="cn").logins, store, by=None)
    healed = run(running, store, WORKS)

    assert ("p0000", BASELINE, DriftVerdict.MENDED) == drifts(healed)[0]
    assert not healed.logins[0].fails(NEW)


def test_a_report_that_was_deleted_meanwhile_is_no_baseline(running, store):
    """Somebody else may have deleted it."""
    made = run(running, store, WORKS)
    store.forget(made.logins[0].report_id)

    assert () == pin_reports(made.logins, store, by=None)
