"""The listener's header setting is written with capital letters.

What it means: ``reqIdHeader`` has capitals in it. The listener's web server turns all header
names into small letters and then looks for the name exactly as the setting has it.

Why it matters: the header is never read, whatever the proxy sends. The listener silently keeps
the identifier from the link, or has none.

What to change: write ``reqIdHeader`` in small letters.
"""

from verifier.domain.checks import api


@api.check(
    "request.header-name-capitals",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=130,
    reason="The request form is set to read the identifier from a place where it never arrives.",
    advice="Write reqIdHeader in small letters: header names arrive so.",
)
def header_name_capitals(preview: api.RequestPreview) -> api.Answers:
    """Ask whether the listener can ever read its header."""
    listener = preview.release.form.listener
    if listener is None or not listener.reqIdHeader:
        yield api.NotAsked("The listener is not set to read a header.")
    elif listener.header_never_read:
        yield api.Draft(
            "The listener never reads its header, because the setting has capital letters.",
            (api.setting_evidence("reqIdHeader", listener.reqIdHeader),),
        )
    else:
        yield api.Saw("the header's name is in small letters")
