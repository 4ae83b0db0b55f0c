"""What the checks on ReShare's settings share, for mod-rs and for CrossLink."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw
from verifier.domain.model.finding import Evidence
from verifier.domain.model.lint import Delivery
from verifier.domain.model.reshare_settings import PatronProfile, ReshareSettings

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


# What the checks on ReShare's own settings share.

NOT_STATED = "The site file does not say how ReShare is set."


def counted(profiles: Sequence[str]) -> str:
    """Say how many patron profiles: their codes stand in the evidence."""
    return "one patron profile" if len(profiles) == 1 else f"{len(profiles)} patron profiles"


def profiles_that(
    delivery: Delivery,
    holds: Callable[[PatronProfile], bool],
    *,
    wrong: Callable[[str], str],
    fine: str,
) -> Iterator[Answer]:
    """Ask whether there are patron profiles for which *holds*; *wrong* is told how many."""
    settings = delivery.reshare
    if settings.is_crosslink:
        yield NotAsked(CROSSLINK_NO_PRIVILEGES)
        return
    found = [profile.code for profile in settings.patron_profiles if holds(profile)]
    if not settings.profiles_known:
        yield NotAsked("The patron profiles are not known.")
    elif not found:
        yield Saw(fine)
    else:
        yield Draft(
            wrong(counted(found)),
            tuple(Evidence(what="patron profile", name=code) for code in found),
            place=delivery.of_profiles(),
        )


def unanswerable(
    settings: ReshareSettings, in_crosslink: str = CROSSLINK_NO_SUCH_SETTING
) -> str | None:
    """Say why nothing can be said about a setting of mod-rs; None where something can."""
    if settings.is_crosslink:
        return in_crosslink
    return None if settings.stated else NOT_STATED


# What the checks on how ReShare's settings were read ask for: anything that knows them.


class HasSettings(Protocol):
    """A decision that rests on the settings, or the settings alone."""

    @property
    def settings(self) -> ReshareSettings:
        """ReShare's settings, with how they were read."""


@dataclass(frozen=True, slots=True)
class SettingsOnly:
    """The settings where there is no login."""

    settings: ReshareSettings
