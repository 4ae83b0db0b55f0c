"""Questions go over the network unencrypted.

What it means: the connection uses http, or a socket without TLS, to another machine.

Why it matters: anybody on the network can read patrons' identifiers, names, addresses and fines,
and the connection's own secrets. For an LDAP directory, these include the passwords of the people
who sign in.

What to change: use https or TLS. If the library system offers neither, as with SIP2 and old NCIP
servers, put a tunnel in front of it and connect through that.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.not-encrypted",
    api.Station.ILS,
    cites=(api.MODRS_LOOKUP,),
    order=40,
    fine="questions go over TLS",
)
def not_encrypted(test: api.ConnectionTest) -> api.Answers:
    if api.known(test.encrypted, "Nothing goes over a network."):
        return
    if test.on_this_machine:
        yield api.Saw("who is asked is on this machine")
    else:
        yield api.connection_draft(test, "Questions to {it} are not encrypted.", None)
