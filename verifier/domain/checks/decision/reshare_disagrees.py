"""ReShare's own answer about this patron is not the predicted one.

What it means: ReShare was asked whether this patron may create a request. Its answer is not what
this program predicts from ReShare's settings and the library system's answer; or both refuse the
request, but only one of them found the patron.

Why it matters: what counts is what ReShare does. One of the two uses something that the other does
not: another setting, another adapter, another answer of the library system.

What to change: compare ReShare's message with the lookups in this report. Check the settings that
could not be read, the host LMS that ReShare is set to, and which library system each of the two
contacts. While loggingNCIP is on, ReShare's protocol audit has the messages.
"""

from verifier.domain.checks import api

_ACCEPTS = "ReShare itself accepts this patron, where a refusal was predicted."
_REFUSES = "ReShare itself refuses this patron, where acceptance was predicted."
_FINDS = "ReShare itself finds and refuses this patron, whom it was predicted not to find."
_FINDS_NOT = "ReShare itself does not find this patron, whom it was predicted to find and refuse."
_FOUND = {"OK": True, "BLOCKED": True, "FAIL": False}


_COMPARED = (
    api.RequestState.VALIDATED,
    api.RequestState.BLANK_FORM_REVIEW,
    api.RequestState.INVALID_PATRON,
)


@api.error(
    "decision.reshare-disagrees",
    api.Station.RESHARE,
    cites=(api.MODRS_CAN_CREATE, api.MODRS_DECISION),
    order=130,
    reason="ReShare's own answer about this patron is not what follows from its settings and the "
    "library system's answer.",
    advice="Compare what ReShare said with the look-up shown here: its settings, its adapter or "
    "the connection to the library system differ from what is known here. ReShare's protocol "
    "audit (setting loggingNCIP) shows the messages.",
)
def reshare_disagrees(evidence: api.DecisionEvidence) -> api.Answers:
    decision = evidence.decision
    own = api.known(decision.own_answer, "ReShare's own decision was not asked for.")
    api.known(own.valid, "ReShare gave no decision of its own.")
    if decision.state not in _COMPARED:
        raise api.NotAsked("There is no predicted decision to compare with.")
    message = _difference(decision, own)
    if message:
        yield api.Draft(message, *_both(decision, own))
    elif own.valid and not decision.checked:
        yield api.Saw("ReShare accepts, and that proves nothing: its borrower check is off")
    else:
        yield api.Saw("ReShare itself decides as predicted")


def _difference(decision: api.BorrowerDecision, own: api.OwnAnswer) -> str | None:
    """Return what differs: the decision, or whether a patron was found; None if nothing does."""
    if own.valid is not decision.accepted:
        return _ACCEPTS if own.valid else _REFUSES
    found, predicted = (_FOUND.get((answer.status or "").upper()) for answer in (own, decision))
    if own.valid or None in (found, predicted) or found is predicted:
        return None
    return _FINDS if found else _FINDS_NOT


def _both(decision: api.BorrowerDecision, own: api.OwnAnswer) -> api.Iterator[api.Evidence]:
    yield api.answer_evidence("ReShare's own status", own.status)
    if own.problems:
        yield api.answer_evidence("ReShare's own words", own.problems)
    yield api.answer_evidence("predicted state", decision.state)
    for problem in decision.problems:
        yield api.answer_evidence("predicted words", problem)
