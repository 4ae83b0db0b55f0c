"""Logins as SARIF: each finding at the identity provider or the station that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from verifier.model.finding import CheckRun, Crashed, Finding
from verifier.model.rendering import Rendering
from verifier.report.pipeline.explained import remedies_for
from verifier.report.pipeline.sarif_log import (
    SarifNotice,
    SarifResult,
    SarifRun,
    document,
    rules_of,
)
from verifier.report.pipeline.told_login import ToldLogin
from verifier.report.words import OWNERS


def sarif_of(
    logins: Sequence[ToldLogin],
    how: Rendering,
    *,
    automation: tuple[str, ...],
    began: datetime,
    version: str,
) -> str:
    """Write the file. *automation* names what was looked at, so that uploads are told apart."""
    asked = [run.check for one in logins for run in one.runs]
    run = SarifRun(
        version=version,
        automation=automation,
        began=began,
        results=tuple(result for one in logins for result in _results(one)),
        notices=tuple(notice for one in logins for notice in _notices(one)),
        rules=rules_of(asked, how.pages),
        site_file=how.site_file,
    )
    return document(run)


def _results(login: ToldLogin) -> Iterator[SarifResult]:
    seen: Counter[str] = Counter()
    for finding in login.findings:
        seen[finding.check] += 1
        cause = login.is_cause(finding)
        yield SarifResult(
            rule=finding.check,
            severity=finding.severity,
            message="\n".join(_message(finding, login)),
            logical=(f"idp:{login.idp}", f"station:{finding.station.value}"),
            told_apart_by=(login.idp, login.patron or "", f"{seen[finding.check]}"),
            place=finding.place,
            properties={
                "idp": login.idp,
                **({"patron": login.patron} if login.patron else {}),
                "station": finding.station.value,
                "owner": finding.owner.value,
                "firstCause": cause,
                **({"followsFrom": finding.follows_from} if finding.follows_from else {}),
            },
        )


def _message(finding: Finding, login: ToldLogin) -> Iterator[str]:
    """Say all that a list of results shows: whose login, what, whose turn, what to change."""
    if login.is_cause(finding):
        yield f"{login.name}: {login.headline}"
        yield login.reason
    yield finding.message if login.is_cause(finding) else f"{login.name}: {finding.message}"
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    yield f"Whose turn it is: {OWNERS[finding.owner]}."
    first = next(iter(remedies_for(finding, login)), None)
    if first is not None:
        where = f" ({first.place})" if first.place else ""
        yield f"What to change{where}: {first.text}"


def _notices(login: ToldLogin) -> Iterator[SarifNotice]:
    at = (f"idp:{login.idp}",) if login.of_an_idp else ()
    if login.report is None:
        said = login.stopped or login.headline
        yield SarifNotice(id="no-login", message=f"{login.name}: {said}", logical=at)
    elif login.could_not_look:
        said = f"{login.name}: {login.headline} {login.reason}"
        yield SarifNotice(id="could-not-ask", message=said, logical=at)
    yield from (one for run in login.runs for one in broken(run, login.name, at))


def broken(run: CheckRun, of: str, at: tuple[str, ...]) -> Iterator[SarifNotice]:
    """Tell of a check that broke."""
    if isinstance(run.result, Crashed):
        said = f"{of}: the check {run.check} broke ({run.result.error}): a defect of the verifier."
        yield SarifNotice(id="check-broke", message=said, logical=at)
