"""VuFind sends what people type at its login form.

What it means: with the method LDAP, and with the method ReShare of the consortia's VuFind (a
barcode and a PIN), VuFind takes what was typed for its user name, with its letter case, and not
what the directory or the library system holds.

Why it matters: one person may reach ReShare under several User IDs, and some of them are not in
the library system.

What to change: let people type what the library system knows, have the attribute passed to the
listener in a header, or log people in by another method.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.typed-name",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(api.VUFIND_AUTH,),
    order=30,
)
def typed_name(delivery: api.Delivery) -> api.Answers:
    """Ask whether the identifier is typed text."""
    yield from api.sent_by(
        delivery,
        ("LDAP", "ReShare"),
        "VuFind sends the name as people type it, and not as it is on record.",
    )
