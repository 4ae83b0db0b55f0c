from tests.report import samples
from tests.report.run import samples as runs
from verifier.domain.model.finding import Owner
from verifier.domain.model.report import Verdict
from verifier.report.login_results import first_causes
from verifier.report.run_report import attempted_logins


def causes(run):
    return first_causes(tuple(attempted_logins(run, redact=True)))


def test_each_first_cause_is_told_once():
    """With everybody whom it stops, the gravest before what is not known."""
    found = causes(runs.mixed())

    assert [
        (Verdict.FAIL, (2, 3), Owner.DISCOVERY),
        (Verdict.UNKNOWN, (4,), None),
        (Verdict.UNKNOWN, (5,), None),
    ] == [(entry.verdict, entry.numbers, entry.owner) for entry in found]
    assert runs.REFUSED == found[2].summary
    assert "In VuFind's Shibboleth.ini take" in found[0].remedy.text


def test_what_stops_most_comes_first():
    """Of causes that are equally grave."""
    run = runs.make_run(
        runs.make_login(samples.unknown()),
        *(runs.make_login(stopped="The password is wrong.") for _ in range(2)),
    )

    assert [(2, 3), (1,)] == [cause.numbers for cause in causes(run)]


def test_what_works_has_no_cause():
    """Nothing is made up."""
    assert () == causes(runs.fine())
