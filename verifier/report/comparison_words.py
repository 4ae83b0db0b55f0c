"""The words and shapes of a comparison: colour never stands alone."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Bearing, Change, ChangeKind, PairedBy, Road
from verifier.model.match import DANGEROUS
from verifier.report.words import SOURCES, TRANSFORMS

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
}

OF_VALUES = frozenset(
    {
        ChangeKind.REFORMATTED,
        ChangeKind.CHANGED,
        ChangeKind.MORE_VALUES,
        ChangeKind.FEWER_VALUES,
        ChangeKind.REORDERED,
        ChangeKind.BY_NATURE,
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
    "order": "Paired by their place in the two files.",
}


def change_words(change: Change) -> str:
    """Say what became of an attribute."""
    return ", ".join(_words(change))


def _words(change: Change) -> Iterator[str]:
    for kind in change.kinds:
        if kind is ChangeKind.REFORMATTED:
            ways = " and ".join(f"{TRANSFORMS[one]} ({one})" for one in change.transforms)
            yield f"{KINDS[kind]}: {ways}"
        else:
            yield KINDS[kind]
    if DANGEROUS.intersection(change.transforms):
        yield "possibly another person's"
    if change.also:
        when = "still arrives" if change.after is None else "came before"
        yield f"its value {when} in {', '.join(change.also)}"


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
