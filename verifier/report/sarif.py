"""One login as SARIF: a result for each finding."""

from __future__ import annotations

from verifier.model.rendering import Rendering
from verifier.model.report import Report
from verifier.report.pipeline.sarif_logins import sarif_of
from verifier.report.pipeline.told_login import told_one


def render(report: Report, how: Rendering) -> str:
    """Write the file."""
    logins = told_one(report, how)
    patron = (logins[0].patron,) if logins[0].patron else ()
    return sarif_of(
        logins,
        how,
        automation=(report.site_name, logins[0].idp, *patron),
        began=report.created_at,
        version=report.version,
    )
