"""ReShare does not know the patron's profile yet.

What it means: the library system gives the patron a profile that is not in ReShare's *Host LMS
patron profiles*. Profiles are compared letter by letter.

Why it matters: ReShare adds the profile by itself and lets the patron place requests until
somebody decides. A code that is spelt a little differently escapes a rule that was made for it.

What to change: look at the list in ReShare's settings and decide; if the code is misspelt,
correct it where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_DECISION, PROFILES_PAGE
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_PRIVILEGES
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.report import BorrowerDecision


@check(
    "decision.profile-new",
    severity=Severity.NOTICE,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(PROFILES_PAGE, MODRS_DECISION),
)
def profile_new(decision: BorrowerDecision) -> Iterator[Answer]:
    """Ask whether ReShare's list holds the patron's profile."""
    settings = decision.settings
    if decision.settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
    elif not decision.checked:
        yield NotAsked("ReShare's borrower check is off.")
    elif not settings.profiles_known:
        yield NotAsked("The list of ReShare's patron profiles is not given here.")
    elif decision.profile is None:
        yield NotAsked("ReShare would read no patron profile.")
    elif decision.profile in {one.code for one in settings.patron_profiles}:
        yield Saw("ReShare knows the patron's profile")
    else:
        yield Draft(
            "ReShare does not know the patron's profile yet, and lets it place requests.",
            (
                Evidence(what="patron profile", name="PROFILE", value=decision.profile),
                *(
                    setting_evidence("patron_profiles", one.code)
                    for one in settings.patron_profiles
                ),
            ),
        )
