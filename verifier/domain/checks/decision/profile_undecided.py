"""Nobody has decided yet whether the patron's profile may place requests.

What it means: the profile stands in ReShare's *Host LMS patron profiles*, and "Can create
requests?" is left blank.

Why it matters: ReShare treats blank as yes. Whether that is meant, nobody has said.

What to change: set the profile to yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_DECISION, PROFILES_PAGE
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.finding import Evidence, Owner, Severity, Station
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.profile-undecided",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
)
def profile_undecided(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether somebody decided about the patron's profile."""
    listed = {one.code: one for one in decision.settings.patron_profiles}
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
    elif not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
    elif decision.profile is None:
        yield NotAsked("ReShare would read no patron profile.")
    elif decision.profile not in listed:
        yield NotAsked("The patron's profile is not in the list of profiles given here.")
    elif listed[decision.profile].can_create_requests is None:
        yield Draft(
            "Nobody has decided whether the patron's profile may place requests; ReShare lets it.",
            (Evidence(what="patron profile", name="PROFILE", value=decision.profile),),
        )
    else:
        yield Saw("somebody decided about the patron's profile")
