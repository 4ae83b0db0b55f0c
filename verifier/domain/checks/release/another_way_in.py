"""The login came by another way than the one by which people reach the request form.

What it means: the site file says how people log in before they place requests (login), and this
login was made by another protocol.

Why it matters: identity systems decide by protocol and by service what they release. The catalogue
may get other attributes than this login shows.

What to change: log in by the protocol that the catalogue uses, or correct login in the site file.
"""

from verifier.domain.checks import api

BEHIND_A_SERVICE_PROVIDER = (api.Protocol.SAML, api.Protocol.HEADERS, api.Protocol.RESOLVER)
FITTING = {
    api.EntryPoint.VUFIND_SHIBBOLETH: BEHIND_A_SERVICE_PROVIDER,
    api.EntryPoint.VUFIND_CAS: (api.Protocol.CAS,),
    api.EntryPoint.VUFIND_LDAP: (api.Protocol.LDAP,),
    api.EntryPoint.VUFIND_OIDC: (api.Protocol.OIDC,),
}


@api.notice(
    "release.another-way-in",
    api.Station.SERVICE_PROVIDER,
    cites=(api.VUFIND_AUTH,),
    order=10,
    fine="the login came by the way that the site file names",
)
def another_way_in(evidence: api.ReleaseEvidence) -> api.Answers:
    door, protocol = evidence.release.form.door, evidence.capture.protocol
    fitting = api.known(
        FITTING.get(door), "The way in that the site file names may have any login before it."
    )
    if protocol not in fitting:
        yield api.Draft(
            f"This login came by {protocol.value}, and the site file says that people come in by "
            f"{door.value}.",
            api.setting_evidence("login", door.value),
        )
