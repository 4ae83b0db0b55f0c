"""What the checks on ReShare's own settings share."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.checks.crosslink import NO_SUCH_SETTING
from verifier.model.reshare_settings import ReshareSettings

NOT_STATED = "The site file does not say how ReShare is set."


def counted(profiles: Sequence[str]) -> str:
    """Say how many patron profiles: their codes stand in the evidence."""
    return "one patron profile" if len(profiles) == 1 else f"{len(profiles)} patron profiles"


def unanswerable(settings: ReshareSettings) -> str | None:
    """Say why nothing can be said about a setting of mod-rs; None where something can."""
    if settings.is_crosslink:
        return NO_SUCH_SETTING
    return None if settings.stated else NOT_STATED
