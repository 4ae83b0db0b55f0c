"""The vocabulary: every attribute the verifier knows, findable under each of its names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from verifier.model.attribute_names import last_word
from verifier.release.edit_distance import edit_distance
from verifier.release.identifier_terms import IDENTIFIER_TERMS
from verifier.release.person_terms import PERSON_TERMS
from verifier.release.term import Term

VOCABULARY: tuple[Term, ...] = IDENTIFIER_TERMS + PERSON_TERMS

_FAR = 3


def _index(names: Callable[[Term], Iterable[str]]) -> dict[str, tuple[Term, ...]]:
    index: dict[str, tuple[Term, ...]] = {}
    for one in VOCABULARY:
        for name in names(one):
            index[name] = (*index.get(name, ()), one)
    return index


BY_CANONICAL = {one.canonical: one for one in VOCABULARY}
BY_SAML = _index(lambda one: one.saml)
BY_FORMER = _index(lambda one: one.former)
BY_CLAIM = _index(lambda one: one.claims)
BY_OIDC = _index(lambda one: one.oidc)
BY_SHORT = _index(lambda one: dict.fromkeys(short.lower() for short in one.short))
"""Short names in lower case: they are compared without regard to letter case."""
BY_ANY_CASE = _index(
    lambda one: dict.fromkeys(name.lower() for name in (*one.saml, *one.former, *one.claims))
)


def term_of(name: str) -> Term | None:
    """Find the term that is meant by *name*: canonical, registered, claim or short name."""
    if name in BY_CANONICAL:
        return BY_CANONICAL[name]
    found = (
        *(index.get(name) for index in (BY_SAML, BY_FORMER, BY_CLAIM)),
        BY_SHORT.get(name.lower()),
        BY_OIDC.get(name),
    )
    return next((terms[0] for terms in found if terms), None)


def nearest_names(name: str, *, count: int = 3) -> tuple[str, ...]:
    """List canonical names that *name* may be meant for, the nearest first; often none."""
    wanted = last_word(name.strip()).lower()
    scored = []
    for order, one in enumerate(VOCABULARY):
        distance = min(edit_distance(wanted, short.lower(), limit=_FAR) for short in one.short)
        if distance <= min(_FAR, len(wanted) // 3):
            scored.append((distance, order, one.canonical))
    return tuple(canonical for _, _, canonical in sorted(scored)[:count])
