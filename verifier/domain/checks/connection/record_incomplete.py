"""The connection does not tell everything about the patron made for tests.

What it means: the library system shows the record, and refuses or fails to show a part of it.

Why it matters: what is refused stays unknown: blocks, fines or groups may be there and not be
seen.

What to change: give the account of the connection the permission that the evidence names, or mend
what it says about the record.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_LOOKUP_PAGE
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.record-incomplete",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_LOOKUP_PAGE,),
)
def record_incomplete(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether every part of the test patron's record could be read."""
    yield from stage_failed(
        test, Stage.COMPLETE, "A part of the test patron's record could not be read."
    )
