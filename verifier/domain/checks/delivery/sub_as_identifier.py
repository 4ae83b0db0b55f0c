"""VuFind sends the OpenID Connect subject to ReShare.

What it means: with the method OpenIDConnect, VuFind's user name is the claim ``sub``, whatever
else the provider says.

Why it matters: providers fill ``sub`` with a value of their own making, often another one for
each service. The library system knows it only where somebody loads it there.

What to change: have the provider put the library's number into ``sub`` for VuFind, or pass a
claim to the listener in a header.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.sub-as-identifier",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(api.VUFIND_AUTH,),
    order=40,
)
def sub_as_identifier(delivery: api.Delivery) -> api.Answers:
    """Ask whether the identifier is the subject."""
    yield from api.sent_by(
        delivery,
        ("OpenIDConnect",),
        "VuFind sends the login's subject, which library systems rarely know.",
    )
