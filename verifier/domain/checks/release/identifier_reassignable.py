"""The patron identifier may be given to another person one day.

What it means: the identifier is a login name: one with a scope (eduPersonPrincipalName or
userPrincipalName), or the preferred_username of an OpenID provider. Institutions may hand such a
name to somebody else after a while, and change it when a person's name changes.

Why it matters: it works today. After a change the old requests, or a new person's requests, lead
to the wrong patron record.

What to change: use an identifier that is never reassigned, such as the card or employee number.
If your institution promises never to reassign the name, have it release that promise in
eduPersonAssurance.
"""

from verifier.domain.checks import api

PRINCIPAL_NAME = "eduPersonPrincipalName"
PREFERRED_NAME = "preferred_username"  # no one may rely on it: OpenID Connect Core, 5.1 and 5.7
PROMISE = "https://refeds.org/assurance/ID/eppn-unique-no-reassign"


@api.check(
    "release.identifier-reassignable",
    severity=api.Severity.WARNING,
    station=api.Station.IDP,
    owner=api.Owner.IDENTITY,
    cites=(f"{api.EDUPERSON}, eduPersonPrincipalName", f"{api.OIDC_CORE}, section 5.7"),
    after=(*api.NOT_WORKING, "release.identifier-of-guest"),
    order=170,
    fault=api.Fault.UNSUITABLE,
    reason="What {idp} sends as {wanted} may later be given to another person.",
    advice="Assert that the identifier is never given to another person, or release one that is "
    "not.",
)
def identifier_reassignable(evidence: api.ReleaseEvidence) -> api.Answers:
    """Ask whether the identifier stays with its person."""
    need = api.identifier_source(evidence)
    names = {attribute.canonical for attribute in need.delivered if attribute.sent.values}
    if not need.values:
        yield api.NotAsked(f"{need.name} came without a value.")
    elif not (names & api.REASSIGNABLE or _is_preferred_name(need)):
        yield api.Saw(f"{need.name} is not a login name that may be reassigned")
    elif PRINCIPAL_NAME in names and _is_promised(evidence.release):
        yield api.Saw("the identity provider promises that it never reassigns the name")
    else:
        yield api.Draft(
            f"{need.name} may be given to another person, and changes when a name changes."
            + api.usual_mistake(evidence, api.Fault.UNSUITABLE, need.delivered),
            api.attribute_values(need.name, need.values),
        )


def _is_preferred_name(need: api.IdentifierSource) -> bool:
    return any(
        attribute.sent.values and attribute.sent.name == PREFERRED_NAME
        for attribute in need.delivered
    )


def _is_promised(release: api.Release) -> bool:
    return any(
        PROMISE in attribute.sent.values for attribute in release.delivered("eduPersonAssurance")
    )
