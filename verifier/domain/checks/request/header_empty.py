"""The header that carries the patron identifier would be empty.

What it means: the web server in front of the listener would send the header with nothing in it.

Why it matters: an empty header counts. It replaces whatever identifier the link carried, and the
request is created with an empty User ID.

What to change: let the web server leave the header out if the attribute has no value, and have the
value filled in for this person.
"""

from verifier.domain.checks import api


@api.error(
    "request.header-empty",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    after=api.NOT_DELIVERED,
    order=110,
    fine="the header holds a value",
    reason="The web server before the request form passes on nothing instead of the identifier.",
    advice="Have the web server set the header only where {wanted} has a value: an empty header "
    "wipes a good identifier.",
)
def header_empty(evidence: api.RequestEvidence) -> api.Answers:
    if api.is_empty(api.header_read(evidence)):
        yield api.Draft(
            "The header with the identifier would be empty, and it wipes any identifier in the "
            "link.",
            api.setting_evidence("reqIdHeader", evidence.preview.trace.header_name),
            api.link_evidence(evidence),
        )
