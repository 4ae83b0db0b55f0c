"""Reading one part of a user after another: what cannot be read leaves a gap, not a failure."""

from __future__ import annotations

from typing import TypeVar

from verifier.ils.alma.shapes import User
from verifier.model.capability import Gap, Sight
from verifier.rest.json_body import Shape, shaped
from verifier.rest.stopped import LookupStopped

S = TypeVar("S", bound=Shape)


class Reading:
    """The parts of one user, and the gaps so far."""

    def __init__(self, user: User, gaps: tuple[Gap, ...] = ()) -> None:
        self._content = user.content
        self._gaps = list(gaps)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be read until now."""
        return tuple(self._gaps)

    def part(self, shape: type[S], sight: Sight, what: str) -> S:
        """Fit the user to *shape*; a part of another shape is empty, and a gap."""
        try:
            return shaped(shape, self._content, what=what)
        except LookupStopped as stopped:
            self.leave_gap(sight, stopped.outcome.said)
            return shape()

    def leave_gap(self, sight: Sight, said: str) -> None:
        """Note that a part is not known."""
        self._gaps.append(Gap(part=sight, said=said))
