"""The patron identifier may be given to another person one day.

What it means: the identifier is a login name: one with a scope (eduPersonPrincipalName or
userPrincipalName), or the preferred_username of an OpenID provider. Institutions may hand such a
name to somebody else after a while, and change it when a person's name changes.

Why it matters: it works today. After a change, old requests, or a new person's requests, find the
wrong patron record.

What to change: use an identifier that is never reassigned, such as the card or employee number.
If your institution promises never to reassign the name, have it release that promise in
eduPersonAssurance.
"""

from verifier.domain.checks import api

PRINCIPAL_NAME = "eduPersonPrincipalName"
PREFERRED_NAME = "preferred_username"  # no one may rely on it: OpenID Connect Core, 5.1 and 5.7
PROMISE = "https://refeds.org/assurance/ID/eppn-unique-no-reassign"


@api.warning(
    "release.identifier-reassignable",
    api.Station.IDP,
    cites=(f"{api.EDUPERSON}, eduPersonPrincipalName", f"{api.OIDC_CORE}, section 5.7"),
    after=(*api.NOT_WORKING, "release.identifier-of-guest"),
    order=170,
    fault=api.Fault.UNSUITABLE,
    reason="What {idp} sends as {wanted} may later be given to another person.",
    advice="Assert that the identifier is never given to another person, or release one that is "
    "not.",
)
def identifier_reassignable(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    valued = [attribute for attribute in need.delivered if attribute.sent.values]
    names = {attribute.known_as for attribute in valued}
    preferred = any(attribute.sent.name == PREFERRED_NAME for attribute in valued)
    promises = evidence.release.delivered("eduPersonAssurance")
    if not names & api.REASSIGNABLE and not preferred:
        yield api.Saw(f"{need.name} is not a login name that may be reassigned")
    elif PRINCIPAL_NAME in names and any(PROMISE in promise.sent.values for promise in promises):
        yield api.Saw("the identity provider promises that it never reassigns the name")
    else:
        yield api.Draft(
            f"{need.name} may be given to another person, and changes when a name changes."
            + api.usual_mistake(evidence, api.Fault.UNSUITABLE, need.delivered),
            *need.evidence,
        )
