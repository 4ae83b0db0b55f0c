"""T3: the scope behind the ``@`` is dropped, added or another one."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.transforms.letter_case import alike
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform


def local_part(value: str) -> str | None:
    """Give what stands before the only ``@``; None where the value has no scope."""
    local, _, scope = trimmed(value).partition("@")
    return local if local and scope and "@" not in scope else None


def candidates(value: str) -> Iterator[str]:
    """Without the scope. Which scope to add is known only to the identity provider."""
    local = local_part(value)
    if local is not None:
        yield local


def explains(released: str, identifier: str) -> bool:
    """Whether the parts before the scope are alike and the scopes are not."""
    sent, kept = local_part(released), local_part(identifier)
    if sent is None and kept is None:
        return False
    return alike(sent or released, kept or identifier)


SCOPE = Rule(transform=Transform.T3, candidates=candidates, explains=explains)
