import pytest

from verifier.domain.checks.check import (
    Draft,
    NotAsked,
    Saw,
    ask,
    check,
    mark_consequences,
    not_run,
)
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)


def make_check(*answers, check_id="stage.problem", after=()):
    """A check that gives fixed answers."""

    @check(
        check_id,
        severity=Severity.WARNING,
        station=Station.IDP,
        owner=Owner.IDENTITY,
        cites=("A document",),
        after=after,
    )
    def problem(_evidence):
        yield from answers

    return problem


def make_run(check_id, *, failed):
    """A run of a check that failed or passed."""
    finding = Finding(
        check=check_id,
        severity=Severity.ERROR,
        message="It is wrong.",
        evidence=(),
        station=Station.IDP,
        owner=Owner.IDENTITY,
        cites=("A document",),
    )
    return CheckRun(
        check=check_id, result=Failed(findings=(finding,)) if failed else Passed(saw="")
    )


def test_a_draft_becomes_a_finding():
    """A draft takes severity, station, owner and citations from its check."""
    proof = Evidence(what="attribute", name="uid")

    run = make_check(Draft("It is wrong.", (proof,))).run(None)

    assert (
        Finding(
            check="stage.problem",
            severity=Severity.WARNING,
            message="It is wrong.",
            evidence=(proof,),
            station=Station.IDP,
            owner=Owner.IDENTITY,
            cites=("A document",),
        ),
    ) == run.findings


def test_a_draft_may_know_better():
    """A draft that names a station and an owner goes before its check."""
    draft = Draft("It is wrong.", station=Station.ILS, owner=Owner.PATRON)

    (finding,) = make_check(draft).run(None).findings

    assert (Station.ILS, Owner.PATRON) == (finding.station, finding.owner)


def test_what_is_wrong_goes_first():
    """One draft makes a check fail, whatever else it says."""
    run = make_check(Saw("something"), Draft("It is wrong."), NotAsked("why")).run(None)

    assert ["It is wrong."] == [finding.message for finding in run.findings]


def test_all_is_well():
    """A check that saw something passes with it."""
    assert Passed(saw="one value") == make_check(Saw("one value")).run(None).result


def test_the_question_does_not_arise():
    """A check that was not asked keeps the reason."""
    assert NotRun(reason="nothing came") == make_check(NotAsked("nothing came")).run(None).result


def test_a_crash_keeps_no_text():
    """A defect of ours is recorded by its type: its text might hold a value."""

    @check("stage.problem", severity=Severity.NOTICE, station=Station.IDP, owner=Owner.IDENTITY)
    def problem(evidence):
        yield Draft("It is wrong.")
        raise KeyError(evidence)

    assert Crashed(error="KeyError") == problem.run("21234000000018").result


def test_the_others_still_run():
    """After a crash the other checks are asked all the same."""

    @check("stage.broken", severity=Severity.NOTICE, station=Station.IDP, owner=Owner.IDENTITY)
    def broken(_evidence):
        raise ValueError
        yield  # a check is a generator

    runs = ask((broken, make_check(Saw("fine"))), None)

    assert ["crashed", "passed"] == [run.result.outcome for run in runs]


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
def test_the_severity_law(severity):
    """An error and a warning without a source cannot be written."""
    with pytest.raises(ValueError, match=r"stage\.problem: an error or a warning must cite"):
        check("stage.problem", severity=severity, station=Station.IDP, owner=Owner.IDENTITY)


def test_a_stage_that_could_not_be_asked():
    """Every check of a stage without evidence is recorded with the reason."""
    assert (CheckRun(check="stage.problem", result=NotRun(reason="no login")),) == not_run(
        (make_check(),), "no login"
    )


def test_the_strongest_explanation_is_named():
    """Of several explanations that hold, the one listed first is named."""
    runs = (
        make_run("a.weak", failed=True),
        make_run("a.strong", failed=True),
        make_run("b.after", failed=True),
    )

    marked = mark_consequences(runs, {"b.after": ("a.strong", "a.weak")})

    assert [None, None, "a.strong"] == [run.findings[0].follows_from for run in marked]


def test_an_explanation_that_passed_explains_nothing():
    """A check that passed explains no failure, and a failure explains no pass."""
    runs = (make_run("a.fine", failed=False), make_run("b.after", failed=True))

    assert runs == mark_consequences(runs, {"b.after": ("a.fine",), "a.fine": ("b.after",)})
