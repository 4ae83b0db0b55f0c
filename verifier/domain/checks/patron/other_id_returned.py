"""The library system answers with another identifier than it was asked for.

What it means: the patron was found, and the user number in the answer is not the one that was
sent: the value is an alias of the patron's number.

Why it matters: ReShare stores the patron under the number in the answer, and the request under the
one that was sent. It counts limits and duplicates by the latter, and a later message with that
number may be refused.

What to change: send the number that the library system answers with. Some systems always answer
with their own primary number; if a test loan goes through to the end, all is well.
"""

from verifier.domain.checks import api


@api.warning(
    "patron.other-id-returned",
    api.Station.ILS,
    cites=(api.MODRS_DECISION, f"{api.MODRS_LOOKUP}, acceptItem"),
    after=(
        "patron.not-the-expected",
        "patron.another-person",
        "patron.found-by-username-only",
        "patron.letter-case-relied-on",
        "patron.old-barcode-accepted",
    ),
    order=200,
    fine="the answer names the identifier that was sent",
    reason="The library system answers with another identifier than the one it was asked for.",
    advice="See whether the library system accepts the identifier that is sent when an item "
    "arrives; send the one that it answers with where it does not.",
)
def other_id_returned(evidence: api.PatronEvidence) -> api.Answers:
    answer = api.single_record(evidence).answer
    if evidence.lookup.takes_over_identifier:
        raise api.NotAsked(api.CROSSLINK_KEEPS_ANSWERED_ID)
    if answer is None or not answer.user_id:
        raise api.NotAsked("The answer names no user number.")
    if answer.user_id != evidence.preview.stored_identifier:
        yield api.Draft(
            "The library system found the patron and answered with another identifier.",
            api.sent_evidence(evidence),
            api.answer_evidence("user id", answer.user_id),
        )
