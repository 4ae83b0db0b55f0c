"""The library system finds the patron, and its answer lacks what ReShare cannot do without.

What it means: the answer is about the right patron and has no part for the user's optional
fields (NCIP 2), or no name or visible user id (NCIP 1), or it reports a problem beside the
patron.

Why it matters: ReShare's NCIP client stops at such an answer, and the request gets the state
*Invalid patron*, as if the library system were out of order.

What to change: let the library system's NCIP service answer with the elements that are asked
for: name, address, privileges and user id.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import found_by_reshare
from verifier.domain.checks.references import MODRS_LOOKUP, NCIP_CLIENT
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.lookup import NcipAnswer
from verifier.domain.model.report import BorrowerDecision
from verifier.domain.model.reshare_settings import host_lms

CALL_FAILED = "hostLMSCallFailed"  # ReShare's qualifier for a lookup that came to nothing


@check(
    "decision.no-optional-fields",
    severity=Severity.ERROR,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(f"{NCIP_CLIENT}, LookupUser", MODRS_LOOKUP),
)
def no_optional_fields(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare can read the answer about the patron that was found."""
    found = found_by_reshare(decision.match)
    if decision.settings.is_crosslink:
        yield NotAsked("CrossLink needs no optional fields in the answer.")
    elif not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
    elif found is None:
        yield NotAsked("ReShare would find no single record.")
    elif found.answer is None:
        yield NotAsked("The record was not read over NCIP.")
    elif host_lms(decision.settings.host_lms_integration) is None:
        yield NotAsked("ReShare knows no such library system; another check says so.")
    elif decision.qualifier == CALL_FAILED:
        yield Draft(
            "The library system knows the patron, but ReShare cannot read its answer: "
            f"{_lack(found.answer)}.",
            tuple(
                Evidence(what="answer", name="problem in ReShare", value=one)
                for one in decision.problems
            ),
        )
    else:
        yield Saw("the answer has what ReShare reads")


def _lack(answer: NcipAnswer) -> str:
    if answer.problems:
        return "it reports a problem beside the patron"
    if not answer.has_optional_fields:
        return "it has no optional fields"
    return "it lacks the name or the user id"
