"""The listener's header setting is written with capital letters.

What it means: ``reqIdHeader`` has capitals in it. The listener's web server changes all header
names to lowercase, and then looks for the name exactly as the setting has it.

Why it matters: the header is never read, whatever the proxy sends. The listener silently keeps
the identifier from the link, which the patron can change, or has none: then every request fails,
and this is an error.

What to change: write ``reqIdHeader`` in lowercase.
"""

from verifier.domain.checks import api

CONFIGURED = """The listener is told to read a header whose name has capital letters.

What it means: Node, which the listener runs on, knows header names in lowercase only, and the
listener looks for exactly what ``reqIdHeader`` says.

Why it matters: every identifier in the header is lost. The listener uses the one in the link
instead, which the patron can change, or none.

What to change: write the name in ``reqIdHeader`` in lowercase. The proxy may keep writing it in
capitals.
"""

RULE = api.ListenerRule(broken=lambda settings: settings.header_never_read, shown=("reqIdHeader",))


@api.warning(
    "request.header-name-capitals",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=130,
    fine="the header's name is in small letters",
    reason="The request form is set to read the identifier from a place where it never arrives.",
    advice="Write reqIdHeader in small letters: header names arrive so.",
)
def header_name_capitals(evidence: api.RequestEvidence) -> api.Answers:
    lost = not evidence.preview.has_identifier
    instead = (
        "and the link has no identifier."
        if lost
        else "so the identifier in the link is used, which the patron can change."
    )
    return RULE.on_login(
        evidence,
        f"The listener never reads its header, because the setting has capital letters, {instead}",
        unset="The listener is not set to read a header.",
        severity=api.Severity.ERROR if lost else None,
    )


@header_name_capitals.twin(
    "delivery.header-name-capitals",
    order=140,
    fine="no header name has capitals",
    page=CONFIGURED,
    severity=api.Severity.ERROR,
)
def delivery_header_name_capitals(delivery: api.Delivery) -> api.Answers:
    return RULE.on_services(
        delivery,
        "The listener{whose} never reads its header: the name in the setting has capital letters.",
    )
