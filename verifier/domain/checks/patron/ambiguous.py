"""The library system knows more than one patron under this identifier.

What it means: the lookup that ReShare makes finds several records.

Why it matters: ReShare cannot tell which of them is meant, and the request stops; or it takes the
first one, which may be another person.

What to change: make sure in the library system that only one record has the identifier.
"""

from verifier.domain.checks import api


@api.error(
    "patron.ambiguous",
    api.Station.ILS,
    cites=(f"{api.NCIP_STANDARD}, Non-Unique User", f"{api.LOOKUP_PROBLEMS}, intermittent step 5"),
    after=("request.identifier-placeholder",),
    order=140,
    fine="the identifier leads to one record at most",
    reason="The library system knows several patrons under this User ID.",
    advice="Merge or correct the records that share this identifier in the library system.",
)
def ambiguous(evidence: api.PatronEvidence) -> api.Answers:
    api.require_answer(evidence)
    decisive = evidence.lookup.decisive
    if decisive is not None and isinstance(decisive.outcome, api.Ambiguous):
        count = f" ({decisive.outcome.count} patrons)" if decisive.outcome.count else ""
        yield api.Draft(
            "The library system knows more than one patron under the identifier.",
            api.sent_evidence(evidence),
            api.answer_evidence(decisive.connection + count, decisive.outcome.message),
        )
