"""The header that carries the patron identifier holds a stand-in for "nothing".

What it means: the header's value is a text such as ``(null)`` or ``undefined``, which software
writes where a value is not set.

Why it matters: the listener takes the text for an identifier. ReShare asks the library system
for a patron of that name and finds none.

What to change: let the web server leave the header out if the attribute is not set, and make sure
that the attribute is released and mapped.
"""

from verifier.domain.checks import api


@api.error(
    "request.header-placeholder",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    order=120,
    fine="the header holds a real value",
    reason="The web server before the request form passes on a filler instead of the identifier.",
    advice="Have the web server set the header only where {wanted} has a value; without that "
    "condition it writes a filler.",
)
def header_placeholder(evidence: api.RequestEvidence) -> api.Answers:
    if api.is_placeholder(api.header_read(evidence)):
        yield api.Draft(
            "The header with the identifier holds a stand-in for an unset value.",
            api.setting_evidence("reqIdHeader", evidence.preview.trace.header_name),
            api.header_evidence(evidence),
        )
