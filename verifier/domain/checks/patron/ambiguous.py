"""The library system knows more than one patron under this identifier.

What it means: the question that ReShare asks leads to several records.

Why it matters: ReShare cannot tell which of them is meant, and the request stops; or it takes the
first one, which may be another person.

What to change: see to it in the library system that the identifier stands in one record only.
"""

from verifier.domain.checks import api


@api.check(
    "patron.ambiguous",
    severity=api.Severity.ERROR,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(f"{api.NCIP_STANDARD}, Non-Unique User", f"{api.LOOKUP_PROBLEMS}, intermittent step 5"),
    after=("request.identifier-placeholder",),
    order=140,
    reason="The library system knows several patrons under this User ID.",
    advice="Merge or correct the records that share this identifier in the library system.",
)
def ambiguous(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the identifier belongs to one record."""
    unasked = api.why_unanswered(evidence)
    if unasked:
        yield unasked
        return
    decisive = evidence.lookup.decisive
    if decisive is not None and isinstance(decisive.outcome, api.Ambiguous):
        count = decisive.outcome.count
        yield api.Draft(
            "The library system knows more than one patron under the identifier.",
            (
                api.sent_identifier_evidence(evidence.preview.patron_identifier),
                api.Evidence(
                    what="answer",
                    name=decisive.connection + (f" ({count} patrons)" if count else ""),
                    value=decisive.outcome.message,
                ),
            ),
        )
    else:
        yield api.Saw("the identifier leads to one record at most")
