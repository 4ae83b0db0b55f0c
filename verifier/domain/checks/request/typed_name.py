"""The patron identifier is what the person typed at the login form.

What it means: the discovery system passes on the name as it was typed, with its letter case, and
not what the directory has for this person.

Why it matters: people have several login names and type them in different ways. One person can
reach ReShare under several User IDs, and some of them are not in the library system.

What to change: VuFind sends only what was typed. Have the web server in front of the request form
pass an attribute of the directory entry on in a header. The listener does not change the letter
case of an identifier in the link. Otherwise make sure that the library system knows every name
that is typed.
"""

from verifier.domain.checks import api

CONFIGURED = """VuFind sends what people type at its login form.

What it means: with the method LDAP, and with the method ReShare of the consortia's VuFind (a
barcode and a PIN), VuFind takes what was typed for its user name, with its letter case, and not
what the directory or the library system holds.

Why it matters: one person may reach ReShare under several User IDs, and some of them are not in
the library system.

What to change: let people type what the library system knows, have the attribute passed to the
listener in a header, or log people in by another method.
"""


@api.warning(
    "request.typed-name",
    api.Station.DISCOVERY,
    cites=(api.VUFIND_AUTH,),
    after=("patron.identifier-is-another-attribute",),
    order=270,
    fine="the identifier is not typed text",
    reason="The discovery site sends what the patron typed, not what the campus released.",
    advice="Let patrons log in through the campus, or make sure that the library system knows "
    "the user name exactly as it is typed.",
)
def typed_name(evidence: api.RequestEvidence) -> api.Answers:
    return api.sent_from(
        evidence, api.TYPED, "The patron identifier is the name as it was typed at the login form."
    )


@typed_name.twin("delivery.typed-name", order=30, page=CONFIGURED)
def delivery_typed_name(delivery: api.Delivery) -> api.Answers:
    return api.sent_by(
        delivery,
        ("LDAP", "ReShare"),
        "VuFind sends the name as people type it, and not as it is on record.",
    )
