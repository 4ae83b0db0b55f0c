"""Helpers for the checks on ReShare's settings, for mod-rs and for CrossLink."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from verifier.domain.checks.check import Answers, Draft, NotAsked, known
from verifier.domain.model.evidence import DecisionEvidence
from verifier.domain.model.finding import Evidence
from verifier.domain.model.lint import Delivery
from verifier.domain.model.reshare_settings import LiveReading, PatronProfile, ReshareSettings

# Why some checks on ReShare's decision do not apply to CrossLink.

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


# Conditions of the checks on ReShare's own settings: each raises NotAsked if it is not met.

NOT_STATED = "The site file does not say how ReShare is set."


def require_mod_rs(
    settings: ReshareSettings, in_crosslink: str = CROSSLINK_NO_SUCH_SETTING
) -> ReshareSettings:
    """Return the settings of mod-rs. Raises ``NotAsked`` with *in_crosslink* for CrossLink."""
    if settings.is_crosslink:
        raise NotAsked(in_crosslink)
    return settings


def require_stated(
    settings: ReshareSettings, in_crosslink: str = CROSSLINK_NO_SUCH_SETTING
) -> ReshareSettings:
    """Return the settings of mod-rs. Raises ``NotAsked`` if they are only defaults."""
    if not require_mod_rs(settings, in_crosslink).stated:
        raise NotAsked(NOT_STATED)
    return settings


def require_privileges(
    evidence: DecisionEvidence, in_crosslink: str = CROSSLINK_NO_PRIVILEGES
) -> ReshareSettings:
    """Return the settings. Raises ``NotAsked`` if ReShare does not check patrons."""
    settings = require_mod_rs(evidence.settings, in_crosslink)
    if not evidence.decision.checked:
        raise NotAsked("ReShare's borrower check is off.")
    return settings


def profile_read(evidence: DecisionEvidence) -> str:
    """Return the patron profile that ReShare reads. Raises ``NotAsked`` if it reads none."""
    return known(evidence.decision.profile, "ReShare would read no patron profile.")


def once_right(evidence: DecisionEvidence) -> str:
    """Return the beginning of a sentence on what comes after a wrong identifier; else nothing."""
    return "" if evidence.decision.once_right is None else "Once the identifier is right, "


def profile_evidence(code: str) -> Evidence:
    """Return the patron profile that ReShare reads, as evidence."""
    return Evidence(what="patron profile", name="PROFILE", value=code)


def profiles_that(
    delivery: Delivery, holds: Callable[[PatronProfile], bool], wrong: str
) -> Answers:
    """Report the patron profiles for which *holds* is true.

    *wrong* contains their number as ``{profiles}``.
    """
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


# For the checks on how ReShare's settings were read.


class HasSettings(Protocol):
    """Anything with ReShare's settings: a decision, or the settings alone."""

    @property
    def settings(self) -> ReshareSettings:
        """ReShare's settings, including how they were read."""


@dataclass(frozen=True, slots=True)
class SettingsOnly:
    """ReShare's settings alone, for use without a login."""

    settings: ReshareSettings


def live_settings(decision: HasSettings) -> LiveReading:
    """Return the settings read from ReShare itself. Raises ``NotAsked`` if it was not asked."""
    return known(decision.settings.live, "ReShare itself was not asked for its settings.")
