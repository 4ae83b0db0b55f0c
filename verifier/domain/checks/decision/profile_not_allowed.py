"""ReShare would refuse the request, because the patron's profile may not place any.

What it means: the library system gives the patron a profile (group or patron type) that stands in
ReShare's *Host LMS patron profiles* with "Can create requests?" set to no.

Why it matters: the request gets the state *Invalid patron*. Everybody with this profile is
concerned.

What to change: if people of this profile may borrow through ReShare, set it to yes there. If
not, the refusal is right; if the patron has the wrong profile, correct it in the library system.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import (
    LOOKUP_PROBLEMS,
    MODRS_DECISION,
    NOT_THIS_PATRON,
    PROFILES_PAGE,
)
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.profile-not-allowed",
    severity=Severity.ERROR,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(f"{LOOKUP_PROBLEMS}, intermittent step 6", MODRS_DECISION, PROFILES_PAGE),
    after=NOT_THIS_PATRON,
)
def profile_not_allowed(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare's list forbids the patron's profile."""
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
    elif not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
    elif decision.profile is None:
        yield NotAsked("ReShare would read no patron profile.")
    elif decision.profile_allowed is False:
        yield Draft(
            "ReShare would refuse the request: the patron's profile may not place any.",
            (
                Evidence(what="patron profile", name="PROFILE", value=decision.profile),
                setting_evidence("can_create_requests", "false"),
            ),
        )
    else:
        yield Saw("no rule forbids the patron's profile")
