"""The account of the connection may not ask everything.

What it means: the library system knows who we are, and refuses the question.

Why it matters: what is refused stays unknown: blocks, fines or groups may be there and not be
seen.

What to change: give the account the permission that the evidence names.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_LOOKUP_PAGE
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.permission-missing",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def permission_missing(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether everything that is asked is allowed."""
    yield from stage_failed(test, Stage.PERMITTED, "{It} does not allow everything that is asked.")
