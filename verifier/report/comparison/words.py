"""The words and shapes of a comparison: colour never stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.model.comparison import (
    Bearing,
    Change,
    ChangeKind,
    Comparison,
    Judgement,
    PairedBy,
    Remark,
    Road,
    Side,
)
from verifier.model.differences import DIFFERENCES
from verifier.model.match import DANGEROUS, Transform
from verifier.report.show import Piece, diff, pieces
from verifier.report.words import SOURCES

ROADS: dict[Road, tuple[str, str, str]] = {
    Road.HOLDS: ("✓", "the road holds", "pass"),
    Road.HOLDS_BY_ANOTHER: ("!", "the road holds", "warning"),
    Road.BREAKS: ("✗", "the road breaks", "fail"),
    Road.MENDED: ("✓", "the road is mended", "pass"),
    Road.STILL_BROKEN: ("!", "broken before and after", "warning"),
    Road.UNKNOWN: ("?", "cannot be said", "unknown"),
}
"""Shape, word, and tone."""

BEARINGS: dict[Bearing, tuple[str, str]] = {
    Bearing.BREAKS: ("✗", "what breaks the road"),
    Bearing.TOUCHES: ("!", "what else concerns the identifier"),
    Bearing.MATTERS: ("!", "what concerns the e-mail address"),
    Bearing.BY_NATURE: ("○", "what differs, as it must"),
    Bearing.NOT_COMPARED: ("?", "what is masked, and cannot be compared"),
    Bearing.HARMLESS: ("✓", "what is harmless to the road"),
}
"""Shape and heading, in the order of the page."""

KINDS: dict[ChangeKind, str] = {
    ChangeKind.GONE: "gone",
    ChangeKind.NEW: "new",
    ChangeKind.RENAMED: "under another name",
    ChangeKind.NAME_FORMAT: "another name format",
    ChangeKind.FRIENDLY_NAME: "another friendly name",
    ChangeKind.MOVED: "in another part of the login",
    ChangeKind.JSON_TYPE: "another JSON type",
    ChangeKind.SUBJECT_KIND: "another kind of subject",
    ChangeKind.SUBJECT_FORMAT: "another format",
    ChangeKind.SUBJECT_QUALIFIER: "another qualifier",
    ChangeKind.REFORMATTED: "the same value in another form",
    ChangeKind.CHANGED: "another value",
    ChangeKind.MORE_VALUES: "more values",
    ChangeKind.FEWER_VALUES: "fewer values",
    ChangeKind.REORDERED: "the same values in another order",
    ChangeKind.BY_NATURE: "differs, as it must",
    ChangeKind.NOT_COMPARED: "masked: whether the value changed cannot be said",
}

OF_VALUES = frozenset(
    {
        ChangeKind.REFORMATTED,
        ChangeKind.CHANGED,
        ChangeKind.MORE_VALUES,
        ChangeKind.FEWER_VALUES,
        ChangeKind.REORDERED,
        ChangeKind.BY_NATURE,
        ChangeKind.NOT_COMPARED,
    }
)
"""Masked, values that differ may look the same: these kinds say that they do."""

CIRCUMSTANCES: dict[str, str] = {
    "identity-provider": "another identity provider",
    "service-provider": "another service provider",
    "protocol": "another protocol",
    "authentication-context": "another way to authenticate",
}

PAIRED: dict[PairedBy, str] = {
    "only": "",
    "subject": "Paired because both name the same subject.",
    "typed-name": "Paired because the same user name was typed.",
    "expected": "Paired because both are expected to have the same identifier.",
    "person": "Paired because names or e-mail addresses agree.",
    "order": "Paired by their place in the two files.",
}


def change_words(change: Change) -> str:
    """Say what became of an attribute."""
    return ", ".join(_words(change))


def kind_words(kinds: Sequence[ChangeKind], transforms: Sequence[Transform]) -> Iterator[str]:
    """Say each kind of a change, and by which transforms its values were reformatted."""
    for kind in kinds:
        if kind is ChangeKind.REFORMATTED:
            yield f"{KINDS[kind]}: {' and '.join(map(_way, transforms))}"
        else:
            yield KINDS[kind]
    if DANGEROUS.intersection(transforms):
        yield "possibly another person's"


def _words(change: Change) -> Iterator[str]:
    yield from kind_words(change.kinds, change.transforms)
    if change.was is not None:
        yield f"before it was {change.was}"
    if change.also:
        when = "still arrives" if change.after is None else "came before"
        yield f"its value {when} in {', '.join(change.also)}"


def further_remarks(judgement: Judgement) -> tuple[Remark, ...]:
    """List what there is to act on that the headline does not say already."""
    return tuple(one for one in judgement.remarks if not one.in_headline)


def identifiers_side_by_side(
    comparison: Comparison,
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Show what ReShare receives, with differences marked unless a mask hides them."""
    before, after = comparison.before.identifier, comparison.after.identifier
    if comparison.same_identifier is None:
        return pieces(before), pieces(after)
    return diff(before, after)


def library_words(side: Side) -> tuple[str, ...]:
    """Say what a report says of this login, a line for each thing."""
    said = []
    if side.masked:
        said.append("Masked in the report: length and shape alone are known.")
    if side.carried_by:
        said.append(f"The patron's record is found by {_leads(side)}.")
    return tuple(said)


def _leads(side: Side) -> str:
    return " and ".join(
        one.attribute
        if one.transform is None
        else f"{one.attribute} but for {_way(one.transform)}"
        for one in side.carried_by
    )


def _way(transform: Transform) -> str:
    return f"{DIFFERENCES[transform]} ({transform})"


def details(change: Change) -> tuple[tuple[str, str, str], ...]:
    """Give what differs beside the values: what it is, before and after."""
    return tuple(_details(change))


def _details(change: Change) -> Iterator[tuple[str, str, str]]:
    before, after = change.before, change.after
    if before is None or after is None:
        return
    kinds = set(change.kinds)
    for shown, what, one, other in (
        (_NAME, "name", before.name, after.name),
        (_FORMAT, "format", before.name_format, after.name_format),
        ({ChangeKind.FRIENDLY_NAME}, "friendly name", before.friendly_name, after.friendly_name),
        ({ChangeKind.MOVED}, "part", _source(before.source), _source(after.source)),
        ({ChangeKind.JSON_TYPE}, "JSON type", before.json_type, after.json_type),
        (_QUALIFIER, "qualifier", _said(before.qualifiers), _said(after.qualifiers)),
    ):
        if kinds & shown:
            yield what, one or "(none)", other or "(none)"


_NAME = {ChangeKind.RENAMED, ChangeKind.SUBJECT_KIND}
_FORMAT = {ChangeKind.NAME_FORMAT, ChangeKind.SUBJECT_FORMAT}
_QUALIFIER = {ChangeKind.SUBJECT_QUALIFIER}


def _source(source: str | None) -> str | None:
    return next((word for kind, word in SOURCES.items() if kind.value == source), None)


def _said(qualifiers: tuple[str, ...]) -> str | None:
    return ", ".join(one or "(none)" for one in qualifiers) or None
