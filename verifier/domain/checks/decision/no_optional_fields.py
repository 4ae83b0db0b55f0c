"""The library system finds the patron, and its answer lacks what ReShare cannot do without.

What it means: the answer is about the right patron, but has no part for the user's optional fields
(NCIP 2), or no name or visible user id (NCIP 1), or it also reports a problem.

Why it matters: ReShare's NCIP client stops at such an answer, and the request gets the state
*Invalid patron*, as if the library system were out of order.

What to change: let the library system's NCIP service answer with the elements that are asked
for: name, address, privileges and user id.
"""

from verifier.domain.checks import api

CALL_FAILED = "hostLMSCallFailed"  # ReShare's qualifier for a lookup without result


@api.error(
    "decision.no-optional-fields",
    api.Station.ILS,
    cites=(f"{api.NCIP_CLIENT}, LookupUser", api.MODRS_LOOKUP),
    order=100,
    fine="the answer has what ReShare reads",
    reason="The library system's answer lacks a part that ReShare cannot do without.",
    advice="Have the NCIP service answer with UserOptionalFields; ReShare cannot read an answer "
    "without them.",
)
def no_optional_fields(evidence: api.DecisionEvidence) -> api.Answers:
    settings = api.require_privileges(
        evidence, "CrossLink needs no optional fields in the answer."
    )
    found = api.known(api.found_by_reshare(evidence), "ReShare would find no single record.")
    answer = api.known(found.answer, "The record was not read over NCIP.")
    if api.host_lms(settings.host_lms_integration) is None:
        raise api.NotAsked("ReShare knows no such library system; another check says so.")
    if evidence.decision.qualifier == CALL_FAILED:
        lack = "it lacks the name or the user id"
        if answer.problems:
            lack = "it reports a problem beside the patron"
        elif not answer.has_optional_fields:
            lack = "it has no optional fields"
        yield api.Draft(
            f"The library system knows the patron, but ReShare cannot read its answer: {lack}.",
            *(
                api.answer_evidence("problem in ReShare", problem)
                for problem in evidence.decision.problems
            ),
        )
