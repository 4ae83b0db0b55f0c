"""Questions go over the network unencrypted.

What it means: the connection uses http, or a socket without TLS, to another machine.

Why it matters: patrons' identifiers, names, addresses and fines, and the connection's own secrets,
can be read on the way. To a directory they are the passwords of the people who sign in.

What to change: use https or TLS. Where the library system offers none, as with SIP2 and old NCIP
servers, put a tunnel in front of it and ask through that.
"""

from verifier.domain.checks import api


@api.check(
    "connection.not-encrypted",
    severity=api.Severity.WARNING,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(api.MODRS_LOOKUP,),
    order=40,
)
def not_encrypted(test: api.ConnectionTest) -> api.Answers:
    """Ask whether questions are encrypted on the network."""
    if test.encrypted is None:
        yield api.NotAsked("Nothing goes over a network.")
    elif test.encrypted:
        yield api.Saw("questions go over TLS")
    elif test.on_this_machine:
        yield api.Saw("who is asked is on this machine")
    else:
        yield api.connection_draft(test, "Questions to {it} are not encrypted.", None)
