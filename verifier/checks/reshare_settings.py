"""What the checks on ReShare's own settings share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from verifier.checks.check import Answer, Draft, NotAsked, Saw
from verifier.checks.crosslink import NO_PRIVILEGES, NO_SUCH_SETTING
from verifier.model.delivery import Delivery
from verifier.model.finding import Evidence
from verifier.model.reshare_settings import PatronProfile, ReshareSettings

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
        yield NotAsked(NO_PRIVILEGES)
        return
    found = [one.code for one in settings.patron_profiles if holds(one)]
    if not settings.profiles_known:
        yield NotAsked("The patron profiles are not known.")
    elif not found:
        yield Saw(fine)
    else:
        yield Draft(
            wrong(counted(found)),
            tuple(Evidence(what="patron profile", name=one) for one in found),
            place=delivery.of_profiles(),
        )


def unanswerable(settings: ReshareSettings) -> str | None:
    """Say why nothing can be said about a setting of mod-rs; None where something can."""
    if settings.is_crosslink:
        return NO_SUCH_SETTING
    return None if settings.stated else NOT_STATED
