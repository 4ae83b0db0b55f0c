"""Questions about patrons that are put for their own sake, without a login."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.lookup import CouldNotLook, LookupAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswers:
    """What the connections said about each value, in the order of the values."""

    site_name: str
    attempts: tuple[LookupAttempt, ...]
    unasked: int = 0  # questions that were left out because somebody interrupted

    @property
    def all_answered(self) -> bool:
        """Whether every question got an answer about the patron."""
        failed = any(isinstance(one.outcome, CouldNotLook) for one in self.attempts)
        return not failed and self.unasked == 0
