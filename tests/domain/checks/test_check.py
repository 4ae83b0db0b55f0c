import pytest

from verifier.domain.checks.check import (
    Draft,
    NotAsked,
    Saw,
    ask,
    error,
    known,
    mark_consequences,
    not_run,
    notice,
    warning,
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

    @warning(check_id, Station.IDP, cites=("A document",), after=after, fine="all is well")
    def problem(_evidence):
        for answer in answers:
            if isinstance(answer, NotAsked):
                raise answer
            yield answer

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

    run = make_check(Draft("It is wrong.", proof)).run(None)

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


@pytest.mark.parametrize(
    ("better", "station", "owner"),
    [
        ({"station": Station.ILS, "owner": Owner.PATRON}, Station.ILS, Owner.PATRON),
        ({"station": Station.LISTENER}, Station.LISTENER, Owner.RESHARE),
        ({"owner": Owner.PATRON}, Station.IDP, Owner.PATRON),
    ],
)
def test_a_draft_may_know_better(better, station, owner):
    """A draft that names a station, an owner or both goes before its check."""
    (finding,) = make_check(Draft("It is wrong.", **better)).run(None).findings

    assert (station, owner) == (finding.station, finding.owner)


def test_who_owns_a_check():
    """The station's own owner, if no other is named."""
    declared = (
        notice("stage.problem", Station.ILS),
        notice("x", Station.ILS, owned_by=Owner.PATRON),
    )

    assert [Owner.ILS, Owner.PATRON] == [declaration.owner for declaration in declared]


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([Saw("one value")], Passed(saw="one value")),
        ([], Passed(saw="all is well")),
        ([NotAsked("nothing came")], NotRun(reason="nothing came")),
    ],
)
def test_where_nothing_is_wrong(answers, result):
    """A check passes with what it saw or with its own words, or keeps why it was not asked."""
    assert result == make_check(*answers).run(None).result


def test_what_is_wrong_goes_first():
    """One draft makes a check fail, whatever else it saw."""
    run = make_check(Saw("something"), Draft("It is wrong.")).run(None)

    assert ["It is wrong."] == [finding.message for finding in run.findings]


def test_what_a_question_needs():
    """What is known is given, even where it is empty; without it nothing is asked."""
    assert "" == known("", "never")
    with pytest.raises(NotAsked, match="nobody said"):
        known(None, "nobody said")


def test_a_crash_keeps_no_text():
    """A defect of ours is recorded by its type: its text might hold a value."""

    @notice("stage.problem", Station.IDP)
    def problem(evidence):
        yield Draft("It is wrong.")
        raise KeyError(evidence)

    assert Crashed(error="KeyError") == problem.run("21234000000018").result


def test_the_others_still_run():
    """After a crash the other checks are asked all the same."""

    @notice("stage.broken", Station.IDP)
    def broken(_evidence):
        raise ValueError
        yield  # a check is a generator

    runs = ask((broken, make_check(Saw("fine"))), None)

    assert ["crashed", "passed"] == [run.result.outcome for run in runs]


@pytest.mark.parametrize("declare", [error, warning])
def test_the_severity_law(declare):
    """An error and a warning without a source cannot be written."""
    with pytest.raises(ValueError, match=r"stage\.problem: an error or a warning must cite"):
        declare("stage.problem", Station.IDP)


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
