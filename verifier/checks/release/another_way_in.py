"""The login came by another way than the one by which people reach the request form.

What it means: the site file says how people log in where requests are placed (login), and this
login was made by another protocol.

Why it matters: identity systems decide by protocol and by service what they release. What this
login shows need not be what the catalogue gets.

What to change: log in by the way that the catalogue uses, or correct login in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import setting
from verifier.checks.sources import VUFIND_AUTH
from verifier.model.capture import Protocol
from verifier.model.finding import Owner, Severity, Station
from verifier.model.release import Release
from verifier.model.request_form import Door

BEHIND_A_SERVICE_PROVIDER = (Protocol.SAML, Protocol.HEADERS, Protocol.RESOLVER)
FITTING = {
    Door.VUFIND_SHIBBOLETH: BEHIND_A_SERVICE_PROVIDER,
    Door.VUFIND_CAS: (Protocol.CAS,),
    Door.VUFIND_LDAP: (Protocol.LDAP,),
    Door.VUFIND_OIDC: (Protocol.OIDC,),
}


@check(
    "release.another-way-in",
    severity=Severity.NOTICE,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_AUTH,),
)
def another_way_in(release: Release) -> Iterator[Answer]:
    """Ask whether this is the way by which people log in at the catalogue."""
    door, protocol = release.form.door, release.capture.protocol
    fitting = FITTING.get(door)
    if fitting is None:
        yield NotAsked("The way in that the site file names may have any login before it.")
    elif protocol in fitting:
        yield Saw("the login came by the way that the site file names")
    else:
        yield Draft(
            f"This login came by {protocol.value}, and the site file says that people come in by "
            f"{door.value}.",
            (setting("login", door.value),),
        )
