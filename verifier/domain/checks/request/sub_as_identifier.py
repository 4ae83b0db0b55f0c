"""The patron identifier is the OpenID Connect subject.

What it means: the discovery system passes on the claim ``sub``, which OpenID providers usually
fill with a value of their own making, often another one for each service.

Why it matters: the library system knows such a value only if somebody loads it there on purpose.

What to change: take the identifier from a claim that holds the library's number. Where the
discovery system knows no other way, let the provider put that number into ``sub`` for it.
"""

from verifier.domain.checks import api


@api.check(
    "request.sub-as-identifier",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(f"{api.VUFIND_AUTH}, OpenIDConnect",),
    after=("patron.identifier-is-another-attribute",),
    order=280,
    fault=api.Fault.UNSUITABLE,
    reason="The discovery site sends the sign-on system's own key, which library systems do not "
    "know.",
    advice="Pass an attribute that the library system stores in a header to the request form: "
    "the sign-on system's own key is known to no library system.",
)
def sub_as_identifier(preview: api.RequestPreview) -> api.Answers:
    """Ask whether the identifier is the login's own subject."""
    if preview.req_id is None:
        yield api.NotAsked("The discovery system sends no identifier.")
    elif preview.trace.header_value is not None:
        yield api.NotAsked("A header replaces what the discovery system sends.")
    elif preview.req_id_from == "sub":
        yield api.Draft(
            "The patron identifier is the login's subject, which library systems rarely know.",
            (
                api.setting_evidence("login", preview.release.form.door.value),
                api.sent_identifier_evidence(preview.patron_identifier),
            ),
        )
    else:
        yield api.Saw("the identifier is not the login's subject")
