"""The patron identifier is what the person typed at the login form.

What it means: the discovery system passes on the name as it was typed, with its letter case, and
not what the directory has for this person.

Why it matters: people have several login names and type them in different ways. One person can
reach ReShare under several User IDs, and some of them are not in the library system.

What to change: VuFind sends nothing but what was typed, so have the web server before the request
form pass an attribute of the directory entry on in a header. The listener changes no letter case
in what comes with the link. Otherwise see that the library system knows every name that is typed.
"""

from verifier.domain.checks import api


@api.check(
    "request.typed-name",
    severity=api.Severity.WARNING,
    station=api.Station.DISCOVERY,
    owner=api.Owner.DISCOVERY,
    cites=(api.VUFIND_AUTH,),
    after=("patron.identifier-is-another-attribute",),
    order=270,
    reason="The discovery site sends what the patron typed, not what the campus released.",
    advice="Let patrons log in through the campus, or make sure that the library system knows "
    "the user name exactly as it is typed.",
)
def typed_name(preview: api.RequestPreview) -> api.Answers:
    """Ask whether the identifier is typed text."""
    if preview.req_id is None:
        yield api.NotAsked("The discovery system sends no identifier.")
    elif preview.trace.header_value is not None:
        yield api.NotAsked("A header replaces what the discovery system sends.")
    elif preview.req_id_from == api.TYPED:
        yield api.Draft(
            "The patron identifier is the name as it was typed at the login form.",
            (
                api.setting_evidence("login", preview.release.form.door.value),
                api.sent_identifier_evidence(preview.patron_identifier),
            ),
        )
    else:
        yield api.Saw("the identifier is not typed text")
