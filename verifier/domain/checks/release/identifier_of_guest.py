"""The patron identifier is a guest account's name, made up by the identity provider.

What it means: the person logged in as a guest from another organization. Entra ID builds a guest's
name from the address at the other organization, the mark ``#EXT#`` and one of its own domains.

Why it matters: no library system keeps such a name, so the patron is not found. The person may
have a home account with the right identifier.

What to change: have the person log in with the account of the home organisation, or release an
attribute that holds the library's identifier for guests as well.
"""

from verifier.domain.checks import api

MARK = "#EXT#@"


@api.warning(
    "release.identifier-of-guest",
    api.Station.IDP,
    cites=(api.ENTRA_GUESTS,),
    after=("patron.identifier-is-another-attribute",),
    order=160,
    fault=api.Fault.UNSUITABLE,
    reason="What {idp} sends as {wanted} is the name of a guest account, which no library system "
    "knows.",
    advice="Have the person log in with the account of the home organisation, or release an "
    "attribute that holds the library's identifier for guests as well.",
)
def identifier_of_guest(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    guests = [value for value in need.values or () if MARK in value.upper()]
    if guests:
        yield api.Draft(
            f"{need.label} is the name of a guest account, which no library system keeps.",
            *api.attribute_values(need.label, guests),
        )
    else:
        yield api.Saw(f"{need.name} is not the name of a guest account")
