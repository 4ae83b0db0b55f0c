"""The e-mail address that the request form can take was not released.

What it means: the site names an attribute for the patron's address, and nothing arrived under
that name.

Why it matters: little. ReShare takes the address from the library system if the request has none.
Only if that record has none either must the library reach the patron another way.

What to change: release the attribute, or leave the setting out if the library system's address
is the better one.
"""

from verifier.domain.checks import api


@api.notice("release.email-missing", api.Station.IDP, cites=(api.LISTENER_KEYS,), order=200)
def email_missing(evidence: api.ReleaseEvidence) -> api.Answers:
    name = api.email_name(evidence)
    if any(value.strip() for value in evidence.release.email_values or ()):
        yield api.Saw(f"{name} was released")
    elif evidence.release.near_misses(name):
        raise api.NotAsked(
            "The address was released under another name; another check says which."
        )
    else:
        yield api.Draft(
            f"{name}, the e-mail address, was not released.", api.attribute_evidence(name)
        )
