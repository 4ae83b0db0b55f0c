"""The e-mail address was released under a name that the service provider does not know.

What it means: an address arrived, and its name or name format is not the one that is mapped.

Why it matters: little. The address is dropped and ReShare takes the one in the library system.
The same mistake in the identifier's name would stop the request.

What to change: send the attribute under its registered name, or add the name it comes under to
the service provider's attribute map. If the service provider maps it already, list the name under
``[reshare.attribute_map]`` in the site file.
"""

from verifier.domain.checks import api


@api.notice(
    "release.email-under-other-name", api.Station.IDP, cites=(api.SHIBBOLETH_SP,), order=210
)
def email_under_other_name(evidence: api.ReleaseEvidence) -> api.Answers:
    name = api.email_name(evidence)
    if evidence.release.email_values is not None:
        yield api.Saw(f"{name} arrived under the name that is mapped")
        return
    misses = evidence.release.near_misses(name)
    if not misses:
        raise api.NotAsked(f"Nothing that resembles {name} was released.")
    for attribute in misses:
        yield api.Draft(
            f"{name} was released under a name or format that service providers do not map "
            "unless a rule is added.",
            api.attribute_evidence(name),
            *api.attribute_as_sent(attribute),
        )
