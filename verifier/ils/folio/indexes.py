"""Whom a value leads to in FOLIO, index by index.

FOLIO's NCIP asks for all three at once and takes the first record of the answer (mod-ncip,
LookupUser), so that a value which leads to two patrons gets one of them by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.ils.folio.cql import equals, is_uuid, same, same_but_for_accents
from verifier.ils.folio.options import INDEXES
from verifier.ils.folio.shapes import FolioPatron, FolioPatrons
from verifier.ils.folio.talk import FolioTalk
from verifier.model.lookup import KeyKind, LookupFailure, PatronKey
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

EMAIL = "personal.email"
NEEDS = "users.collection.get"
_ENOUGH = "2"  # a second record is all that it takes to see that there is more than one


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What one index led to. ``count`` is FOLIO's; ``patrons`` are two at most."""

    index: str
    count: int
    patrons: tuple[FolioPatron, ...]


def indexes_for(key: PatronKey) -> tuple[str, ...]:
    """Choose the indexes: FOLIO takes nothing but a uuid for an id."""
    if key.kind is KeyKind.USERNAME:
        return ("username",)
    if key.kind is KeyKind.EMAIL:
        return (EMAIL,)
    return tuple(one for one in INDEXES if one != "id" or is_uuid(key.value))


def ask_each(talk: FolioTalk, indexes: Sequence[str], value: str) -> tuple[Hit, ...]:
    """Ask each index by itself; only those that led to somebody. Raises ``LookupStopped``."""
    hits = (_ask(talk, index, value) for index in indexes)
    return tuple(hit for hit in hits if hit.count)


def distinct(hits: Sequence[Hit]) -> tuple[FolioPatron, ...]:
    """List the patrons, each once: one may have the same value in two of the fields."""
    return tuple({one.id.lower(): one for hit in hits for one in hit.patrons}.values())


def how_many(hits: Sequence[Hit]) -> int:
    """Count the patrons; those that FOLIO counted and did not show may be the same ones."""
    return max(len(distinct(hits)), *(hit.count for hit in hits))


def why_ambiguous(hits: Sequence[Hit]) -> str:
    """Say what more than one patron means here."""
    several = next((hit for hit in hits if hit.count > 1), None)
    if several is not None:
        return (
            f"FOLIO has {several.count} records with this {several.index}. FOLIO's NCIP would "
            "answer with any one of them."
        )
    first, second = _led_to_different(hits)
    return (
        f"The value is the {first} of one patron and the {second} of another. FOLIO's NCIP looks "
        "at both fields at once and would answer with either patron, arbitrarily."
    )


def _led_to_different(hits: Sequence[Hit]) -> tuple[str, str]:
    """Name the first index, and the next one that led to somebody else than it did."""
    [patron] = hits[0].patrons
    others = (hit for hit in hits if hit.patrons[0].id.lower() != patron.id.lower())
    return hits[0].index, next(others).index


def _ask(talk: FolioTalk, index: str, value: str) -> Hit:
    query = (("query", equals(index, value)), ("limit", _ENOUGH))
    answer = shaped(FolioPatrons, talk.get("/users", needs=NEEDS, query=query), what="patrons")
    for one in answer.users:
        _require_asked(one.field_of(index), value)
    if answer.total and not answer.users:
        said = "FOLIO counts records for this identifier and shows none."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    if not answer.users and answer.reports_errors:
        said = "FOLIO shows no record for this identifier, and reports errors beside that."
        raise LookupStopped(LookupFailure.SERVER_ERROR, said)
    patrons = tuple({one.id.lower(): one for one in answer.users}.values())
    return Hit(index=index, count=max(answer.total, len(patrons)), patrons=patrons)


def _require_asked(found: str | None, asked: str) -> None:
    """Refuse a record that does not hold what was asked for."""
    if found is not None and same(found, asked):
        return
    if found is not None and same_but_for_accents(found, asked):
        said = (
            "FOLIO found a record by overlooking accents or unusual forms of letters and digits: "
            "its identifier is not the one asked for. Release it as FOLIO has it."
        )
    else:
        said = (
            "FOLIO's answer is about another patron: the record does not hold the identifier "
            "asked for."
        )
    raise LookupStopped(LookupFailure.WRONG_PATRON, said)
