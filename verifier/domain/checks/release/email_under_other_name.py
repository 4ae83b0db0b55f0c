"""The e-mail address was released under a name that the service provider does not know.

What it means: an address arrived, and its name or name format is not the one that is mapped.

Why it matters: little. The address is dropped and ReShare takes the one in the library system.
The same mistake in the identifier's name would stop the request.

What to change: send the attribute under its registered name, or add the name it comes under to
the service provider's attribute map.
"""

from verifier.domain.checks import api


@api.check(
    "release.email-under-other-name",
    severity=api.Severity.NOTICE,
    station=api.Station.IDP,
    owner=api.Owner.IDENTITY,
    cites=(api.SHIBBOLETH_SP,),
    order=210,
)
def email_under_other_name(evidence: api.ReleaseEvidence) -> api.Answers:
    """Ask whether an address arrived that nothing maps."""
    name = evidence.release.form.email
    if name is None:
        yield api.NotAsked("The request form takes no e-mail address from the login.")
    elif evidence.release.email_values is not None:
        yield api.Saw(f"{name} arrived under the name that is mapped")
    else:
        misses = evidence.release.near_misses(name)
        for attribute in misses:
            yield api.Draft(
                f"{name} was released under a name or format that the service provider does "
                "not map.",
                (api.attribute_evidence(name), *api.attribute_as_sent(attribute)),
            )
        if not misses:
            yield api.NotAsked(f"Nothing that resembles {name} was released.")
