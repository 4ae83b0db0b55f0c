"""One message of the attack suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.attack.forge import Ground

Make = Callable[[Ground], str]


@dataclass(frozen=True)
class Case:
    """A message (as the form field carries it), and what must become of it.

    ``found`` are released values that must be shown unchanged, by wire name.
    """

    name: str
    make: Make
    accepted: bool = False
    found: Mapping[str, Sequence[str]] = field(default_factory=dict)
    idp: str = "campus"


def hostile(**messages: Make) -> list[Case]:
    """Messages that must be refused; a keyword is the case's name."""
    return [Case(name.replace("_", "-"), make) for name, make in messages.items()]
