"""What spreadsheet programs did to the identifiers of an export: told, never repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifier.model.counting import counted
from verifier.model.triage import Oddity
from verifier.tables.cell import Cell
from verifier.tables.damage import ColumnStatistics, Damage, Undone, damage, tidy
from verifier.tables.headings import quoted

MOST_PLACES = 5
_TOLD_ALONE = frozenset({Damage.LOST_ZEROS, Damage.INVISIBLE, Damage.ENCODING})
"""What may be on the request itself: the identifier is judged as it stands."""


def without_formula(text: str) -> str:
    """Take off what an export writes around digits to keep them: ``="00123"``; nothing else.

    Blanks stay: they may be on the request itself.
    """
    cell, undone = tidy(Cell(text))
    return cell.text if undone is Undone.TEXT_FORMULA else text


def damages(values: Sequence[str], shifted: Sequence[bool]) -> list[Damage | None]:
    """Say of each identifier how it was damaged. *shifted* rows have cells without a heading."""
    tidied = [tidy(Cell(one))[0] for one in values]
    statistics = ColumnStatistics.of(one.text for one in tidied)
    return [
        Damage.SHIFTED if moved else damage(cell, statistics) if cell.text else None
        for cell, moved in zip(tidied, shifted, strict=True)
    ]


def is_spoilt(kind: Damage | None) -> bool:
    """Whether the identifier on the request is not known because of it."""
    return kind is not None and kind not in _TOLD_ALONE


def oddities(found: Mapping[str, Damage], heading: str) -> tuple[Oddity, ...]:
    """Tell each kind of damage once. *found* has the places of the requests, in their order."""
    by_kind: dict[Damage, list[str]] = {}
    for place, kind in found.items():
        by_kind.setdefault(kind, []).append(place)
    return tuple(
        Oddity(said=_said(kind, len(places), heading), places=tuple(places[:MOST_PLACES]))
        for kind, places in by_kind.items()
    )


def _said(kind: Damage, count: int, heading: str) -> str:
    many = f"{counted(count, 'value')} of the column {quoted(heading)}"
    if kind is Damage.LOST_ZEROS:
        return (
            f"{many} may have lost leading zeros in a spreadsheet program: see whether ReShare "
            "has them. They are judged as they stand."
        )
    if kind in _TOLD_ALONE:
        return f"{many}: {kind.value}. They are judged as they stand."
    return (
        f"{many}: {kind.value}. What ReShare has is not known from this file; export it again "
        "without opening it in a spreadsheet program."
    )
