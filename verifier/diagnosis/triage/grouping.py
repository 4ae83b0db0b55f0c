"""Which requests are compared with each other, and the groups that may be set apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.model.request_cause import RequestCause
from verifier.model.triage import JudgedRequest, SharedTrait, TraitName

TRAITS: tuple[TraitName, ...] = ("group", "door", "institution", "pickup-location")
"""Who placed a request and where; of two that explain the same, the first is taken."""


def value_of(request: JudgedRequest, name: TraitName) -> str | None:
    """Give what a request has of a trait; None where nothing says."""
    match name:
        case "group":
            return request.group
        case "door":
            return request.door.value if request.door else None
        case "institution":
            return request.request.institution
        case "pickup-location":
            return request.request.pickup_location
        case "shape":
            return request.shape


@dataclass(frozen=True, slots=True)
class Among:
    """Requests that may be compared by one trait; by None in time alone."""

    name: TraitName | None
    requests: Sequence[JudgedRequest]

    def groups(self) -> Iterator[tuple[SharedTrait | None, Sequence[JudgedRequest]]]:
        """Give each group that may be set apart; what all of them share sets nobody apart."""
        if self.name is None:
            yield None, self.requests
            return
        groups: dict[str, list[JudgedRequest]] = {}
        for one in self.requests:
            value = value_of(one, self.name)
            if value is not None:
                groups.setdefault(value, []).append(one)
        for value, group in groups.items():
            if len(group) < len(self.requests):
                yield SharedTrait(name=self.name, value=value), group


def comparable(
    left: Sequence[JudgedRequest], cause: RequestCause, names: Sequence[TraitName]
) -> Iterator[Among]:
    """Give what is compared by each trait: the requests of which it is known.

    The others would make the rest look better than it is: a group that only the library system
    tells is known of patrons that were found. That a door is not known means that it is no
    add-on, and ReShare names the group where it refuses one.
    """
    if "shape" not in names:
        yield Among(None, left)
    for name in names:
        if name == "door" or (name == "group" and cause is RequestCause.PROFILE):
            yield Among(name, left)
        else:
            yield Among(name, [one for one in left if value_of(one, name) is not None])
