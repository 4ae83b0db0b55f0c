"""There is no site file, so it is not known how the identifier reaches ReShare.

What it means: the login was checked without a site file. Which attribute ReShare takes the patron
identifier from, how it enters a request, and what the OpenURL listener does to it are not known.

Why it matters: the report shows what was released, and compares it with a patron's record if one
is given. It cannot show whether ReShare would find this patron.

What to change: write a site file with verifier init. See: verifier explain site-file
"""

from verifier.domain.checks import api

_UNKNOWN = (
    api.state_evidence(
        "not known", "which attribute ReShare takes the identifier from (identifier)"
    ),
    api.state_evidence("not known", "how the identifier enters a request (login)"),
    api.state_evidence("not known", "what the OpenURL listener does to it ([reshare.listener])"),
)


@api.notice(
    "request.delivery-not-stated",
    api.Station.DISCOVERY,
    order=10,
    fine="a site file says how the identifier reaches ReShare",
)
def delivery_not_stated(evidence: api.RequestEvidence) -> api.Answers:
    if not evidence.release.form.stated:
        # a pasted request shows the identifier itself
        unknown = _UNKNOWN if evidence.is_unstated else _UNKNOWN[-1:]
        yield api.Draft(
            "There is no site file that says how the identifier reaches ReShare.", *unknown
        )
