"""The patron identifier is one digit over and over.

What it means: the value is a number such as 99999999999999, which people and programs enter if a
number is required and there is none. It may also be somebody's real number.

Why it matters: if it is a filler, every patron without a number has the same one, and they share
whatever record contains it.

What to change: look the number up in the campus directory: if several people have it, leave the
attribute out for those who have no number.
"""

from verifier.domain.checks import api


@api.notice(
    "request.identifier-looks-filled",
    api.Station.IDP,
    order=230,
    fine="the identifier does not look like a filler",
)
def identifier_looks_filled(evidence: api.RequestEvidence) -> api.Answers:
    if api.looks_filled(api.identifier_sent(evidence)):
        yield api.Draft(
            "The patron identifier is one digit over and over, as where a number was made up.",
            api.sent_evidence(evidence),
        )
