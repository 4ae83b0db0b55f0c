"""A library system answered about another patron than the one asked for.

What it means: the record that was returned does not contain the value that was looked up. It was
discarded.

Why it matters: an interface that answers a lookup of one patron with another one's record cannot
be relied on, and other programs may believe it.

What to change: find out why the interface does so: a search that reads characters of the value as
wildcards, a cache in between, or a record that was merged. Until then its answers prove nothing.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.answer-about-another",
    api.Station.ILS,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    order=20,
    fine="no answer was about somebody else",
    reason="A library system answered with another patron's record than the one asked for.",
    advice="Find out why this interface of the library system answers with another patron's "
    "record, and do not rely on it until then.",
)
def answer_about_another(evidence: api.PatronEvidence) -> api.Answers:
    attempts = evidence.lookup.attempts
    if not attempts:
        raise api.NotAsked(evidence.lookup.not_asked or "The library system was not asked.")
    wrong = {
        attempt.connection: attempt.outcome.message
        for attempt in attempts
        if isinstance(attempt.outcome, api.CouldNotLook)
        and attempt.outcome.failure is api.LookupFailure.WRONG_PATRON
    }
    if wrong:
        yield api.Draft(
            "A library system answered about another patron than the one asked for.",
            *(api.answer_evidence(*answer) for answer in wrong.items()),
        )
