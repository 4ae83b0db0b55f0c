"""Two logins, or two sets of logins, compared.

Labels and sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.domain.model.comparison import (
    Change,
    ChangeKind,
    ComparedSide,
    Comparison,
    ComparisonSet,
    DeviatingPair,
    Effect,
    Impact,
    Judgement,
    PairedBy,
    Remark,
    SharedChange,
)
from verifier.domain.model.match import DANGEROUS, Transform
from verifier.domain.model.report import Verdict
from verifier.domain.model.wording import DIFFERENCES
from verifier.report.labels import OWNERS, SOURCES, VERDICTS
from verifier.report.redact import redacted_comparison, redacted_comparison_set
from verifier.report.visible_values import Piece, diff, pieces

ROADS: dict[Effect, tuple[str, str, str]] = {
    Effect.HOLDS: ("✓", "the road holds", "pass"),
    Effect.HOLDS_BY_ANOTHER: ("!", "the road holds", "warning"),
    Effect.BREAKS: ("✗", "the road breaks", "fail"),
    Effect.MENDED: ("✓", "the road is mended", "pass"),
    Effect.STILL_BROKEN: ("!", "broken before and after", "warning"),
    Effect.UNKNOWN: ("?", "cannot be said", "unknown"),
}
"""Shape, word, and tone."""

BEARINGS: dict[Impact, tuple[str, str]] = {
    Impact.BREAKS: ("✗", "what breaks the road"),
    Impact.TOUCHES: ("!", "what else concerns the identifier"),
    Impact.MATTERS: ("!", "what concerns the e-mail address"),
    Impact.BY_NATURE: ("○", "what differs, as it must"),
    Impact.NOT_COMPARED: ("?", "what is masked, and cannot be compared"),
    Impact.HARMLESS: ("✓", "what is harmless to the road"),
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
    return tuple(remark for remark in judgement.remarks if not remark.in_headline)


def identifiers_side_by_side(
    comparison: Comparison,
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Show what ReShare receives, with differences marked unless a mask hides them."""
    before, after = comparison.before.identifier, comparison.after.identifier
    if comparison.same_identifier is None:
        return pieces(before), pieces(after)
    return diff(before, after)


def library_words(side: ComparedSide) -> tuple[str, ...]:
    """Say what a report says of this login, a line for each thing."""
    message = []
    if side.masked:
        message.append("Masked in the report: length and shape alone are known.")
    if side.carried_by:
        message.append(f"The patron's record is found by {_leads(side)}.")
    return tuple(message)


def _leads(side: ComparedSide) -> str:
    return " and ".join(
        carrier.attribute
        if carrier.transform is None
        else f"{carrier.attribute} but for {_way(carrier.transform)}"
        for carrier in side.carried_by
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
        (
            _QUALIFIER,
            "qualifier",
            _qualifier_text(before.qualifiers),
            _qualifier_text(after.qualifiers),
        ),
    ):
        if kinds & shown:
            yield what, one or "(none)", other or "(none)"


_NAME = {ChangeKind.RENAMED, ChangeKind.SUBJECT_KIND}
_FORMAT = {ChangeKind.NAME_FORMAT, ChangeKind.SUBJECT_FORMAT}
_QUALIFIER = {ChangeKind.SUBJECT_QUALIFIER}


def _source(source: str | None) -> str | None:
    return next((word for kind, word in SOURCES.items() if kind.value == source), None)


def _qualifier_text(qualifiers: tuple[str, ...]) -> str | None:
    return ", ".join(qualifier or "(none)" for qualifier in qualifiers) or None


A_FEW = 5
"""Pairs that are shown in full on a terminal."""

SET_BEARINGS: dict[Impact, str] = {
    Impact.BREAKS: "breaks the road",
    Impact.TOUCHES: "concerns the identifier",
    Impact.MATTERS: "concerns the e-mail address",
    Impact.BY_NATURE: "differs, as it must",
    Impact.NOT_COMPARED: "masked, not compared",
    Impact.HARMLESS: "harmless",
}
"""What a change means for the road, at its gravest."""

_BEAR_ON_THE_ROAD = (Impact.BREAKS, Impact.TOUCHES, Impact.MATTERS)


def verdict_words(compared: ComparisonSet) -> tuple[str, str, str]:
    """Give shape, word and tone of the gravest road, which the roads begin with."""
    roads = compared.together.roads
    return ROADS[roads[0][0]] if roads else ROADS[Effect.UNKNOWN]


def shared_words(change: SharedChange) -> str:
    """Say what became of an attribute, by the names that a person reads."""
    label = change.label if change.was is None else f"{change.was} → {change.label}"
    return f"{label}: {', '.join(kind_words(change.kinds, change.transforms))}"


def common_words(compared: ComparisonSet) -> tuple[str, ...]:
    """Say what became of all, where there are several: the change itself, most likely.

    What bears on no road waits for the list of all changes.
    """
    total = len(compared.comparisons)
    if total == 1:
        return ()
    return tuple(
        f"For all {total:,}: {shared_words(change)}."
        for change in compared.together.changes
        if len(change.logins) == total and change.bearing in _BEAR_ON_THE_ROAD
    )


def kinds_words(compared: ComparisonSet) -> str:
    """Say how many logins each kind of change concerns."""
    return " · ".join(f"{KINDS[kind]} {count:,}" for kind, count in compared.together.kinds)


def count_words(change: SharedChange, compared: ComparisonSet) -> str:
    """Say how many logins have a change."""
    total = len(compared.comparisons)
    count = len(change.logins)
    return f"all {total:,}" if count == total else f"{count:,} of {total:,}"


def unlike_words(unlike: DeviatingPair, compared: ComparisonSet) -> str:
    """Say in what a login differs from most."""
    return "; ".join(_unlike(unlike, compared.together.changes))


def _unlike(unlike: DeviatingPair, changes: tuple[SharedChange, ...]) -> Iterator[str]:
    if unlike.road is not None:
        yield ROADS[unlike.road][1]
    yield from (shared_words(changes[at - 1]) for at in unlike.has)
    yield from (f"not so: {shared_words(changes[at - 1])}" for at in unlike.lacks)


def shown_in_full(compared: ComparisonSet) -> tuple[int, ...]:
    """Choose the pairs to show in full where there is little room.

    All of a few; of many those that differ from the rest and the first of the others.
    """
    everyone = range(1, len(compared.comparisons) + 1)
    if len(everyone) <= A_FEW:
        return tuple(everyone)
    unlike = {deviating.login for deviating in compared.together.unlike}
    others = [number for number in everyone if number not in unlike]
    return tuple(sorted([*sorted(unlike)[:A_FEW], *others[:1]]))


def pair_words(comparison: Comparison) -> str:
    """Name the road of one pair, with the verdicts where the library system gave two."""
    word = ROADS[comparison.judgement.road][1]
    sides = (comparison.before, comparison.after)
    verdicts = [
        VERDICTS[side.verdict][1]
        for side in sides
        if side.verdict is not None and side.verdict is not Verdict.UNKNOWN
    ]
    return f"{word} ({' → '.join(verdicts)})" if len(verdicts) == len(sides) else word


# What pipelines read of a comparison: each pair by its name, and what concerns all of them.

AnyComparison = Comparison | ComparisonSet

ALL_LOGINS = "all logins together"
REMARKS: dict[str, str] = {
    "road-breaks": "The change breaks the road of the identifier.",
    "road-still-broken": "The road was broken before the change and still is.",
    "road-not-known": "Whether the change breaks the road cannot be said.",
    "another-identifier": "ReShare receives another identifier, and the library knows it.",
    "other-settings": "A report was made under other settings than the site file's.",
    "values-masked": "Values are masked, and cannot be compared.",
    "another-cause": "What goes wrong first is not what went wrong first before.",
    "same-login": "Both sides hold the same login.",
    "two-people": "The logins are of two people.",
    "perhaps-another-number": "The identifier in its other form may be another person's number.",
    "another-carrier": "The identifier comes from another attribute.",
    "email-gone": "ReShare no longer receives an e-mail address.",
    "email-changed": "ReShare receives another e-mail address.",
    "identifier-elsewhere": "The identifier of before still arrives under another name.",
    "only-before": "Logins of before have no partner.",
    "only-after": "Logins of after have no partner.",
}
"""The kinds of remarks, each in a sentence that holds of every one of them."""


def rule_id(kind: str) -> str:
    """Give the id of a kind of remark among rules."""
    return f"compare.{kind}"


def redacted_if(result: AnyComparison, *, redact: bool) -> AnyComparison:
    """Give what may be shown."""
    if not redact:
        return result
    if isinstance(result, ComparisonSet):
        return redacted_comparison_set(result)
    return redacted_comparison(result)


def named_pairs(result: AnyComparison) -> tuple[tuple[str, Comparison], ...]:
    """Give each pair with its name."""
    if isinstance(result, ComparisonSet):
        return tuple(
            (f"login {at}", comparison) for at, comparison in enumerate(result.comparisons, 1)
        )
    return (("the login", result),)


def unpaired_remarks(result: AnyComparison) -> tuple[Remark, ...]:
    """Give the remarks that are of no pair: who is alone. The pairs' own are told with them."""
    if not isinstance(result, ComparisonSet):
        return ()
    return tuple(remark for remark in result.together.remarks if remark.kind.startswith("only-"))


def comparison_headline(result: AnyComparison) -> str:
    """Sum it up in a sentence."""
    if isinstance(result, ComparisonSet):
        return result.together.headline
    return result.judgement.headline


def describe_pair(pair: Comparison) -> Iterator[str]:
    """Tell of one pair, line by line: the road, both logins, what changed and what it means."""
    yield pair.judgement.headline
    for remark in pair.judgement.remarks:
        if not remark.in_headline:
            yield f"{remark.severity.value}: {remark.message}"
    for when, side in (("Before", pair.before), ("After", pair.after)):
        verdict = f"{VERDICTS[side.verdict][1]}. " if side.verdict else ""
        yield f"{when}: from {side.taken_from}. {verdict}{side.reason or ''}".rstrip()
        if side.cause is not None:
            owner = OWNERS[side.cause.owner]
            yield f"{when}, the first cause: {side.cause.summary} ({side.cause.check}, {owner})"
    yield from change_lines(pair, *Impact)


def change_lines(pair: Comparison, *bearings: Impact) -> Iterator[str]:
    """List the changes that mean this for the road, without their values."""
    for bearing in bearings:
        for change in pair.bearing(bearing):
            yield f"{bearing.value}: {change.label}: {change_words(change)}"
