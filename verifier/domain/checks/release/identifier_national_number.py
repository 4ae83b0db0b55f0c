"""The patron identifier is a national or social security number.

What it means: the attribute is one for national identity numbers, or the value is written like a
social security number.

Why it matters: the identifier travels in links, logs and browser histories, and ReShare sends it
on to the supplying library unless told not to. In many places the law forbids this use.

What to change: release the library's own number for the patron, and stop releasing the national
one to this service provider.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-national-number",
    api.Station.IDP,
    cites=(api.LISTENER_KEYS, f"{api.MODRS_SETTINGS}, suppress_patron_info"),
    order=190,
    fault=api.Fault.UNSUITABLE,
    reason="What {idp} sends as {wanted} looks like a national identity number, which must not "
    "be used for this.",
    advice="Stop releasing this number; release the library card's or the personnel number.",
)
def identifier_national_number(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_with_value(evidence)
    if api.is_national(need):
        yield api.Draft(f"{need.name} is a national or social security number.", *need.evidence)
    else:
        yield api.Saw(f"{need.name} is not a national number")
