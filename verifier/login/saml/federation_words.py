"""How a person's words find an identity provider among thousands."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

MOST_WORDS = 8


def fold(text: str) -> str:
    """Write *text* as it is compared: without case, accents, and more than one blank in a row."""
    plain = text.casefold()
    if plain.isascii():
        return " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def words(text: str) -> tuple[str, ...]:
    """Split *text* into what each must be found; of very many words the first count."""
    return tuple(fold(text).split()[:MOST_WORDS])


def looks_like_entity_id(text: str) -> bool:
    """Whether *text* is a whole address or URN rather than a part of a name."""
    scheme, colon, rest = text.partition(":")
    return bool(scheme and colon and rest) and not any(one.isspace() for one in text)


def rank(asked: str, entity_id: str, names: Sequence[str]) -> int:
    """How well one that was found fits, best first; everything is folded before.

    0 the entity ID itself, 1 a name begins so, 2 a word of a name begins so, 3 within a name,
    4 elsewhere.
    """
    if asked == entity_id:
        return 0
    if any(name.startswith(asked) for name in names):
        return 1
    if any(f" {asked}" in name for name in names):
        return 2
    if any(asked in name for name in names):
        return 3
    return 4
