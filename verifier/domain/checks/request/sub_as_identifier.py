"""The patron identifier is the OpenID Connect subject.

What it means: the discovery system passes on the claim ``sub``, which OpenID providers usually
fill with a value of their own making, often another one for each service.

Why it matters: the library system knows such a value only if somebody loads it there on purpose.

What to change: take the identifier from a claim that contains the library's number. If the
discovery system can only use ``sub``, let the provider put that number into it.
"""

from verifier.domain.checks import api

CONFIGURED = """VuFind sends the OpenID Connect subject to ReShare.

What it means: with the method OpenIDConnect, VuFind's user name is the claim ``sub``, whatever
else the provider releases.

Why it matters: providers fill ``sub`` with a value that they generate, often a different one for
each service. The library system knows it only if somebody loads it there.

What to change: have the provider put the library's number into ``sub`` for VuFind, or pass a
claim to the listener in a header.
"""


@api.warning(
    "request.sub-as-identifier",
    api.Station.DISCOVERY,
    cites=(f"{api.VUFIND_AUTH}, OpenIDConnect",),
    after=("patron.identifier-is-another-attribute",),
    order=280,
    fault=api.Fault.UNSUITABLE,
    fine="the identifier is not the login's subject",
    reason="The discovery site sends the sign-on system's own key, which library systems do not "
    "know.",
    advice="Pass an attribute that the library system stores in a header to the request form: "
    "the sign-on system's own key is known to no library system.",
)
def sub_as_identifier(evidence: api.RequestEvidence) -> api.Answers:
    return api.sent_from(
        evidence,
        "sub",
        "The patron identifier is the login's subject, which library systems rarely know.",
    )


@sub_as_identifier.twin(
    "delivery.sub-as-identifier", order=40, cites=(api.VUFIND_AUTH,), page=CONFIGURED
)
def delivery_sub_as_identifier(delivery: api.Delivery) -> api.Answers:
    return api.sent_by(
        delivery,
        ("OpenIDConnect",),
        "VuFind sends the login's subject, which library systems rarely know.",
    )
