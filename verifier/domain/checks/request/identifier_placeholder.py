"""The request would carry a stand-in for "nothing" as the patron identifier.

What it means: the User ID would be a text such as ``(null)``, ``undefined`` or ``N/A``, which
software writes where a value is not set.

Why it matters: no program on the way treats it as an error. ReShare asks the library system for a
patron of that name and finds none, or finds somebody's test record.

What to change: find the station that writes the text (the evidence names the first one that has
it) and let it leave the value out.
"""

from verifier.domain.checks import api


@api.error(
    "request.identifier-placeholder",
    api.Station.DISCOVERY,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2", api.LISTENER),
    after=("request.header-placeholder",),
    order=220,
    fine="the identifier is not a stand-in for an unset value",
    reason="The request carries a filler instead of the identifier.",
    advice="Have the discovery site send nothing where {wanted} has no value.",
    pasted_advice="Send no {wanted} where there is no value for it.",
)
def identifier_placeholder(evidence: api.RequestEvidence) -> api.Answers:
    sent, need = api.identifier_sent(evidence), api.identifier_source(evidence)
    if api.is_placeholder(sent):
        as_released = any(map(api.is_placeholder, need.values or ()))
        first = need.name if as_released else "req_id"
        yield api.Draft(
            "The request would carry a stand-in for an unset value as its patron identifier.",
            api.sent_evidence(evidence),
            api.Evidence(what="first seen", name=first, value=sent),
            station=api.Station.IDP if as_released else None,
        )
