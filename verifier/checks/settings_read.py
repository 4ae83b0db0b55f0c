"""What the checks on how ReShare's settings were read ask for: anything that knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from verifier.model.reshare_settings import ReshareSettings


class KnowsSettings(Protocol):
    """A decision that rests on the settings, or the settings alone."""

    @property
    def settings(self) -> ReshareSettings:
        """ReShare's settings, with how they were read."""


@dataclass(frozen=True, slots=True)
class SettingsAlone:
    """The settings where there is no login."""

    settings: ReshareSettings
