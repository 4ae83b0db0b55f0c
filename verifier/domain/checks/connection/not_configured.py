"""The connection cannot be made from its settings.

What it means: a setting of the connection in the site file is missing, unknown or cannot be used.

Why it matters: nothing can be asked through it, and every report says so.

What to change: the evidence names the setting.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_LOOKUP_PAGE
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.not-configured",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def not_configured(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the connection can be made at all."""
    yield from stage_failed(test, Stage.CONFIGURED, "The connection is not fully set up.")
