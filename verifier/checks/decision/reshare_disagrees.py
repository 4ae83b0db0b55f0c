"""ReShare's own answer about this patron is not the predicted one.

What it means: ReShare was asked whether this patron may create a request. From its settings and
the library system's answer the opposite follows.

Why it matters: what counts is what ReShare does. One of the two looks at something that the other
does not: another setting, another adapter, another answer of the library system.

What to change: compare ReShare's words with the look-ups of this report. Look at the settings that
could not be read, at the host LMS that ReShare is set to, and at which library system each of the
two asks. While loggingNCIP is on, ReShare's protocol audit has the messages.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.sources import MODRS_CAN_CREATE, MODRS_DECISION
from verifier.model.decision import BorrowerDecision, RequestState
from verifier.model.finding import Evidence, Owner, Severity, Station
from verifier.model.reshare_live import OwnAnswer

_ACCEPTS = "ReShare itself accepts this patron, where a refusal was predicted."
_REFUSES = "ReShare itself refuses this patron, where acceptance was predicted."


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
    elif own.valid is decision.accepted:
        yield Saw(_agreement(decision, own))
    else:
        yield Draft(_ACCEPTS if own.valid else _REFUSES, tuple(_both(decision, own)))


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
