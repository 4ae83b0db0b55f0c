"""The login came by another way than the one by which people reach the request form.

What it means: the site file says how people log in where requests are placed (login), and this
login was made by another protocol.

Why it matters: identity systems decide by protocol and by service what they release. What this
login shows need not be what the catalogue gets.

What to change: log in by the way that the catalogue uses, or correct login in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import VUFIND_AUTH
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.release import Release
from verifier.domain.model.request_form import EntryPoint

BEHIND_A_SERVICE_PROVIDER = (Protocol.SAML, Protocol.HEADERS, Protocol.RESOLVER)
FITTING = {
    EntryPoint.VUFIND_SHIBBOLETH: BEHIND_A_SERVICE_PROVIDER,
    EntryPoint.VUFIND_CAS: (Protocol.CAS,),
    EntryPoint.VUFIND_LDAP: (Protocol.LDAP,),
    EntryPoint.VUFIND_OIDC: (Protocol.OIDC,),
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
            (setting_evidence("login", door.value),),
        )
