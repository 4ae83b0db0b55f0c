"""What the checks on ReShare's settings share, for mod-rs and for CrossLink."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from verifier.domain.checks.check import Answers, Draft, NotAsked, known
from verifier.domain.model.evidence import DecisionEvidence
from verifier.domain.model.finding import Evidence
from verifier.domain.model.lint import Delivery
from verifier.domain.model.reshare_settings import LiveReading, PatronProfile, ReshareSettings

# Why some checks on ReShare's decision are not asked where CrossLink decides.

CROSSLINK_NO_PRIVILEGES = (
    "CrossLink looks at no privileges: neither at blocks nor at patron profiles."
)
CROSSLINK_NO_ADAPTERS = "CrossLink speaks NCIP itself, and has no adapters to choose from."
CROSSLINK_NO_SUCH_SETTING = (
    "CrossLink has no such setting; what it sends to suppliers is not known here."
)
CROSSLINK_KEEPS_ANSWERED_ID = (
    "CrossLink goes on with the identifier that the library system answers with, so the one that "
    "was sent is not asked for again."
)


# What the checks on ReShare's own settings need to be asked.

NOT_STATED = "The site file does not say how ReShare is set."


def require_mod_rs(
    settings: ReshareSettings, in_crosslink: str = CROSSLINK_NO_SUCH_SETTING
) -> ReshareSettings:
    """Give the settings of mod-rs; *in_crosslink* says why CrossLink is not asked."""
    if settings.is_crosslink:
        raise NotAsked(in_crosslink)
    return settings


def require_stated(
    settings: ReshareSettings, in_crosslink: str = CROSSLINK_NO_SUCH_SETTING
) -> ReshareSettings:
    """Give the settings of mod-rs, where somebody stated them."""
    if not require_mod_rs(settings, in_crosslink).stated:
        raise NotAsked(NOT_STATED)
    return settings


def require_privileges(
    evidence: DecisionEvidence, in_crosslink: str = CROSSLINK_NO_PRIVILEGES
) -> ReshareSettings:
    """Give the settings, where ReShare asks what the patron may do."""
    settings = require_mod_rs(evidence.settings, in_crosslink)
    if not evidence.decision.checked:
        raise NotAsked("ReShare's borrower check is off.")
    return settings


def profile_read(evidence: DecisionEvidence) -> str:
    """Give the patron profile that ReShare reads from the answer."""
    return known(evidence.decision.profile, "ReShare would read no patron profile.")


def profile_evidence(code: str) -> Evidence:
    """Show the patron profile that ReShare reads."""
    return Evidence(what="patron profile", name="PROFILE", value=code)


def profiles_that(
    delivery: Delivery, holds: Callable[[PatronProfile], bool], wrong: str
) -> Answers:
    """Ask whether *holds* is true of patron profiles; *wrong* counts them as ``{profiles}``."""
    settings = require_mod_rs(delivery.reshare, CROSSLINK_NO_PRIVILEGES)
    if not settings.profiles_known:
        raise NotAsked("The patron profiles are not known.")
    found = [profile.code for profile in settings.patron_profiles if holds(profile)]
    if found:
        count = "one patron profile" if len(found) == 1 else f"{len(found)} patron profiles"
        yield Draft(
            wrong.format(profiles=count),
            *(Evidence(what="patron profile", name=code) for code in found),
            place=delivery.of_profiles(),
        )


# What the checks on how ReShare's settings were read judge: anything that knows them.


class HasSettings(Protocol):
    """A decision that rests on the settings, or the settings alone."""

    @property
    def settings(self) -> ReshareSettings:
        """ReShare's settings, with how they were read."""


@dataclass(frozen=True, slots=True)
class SettingsOnly:
    """The settings where there is no login."""

    settings: ReshareSettings


def live_settings(decision: HasSettings) -> LiveReading:
    """Give what ReShare itself showed of its settings."""
    return known(decision.settings.live, "ReShare itself was not asked for its settings.")
