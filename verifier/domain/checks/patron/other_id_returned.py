"""The library system answers with another identifier than it was asked for.

What it means: the patron was found, and the user number in the answer is not the one that was
sent: the value is an alias of the patron's number.

Why it matters: ReShare keeps its own patron entry under the number in the answer and the request
under the one that was sent. Limits and duplicates are counted by the latter, and a later message
with it may be refused.

What to change: send the number that the library system answers with. Some systems always answer
with their own primary number; if a test loan goes through to the end, all is well.
"""

from verifier.domain.checks import api


@api.check(
    "patron.other-id-returned",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(api.MODRS_DECISION, f"{api.MODRS_LOOKUP}, acceptItem"),
    after=(
        "patron.not-the-expected",
        "patron.another-person",
        "patron.found-by-username-only",
        "patron.letter-case-relied-on",
        "patron.old-barcode-accepted",
    ),
    order=200,
    reason="The library system answers with another identifier than the one it was asked for.",
    advice="See whether the library system accepts the identifier that is sent when an item "
    "arrives; send the one that it answers with where it does not.",
)
def other_id_returned(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the answer names the identifier that was sent."""
    found = api.found_by_reshare(evidence)
    if found is None:
        yield api.why_unanswered(evidence) or api.NotAsked("ReShare would find no single record.")
        return
    if evidence.lookup.takes_over_identifier:
        yield api.NotAsked(api.CROSSLINK_KEEPS_ANSWERED_ID)
        return
    returned = found.answer.user_id if found.answer else None
    sent = evidence.preview.patron_identifier
    if not returned:
        yield api.NotAsked("The answer names no user number.")
    elif returned == sent:
        yield api.Saw("the answer names the identifier that was sent")
    else:
        yield api.Draft(
            "The library system found the patron and answered with another identifier.",
            (
                api.sent_identifier_evidence(sent),
                api.Evidence(what="answer", name="user id", value=returned),
            ),
        )
