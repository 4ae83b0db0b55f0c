"""The request would carry no patron identifier.

What it means: when this person places a request now, its User ID stays empty.

Why it matters: the request is created, but without an identifier. ReShare cannot look the patron
up, and the request stops until staff repair it by hand.

What to change: follow the identifier from the identity provider on: was it released, is it mapped
in the discovery system, does an empty header replace it? If another finding is named as the
reason, correct that first.
"""

from verifier.domain.checks import api


@api.error(
    "request.identifier-missing",
    api.Station.DISCOVERY,
    cites=(f"{api.LOOKUP_PROBLEMS}, widespread step 2", api.LISTENER_KEYS),
    after=(
        *api.NOT_DELIVERED,
        *api.UNREADABLE_REQUEST,
        "request.header-name-capitals",
        "request.header-empty",
        "request.header-missing",
        "request.rule-leaves-nothing",
    ),
    order=210,
    fine="the request carries an identifier",
    reason="Nothing puts an identifier into the request.",
    advice="Have the discovery site take its user name from an attribute that arrives.",
    pasted_advice="Write the patron's {kind} under {wanted} into the request.",
)
def identifier_missing(evidence: api.RequestEvidence) -> api.Answers:
    preview = evidence.preview
    if preview.blocked is not None:
        raise api.NotAsked("No request could be placed at all; another check says why.")
    if evidence.why_unknown is not None:
        raise api.NotAsked(evidence.why_unknown)
    if api.is_empty(preview.patron_identifier or ""):
        lost = bool(preview.req_id) and preview.trace.header_value is not None
        yield api.Draft(
            "The request would carry no patron identifier.",
            api.link_evidence(evidence),
            api.sent_evidence(evidence),
            station=api.Station.LISTENER if lost else None,
            owner=api.Owner.DISCOVERY,
        )
