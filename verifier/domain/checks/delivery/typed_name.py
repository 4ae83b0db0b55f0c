"""VuFind sends what people type at its login form.

What it means: with the method LDAP, and with the method ReShare of the consortia's VuFind (a
barcode and a PIN), VuFind takes what was typed for its user name, with its letter case, and not
what the directory or the library system holds.

Why it matters: one person may reach ReShare under several User IDs, and some of them are not in
the library system.

What to change: let people type what the library system knows, have the attribute passed to the
listener in a header, or log people in by another method.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.discovery_settings import sent_by
from verifier.domain.checks.references import VUFIND_AUTH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.typed-name",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_AUTH,),
)
def typed_name(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the identifier is typed text."""
    yield from sent_by(
        delivery,
        ("LDAP", "ReShare"),
        "VuFind sends the name as people type it, and not as it is on record.",
    )
