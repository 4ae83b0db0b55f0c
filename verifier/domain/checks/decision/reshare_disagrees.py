"""ReShare's own answer about this patron is not the predicted one.

What it means: ReShare was asked whether this patron may create a request. From its settings and
the library system's answer the opposite follows, or the same for another reason: one of the two
found the patron, and the other did not.

Why it matters: what counts is what ReShare does. One of the two looks at something that the other
does not: another setting, another adapter, another answer of the library system.

What to change: compare ReShare's words with the look-ups of this report. Look at the settings that
could not be read, at the host LMS that ReShare is set to, and at which library system each of the
two asks. While loggingNCIP is on, ReShare's protocol audit has the messages.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_CAN_CREATE, MODRS_DECISION
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.report import BorrowerDecision, RequestState
from verifier.domain.model.reshare_settings import OwnAnswer

_ACCEPTS = "ReShare itself accepts this patron, where a refusal was predicted."
_REFUSES = "ReShare itself refuses this patron, where acceptance was predicted."
_FINDS = "ReShare itself finds and refuses this patron, whom it was predicted not to find."
_FINDS_NOT = "ReShare itself does not find this patron, whom it was predicted to find and refuse."
_FOUND = {"OK": True, "BLOCKED": True, "FAIL": False}


@check(
    "decision.reshare-disagrees",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_CAN_CREATE, MODRS_DECISION),
)
def reshare_disagrees(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare decides as was predicted."""
    own = decision.own_answer
    if own is None:
        yield NotAsked("ReShare's own decision was not asked for.")
    elif own.valid is None:
        yield NotAsked("ReShare gave no decision of its own.")
    elif decision.state not in (RequestState.VALIDATED, RequestState.INVALID_PATRON):
        yield NotAsked("There is no predicted decision to compare with.")
    else:
        said = _difference(decision, own)
        yield Draft(said, tuple(_both(decision, own))) if said else Saw(_agreement(decision, own))


def _difference(decision: BorrowerDecision, own: OwnAnswer) -> str | None:
    """Say what differs: the decision, or whether there was anybody to decide about."""
    if own.valid is not decision.accepted:
        return _ACCEPTS if own.valid else _REFUSES
    found, predicted = (_FOUND.get((one.status or "").upper()) for one in (own, decision))
    if own.valid or None in (found, predicted) or found is predicted:
        return None
    return _FINDS if found else _FINDS_NOT


def _agreement(decision: BorrowerDecision, own: OwnAnswer) -> str:
    if own.valid and not decision.checked:
        return "ReShare accepts, and that proves nothing: its borrower check is off"
    return "ReShare itself decides as predicted"


def _both(decision: BorrowerDecision, own: OwnAnswer) -> Iterator[Evidence]:
    yield Evidence(what="answer", name="ReShare's own status", value=own.status)
    if own.problems:
        yield Evidence(what="answer", name="ReShare's own words", value=own.problems)
    yield Evidence(what="answer", name="predicted state", value=decision.state)
    for one in decision.problems:
        yield Evidence(what="answer", name="predicted words", value=one)
