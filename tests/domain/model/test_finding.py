from __future__ import annotations

import pytest

from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)

MISSING = Finding(
    check="release.identifier-missing",
    severity=Severity.ERROR,
    message="The identifier is not released.",
    evidence=(),
    station=Station.IDP,
    owner=Owner.IDENTITY,
    cites=("a source",),
)


def test_a_failed_check_gives_its_findings():
    """Every finding of a failed check is there, in its order."""
    other = Finding(
        check="release.identifier-missing",
        severity=Severity.ERROR,
        message="Another value is missing as well.",
        evidence=(),
        station=Station.IDP,
        owner=Owner.IDENTITY,
        cites=("a source",),
    )
    run = CheckRun(check=MISSING.check, result=Failed(findings=(other, MISSING)))

    assert (other, MISSING) == run.findings


@pytest.mark.parametrize(
    "result",
    [Passed(saw="one value"), NotRun(reason="Nothing to look at."), Crashed(error="KeyError")],
)
def test_every_other_result_has_none(result):
    """A check that passed, was not asked or broke down accuses nobody."""
    assert () == CheckRun(check=MISSING.check, result=result).findings


def test_a_result_says_in_one_word_what_it_is():
    """The word by which a report and the store tell results apart is fixed."""
    assert ["passed", "failed", "not-run", "crashed"] == [
        Passed(saw="one value").outcome,
        Failed(findings=()).outcome,
        NotRun(reason="Nothing to look at.").outcome,
        Crashed(error="KeyError").outcome,
    ]


def test_stations_stand_in_the_order_of_the_road():
    """What comes first on the road is decided by this order."""
    assert ["idp", "service-provider", "discovery", "listener", "reshare", "ils"] == [
        str(entry) for entry in Station
    ]
