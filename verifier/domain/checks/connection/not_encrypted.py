"""Questions go over the network unencrypted.

What it means: the connection uses http, or a socket without TLS, to another machine.

Why it matters: patrons' identifiers, names, addresses and fines, and the connection's own secrets,
can be read on the way. To a directory they are the passwords of the people who sign in.

What to change: use https or TLS. Where the library system offers none, as with SIP2 and old NCIP
servers, put a tunnel in front of it and ask through that.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, NotAsked, Saw, check
from verifier.domain.checks.connection_findings import connection_draft
from verifier.domain.checks.references import MODRS_LOOKUP
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.not-encrypted",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(MODRS_LOOKUP,),
)
def not_encrypted(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether questions are encrypted on the network."""
    if test.encrypted is None:
        yield NotAsked("Nothing goes over a network.")
    elif test.encrypted:
        yield Saw("questions go over TLS")
    elif test.on_this_machine:
        yield Saw("who is asked is on this machine")
    else:
        yield connection_draft(test, "Questions to {it} are not encrypted.", None)
