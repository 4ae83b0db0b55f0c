"""The library system finds the patron, and its answer lacks what ReShare cannot do without.

What it means: the answer is about the right patron and has no part for the user's optional
fields (NCIP 2), or no name or visible user id (NCIP 1), or it reports a problem beside the
patron.

Why it matters: ReShare's NCIP client stops at such an answer, and the request gets the state
*Invalid patron*, as if the library system were out of order.

What to change: let the library system's NCIP service answer with the elements that are asked
for: name, address, privileges and user id.
"""

from verifier.domain.checks import api

CALL_FAILED = "hostLMSCallFailed"  # ReShare's qualifier for a lookup that came to nothing


@api.check(
    "decision.no-optional-fields",
    severity=api.Severity.ERROR,
    station=api.Station.ILS,
    owner=api.Owner.ILS,
    cites=(f"{api.NCIP_CLIENT}, LookupUser", api.MODRS_LOOKUP),
    order=100,
    reason="The library system's answer lacks a part that ReShare cannot do without.",
    advice="Have the NCIP service answer with UserOptionalFields; ReShare cannot read an answer "
    "without them.",
)
def no_optional_fields(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether ReShare can read the answer about the patron that was found."""
    found = api.found_by_reshare(evidence)
    if evidence.decision.settings.is_crosslink:
        yield api.NotAsked("CrossLink needs no optional fields in the answer.")
    elif not evidence.decision.checked:
        yield api.NotAsked("ReShare's borrower check is off.")
    elif found is None:
        yield api.NotAsked("ReShare would find no single record.")
    elif found.answer is None:
        yield api.NotAsked("The record was not read over NCIP.")
    elif api.host_lms(evidence.decision.settings.host_lms_integration) is None:
        yield api.NotAsked("ReShare knows no such library system; another check says so.")
    elif evidence.decision.qualifier == CALL_FAILED:
        yield api.Draft(
            "The library system knows the patron, but ReShare cannot read its answer: "
            f"{_lack(found.answer)}.",
            tuple(
                api.Evidence(what="answer", name="problem in ReShare", value=problem)
                for problem in evidence.decision.problems
            ),
        )
    else:
        yield api.Saw("the answer has what ReShare reads")


def _lack(answer: api.NcipAnswer) -> str:
    if answer.problems:
        return "it reports a problem beside the patron"
    if not answer.has_optional_fields:
        return "it has no optional fields"
    return "it lacks the name or the user id"
