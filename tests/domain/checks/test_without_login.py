"""Whose a finding is where no login was seen."""

from __future__ import annotations

import pytest

from verifier.domain.checks.pasted_request import assign_to_request_owner
from verifier.domain.model.finding import (
    CheckRun,
    Failed,
    Finding,
    NotRun,
    Owner,
    Severity,
    Station,
)


@pytest.mark.parametrize(
    ("station", "owner", "moved_to", "given_to"),
    [
        (Station.IDP, Owner.IDENTITY, Station.DISCOVERY, Owner.DISCOVERY),
        (Station.SERVICE_PROVIDER, Owner.DISCOVERY, Station.DISCOVERY, Owner.DISCOVERY),
        (Station.LISTENER, Owner.RESHARE, Station.LISTENER, Owner.RESHARE),
        (Station.ILS, Owner.ILS, Station.ILS, Owner.ILS),
    ],
)
def test_the_campus_is_not_blamed_for_a_request(station, owner, moved_to, given_to):
    """What would be the campus's is the discovery team's; all else stays where it is."""
    found = Finding(
        check="patron.not-found",
        severity=Severity.ERROR,
        message="…",
        evidence=(),
        station=station,
        owner=owner,
        cites=(),
    )
    quiet = CheckRun(check="patron.fines", result=NotRun(reason="…"))

    failed, same = assign_to_request_owner(
        (CheckRun(check="patron.not-found", result=Failed(findings=(found,))), quiet)
    )

    assert [(moved_to, given_to)] == [
        (finding.station, finding.owner) for finding in failed.findings
    ]
    assert quiet == same
