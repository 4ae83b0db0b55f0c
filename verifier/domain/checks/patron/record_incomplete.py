"""A part of the patron record could not be read.

What it means: the library system showed the record, and refused or failed to show a part of it:
blocks, fines, the group.

Why it matters: what could not be read is not known. A patron without a visible block may be
blocked all the same.

What to change: the evidence names what is missing, most often a permission of the account that
the verifier signs in with.
"""

from verifier.domain.checks import api


@api.check(
    "patron.record-incomplete",
    severity=api.Severity.NOTICE,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    order=270,
)
def record_incomplete(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether every part of the record could be read."""
    records = api.records_of_patron(evidence.match)
    if not records:
        yield api.why_unanswered(evidence) or api.NotAsked(
            "No record is known to be this patron's."
        )
        return
    gaps = [(record.source, gap) for record in records for gap in record.gaps]
    if not gaps:
        yield api.Saw("nothing was refused")
        return
    parts = ", ".join(dict.fromkeys(gap.part.value.replace("-", " ") for _, gap in gaps))
    yield api.Draft(
        f"A part of the patron record could not be read: {parts}.",
        tuple(api.Evidence(what="answer", name=source, value=gap.message) for source, gap in gaps),
    )
