"""A part of the patron record could not be read.

What it means: the library system showed the record, and refused or failed to show a part of it:
blocks, fines, the group.

Why it matters: what could not be read is not known. A patron without a visible block may be
blocked all the same.

What to change: the evidence names what is missing, most often a permission of the account that
the verifier signs in with.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import records_of_patron, why_unanswered
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.match import PatronMatch


@check(
    "patron.record-incomplete",
    severity=Severity.NOTICE,
    station=Station.ILS,
    owner=Owner.ILS,
)
def record_incomplete(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether every part of the record could be read."""
    records = records_of_patron(match)
    if not records:
        yield why_unanswered(match) or NotAsked("No record is known to be this patron's.")
        return
    gaps = [(record.source, gap) for record in records for gap in record.gaps]
    if not gaps:
        yield Saw("nothing was refused")
        return
    parts = ", ".join(dict.fromkeys(gap.part.value.replace("-", " ") for _, gap in gaps))
    yield Draft(
        f"A part of the patron record could not be read: {parts}.",
        tuple(Evidence(what="answer", name=source, value=gap.said) for source, gap in gaps),
    )
