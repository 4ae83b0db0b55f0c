import pytest

from tests.factories import make_pasted, make_preview
from verifier.domain.checks.pasted_request import assign_to_request_owner, has_url_only
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
    ("preview", "alone"),
    [
        (make_pasted("/EXU?req_id=P1&rft_id=1"), True),
        (make_pasted("GET /EXU?req_id=P1&rft_id=1 HTTP/1.1\nHost: x"), False),
        (make_preview(), False),
    ],
    ids=["address", "raw", "login"],
)
def test_whether_only_the_address_was_pasted(preview, alone):
    """A raw request shows its headers, be there any or not."""
    assert alone is has_url_only(preview)


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
