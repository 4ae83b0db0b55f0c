"""The findings about a pasted request, which shows no login: whoever made it owns them."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.finding import CheckRun, Failed, Finding, Owner, Station

NO_LOGIN = "A request was pasted, which shows no login and nothing that was released."

_NOT_SEEN = (Station.IDP, Station.SERVICE_PROVIDER)


def as_of_a_request(runs: tuple[CheckRun, ...]) -> tuple[CheckRun, ...]:
    """Give *runs* with every finding at a station that a request shows, and with an owner there.

    What a login's finding would give to the campus is the discovery team's here: the link, or the
    add-on that made the request, carried the wrong value.
    """
    return tuple(
        replace(run, result=Failed(findings=tuple(map(_moved, run.result.findings))))
        if isinstance(run.result, Failed)
        else run
        for run in runs
    )


def _moved(finding: Finding) -> Finding:
    return replace(
        finding,
        station=Station.DISCOVERY if finding.station in _NOT_SEEN else finding.station,
        owner=Owner.DISCOVERY if finding.owner is Owner.IDENTITY else finding.owner,
    )
