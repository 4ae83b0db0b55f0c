"""The listener's regular expression matches none of the values that arrive.

What it means: the site file lists values as they arrive in the header (``header_examples``), and
after the case settings the expression matches none of them.

Why it matters: a value that does not match goes on unchanged, and nothing is said.

What to change: write the expression for the values that arrive, or correct the list in the site
file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.listener_settings import service_evidence
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, state_evidence


@check(
    "delivery.regex-matches-no-example",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=(
        "delivery.regex-invalid",
        "delivery.both-cases",
        "delivery.regex-letters-of-wrong-case",
    ),
)
def regex_matches_no_example(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the expression does anything to what arrives."""
    service = delivery.own
    facts = service.regex if service else None
    if service is None or facts is None:
        yield NotAsked("The listener has no regular expression in force.")
    elif not facts.tried:
        yield NotAsked("The site file lists no values that arrive in the header.")
    elif facts.matched:
        yield Saw(f"the expression matches {facts.matched} of {facts.tried} examples")
    else:
        yield Draft(
            "The listener's regular expression matches none of the values that the site file says "
            "arrive, so they go on unchanged.",
            (
                *service_evidence(service, "reqIdRegex"),
                state_evidence("examples that were tried", str(facts.tried)),
            ),
            place=service.place("reqIdRegex"),
        )
