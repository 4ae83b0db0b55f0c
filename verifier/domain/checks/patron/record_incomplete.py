"""A part of the patron record could not be read.

What it means: the library system showed the record, and refused or failed to show a part of it:
blocks, fines, the group.

Why it matters: what could not be read is not known. A patron without a visible block may still be
blocked.

What to change: the evidence names what is missing, most often a permission of the account that
the verifier signs in with.
"""

from verifier.domain.checks import api


@api.notice("patron.record-incomplete", api.Station.ILS, order=270, fine="nothing was refused")
def record_incomplete(evidence: api.PatronEvidence) -> api.Answers:
    records = api.known_records(evidence)
    gaps = [(record.source, gap) for record in records for gap in record.gaps]
    if gaps:
        parts = ", ".join(dict.fromkeys(gap.part.value.replace("-", " ") for _, gap in gaps))
        yield api.Draft(
            f"A part of the patron record could not be read: {parts}.",
            *(api.answer_evidence(source, gap.message) for source, gap in gaps),
        )
