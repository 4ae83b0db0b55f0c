"""VuFind sends the OpenID Connect subject to ReShare.

What it means: with the method OpenIDConnect, VuFind's user name is the claim ``sub``, whatever
else the provider says.

Why it matters: providers fill ``sub`` with a value of their own making, often another one for
each service. The library system knows it only where somebody loads it there.

What to change: have the provider put the library's number into ``sub`` for VuFind, or pass a
claim to the listener in a header.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.discovery_settings import sent_by
from verifier.domain.checks.references import VUFIND_AUTH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.sub-as-identifier",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_AUTH,),
)
def sub_as_identifier(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the identifier is the subject."""
    yield from sent_by(
        delivery,
        ("OpenIDConnect",),
        "VuFind sends the login's subject, which library systems rarely know.",
    )
