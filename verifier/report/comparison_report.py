"""The comparison of two logins or two sets, and the changes since an earlier report.

Labels, sentences, and text for a terminal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from verifier.domain.model.capture import Origin
from verifier.domain.model.comparison import (
    Change,
    ChangeAction,
    ChangeKind,
    ComparedBy,
    ComparedSide,
    Comparison,
    ComparisonSet,
    DeviatingPair,
    Drift,
    DriftChange,
    DriftVerdict,
    EarlierReport,
    Effect,
    Impact,
    Judgement,
    PairedBy,
    Remark,
    SentAttribute,
    SharedChange,
    UnpairedLogin,
)
from verifier.domain.model.finding import Owner
from verifier.domain.model.match import DANGEROUS, Transform
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Verdict
from verifier.domain.model.wording import DIFFERENCES
from verifier.report.labels import OWNERS, SEVERITIES, SOURCES, VERDICTS, moment_words
from verifier.report.redact import redacted
from verifier.report.text_layout import (
    INDENT,
    SEVERITY_STYLES,
    TextPage,
    from_pieces,
    prose,
    visible,
)
from verifier.report.visible_values import Piece, clean, diff, pieces

AnyComparison = Comparison | ComparisonSet

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


def kind_words(kinds: Sequence[ChangeKind], transforms: Sequence[Transform]) -> Iterator[str]:
    """Name each kind of change, and the transforms by which the values were reformatted."""
    for kind in kinds:
        by = f": {' and '.join(map(_way, transforms))}" if kind is ChangeKind.REFORMATTED else ""
        yield f"{KINDS[kind]}{by}"
    if DANGEROUS.intersection(transforms):
        yield "possibly another person's"


def _way(transform: Transform) -> str:
    return f"{DIFFERENCES[transform]} ({transform})"


def change_words(change: Change | DriftChange) -> str:
    """Describe how one attribute changed."""
    words = list(kind_words(change.kinds, change.transforms))
    if change.was is not None:
        words.append(f"before it was {change.was}")
    if change.also:
        when = "still arrives" if ChangeKind.GONE in change.kinds else "came before"
        words.append(f"its value {when} in {', '.join(change.also)}")
    return ", ".join(words)


def further_remarks(judgement: Judgement) -> tuple[Remark, ...]:
    """Return the remarks that the headline does not already contain."""
    return tuple(remark for remark in judgement.remarks if not remark.in_headline)


def identifiers_side_by_side(
    comparison: Comparison,
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both patron identifiers in display pieces, with their differences marked.

    Nothing is marked if masking hides whether they are equal.
    """
    before, after = comparison.before.identifier, comparison.after.identifier
    if comparison.same_identifier is None:
        return pieces(before), pieces(after)
    return diff(before, after)


def library_words(side: ComparedSide) -> tuple[str, ...]:
    """List what the report of this login says, one line for each fact."""
    lines = []
    if side.masked:
        lines.append("Masked in the report: length and shape alone are known.")
    if side.carried_by:
        leads = (
            carrier.attribute
            if carrier.transform is None
            else f"{carrier.attribute} but for {_way(carrier.transform)}"
            for carrier in side.carried_by
        )
        lines.append(f"The patron's record is found by {' and '.join(leads)}.")
    return tuple(lines)


def details(change: Change) -> tuple[tuple[str, str, str], ...]:
    """List what differs besides the values: the label, the text before and the text after."""
    if change.before is None or change.after is None:
        return ()
    kinds = set(change.kinds)
    return tuple(
        (what, read(change.before) or "(none)", read(change.after) or "(none)")
        for what, (those, read) in _DETAILS.items()
        if kinds & those
    )


def _source(sent: SentAttribute) -> str | None:
    return next((word for kind, word in SOURCES.items() if kind.value == sent.source), None)


_DETAILS: dict[str, tuple[set[ChangeKind], Callable[[SentAttribute], str | None]]] = {
    "name": ({ChangeKind.RENAMED, ChangeKind.SUBJECT_KIND}, lambda sent: sent.name),
    "format": (
        {ChangeKind.NAME_FORMAT, ChangeKind.SUBJECT_FORMAT},
        lambda sent: sent.name_format,
    ),
    "friendly name": ({ChangeKind.FRIENDLY_NAME}, lambda sent: sent.friendly_name),
    "part": ({ChangeKind.MOVED}, _source),
    "JSON type": ({ChangeKind.JSON_TYPE}, lambda sent: sent.json_type),
    "qualifier": (
        {ChangeKind.SUBJECT_QUALIFIER},
        lambda sent: ", ".join(qualifier or "(none)" for qualifier in sent.qualifiers),
    ),
}


A_FEW = 5
"""The most pairs that are shown in full on a terminal."""

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
    """Return the shape, word and tone of the most serious effect in the set."""
    roads = compared.together.roads
    return ROADS[roads[0][0]] if roads else ROADS[Effect.UNKNOWN]


def shared_words(change: SharedChange) -> str:
    """Describe how an attribute changed, with the attribute's display label."""
    label = change.label if change.was is None else f"{change.was} → {change.label}"
    return f"{label}: {', '.join(kind_words(change.kinds, change.transforms))}"


def common_words(compared: ComparisonSet) -> tuple[str, ...]:
    """Describe each change that all logins of a set of several have in common.

    Such a change is most likely the change that was made to the sign-on. Changes that do not
    affect the request appear only in the list of all changes.
    """
    total = len(compared.comparisons)
    return tuple(
        f"For all {total:,}: {shared_words(change)}."
        for change in compared.together.changes
        if len(change.logins) == total > 1 and change.bearing in _BEAR_ON_THE_ROAD
    )


def kinds_words(compared: ComparisonSet) -> str:
    """Return the number of logins with each kind of change."""
    return " · ".join(f"{KINDS[kind]} {count:,}" for kind, count in compared.together.kinds)


def count_words(change: SharedChange, compared: ComparisonSet) -> str:
    """Return how many logins have a change: "all 27" or "3 of 27"."""
    total, count = len(compared.comparisons), len(change.logins)
    return f"all {total:,}" if count == total else f"{count:,} of {total:,}"


def unlike_words(unlike: DeviatingPair, compared: ComparisonSet) -> str:
    """Describe how a login differs from most of the others."""
    changes = compared.together.changes
    road = [] if unlike.road is None else [ROADS[unlike.road][1]]
    has = (shared_words(changes[at - 1]) for at in unlike.has)
    lacks = (f"not so: {shared_words(changes[at - 1])}" for at in unlike.lacks)
    return "; ".join((*road, *has, *lacks))


def shown_in_full(compared: ComparisonSet) -> tuple[int, ...]:
    """Choose the numbers of the pairs to show in full where space is limited.

    All of them if there are few. Otherwise the first few that differ from the rest, and one other.
    """
    everyone = range(1, len(compared.comparisons) + 1)
    if len(everyone) <= A_FEW:
        return tuple(everyone)
    unlike = {deviating.login for deviating in compared.together.unlike}
    others = [number for number in everyone if number not in unlike]
    return tuple(sorted([*sorted(unlike)[:A_FEW], *others[:1]]))


def pair_words(comparison: Comparison) -> str:
    """Name the effect of the change on one pair, with both verdicts if both are known."""
    word = ROADS[comparison.judgement.road][1]
    verdicts = (comparison.before.verdict, comparison.after.verdict)
    if None in verdicts or Verdict.UNKNOWN in verdicts:
        return word
    return f"{word} ({' → '.join(VERDICTS[verdict][1] for verdict in verdicts if verdict)})"


# A comparison for pipelines: each pair by name, and remarks about the whole set.

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
"""A sentence for each kind of remark."""


def rule_id(kind: str) -> str:
    """Return the rule id for a kind of remark."""
    return f"compare.{kind}"


def named_pairs(result: AnyComparison) -> tuple[tuple[str, Comparison], ...]:
    """Return each pair of logins with its name."""
    if isinstance(result, ComparisonSet):
        return tuple((f"login {at}", pair) for at, pair in enumerate(result.comparisons, 1))
    return (("the login", result),)


def unpaired_remarks(result: AnyComparison) -> tuple[Remark, ...]:
    """Return the remarks about logins without a partner on the other side.

    Remarks about a pair are shown with that pair.
    """
    if not isinstance(result, ComparisonSet):
        return ()
    return tuple(remark for remark in result.together.remarks if remark.kind.startswith("only-"))


def describe_pair(pair: Comparison) -> Iterator[str]:
    """Describe one pair line by line: the effect, both logins, what changed and what it means."""
    yield pair.judgement.headline
    for remark in further_remarks(pair.judgement):
        yield f"{remark.severity.value}: {remark.message}"
    for when, side in (("Before", pair.before), ("After", pair.after)):
        verdict = f"{VERDICTS[side.verdict][1]}. " if side.verdict else ""
        yield f"{when}: from {side.taken_from}. {verdict}{side.reason or ''}".rstrip()
        if side.cause is not None:
            about = f"({side.cause.check}, {OWNERS[side.cause.owner]})"
            yield f"{when}, the first cause: {side.cause.summary} {about}"
    yield from change_lines(pair, *Impact)


def change_lines(pair: Comparison, *bearings: Impact) -> Iterator[str]:
    """List the changes with any of these impacts, without their values."""
    for bearing in bearings:
        for change in pair.bearing(bearing):
            yield f"{bearing.value}: {change.label}: {change_words(change)}"


def actions_of(result: AnyComparison) -> tuple[tuple[ChangeAction, tuple[int, ...]], ...]:
    """Return who can act and on what, each once, with the numbers of the logins from 1.

    The message is about the first of these logins, and lists all of them.
    """
    grouped: dict[tuple[str, str], tuple[ChangeAction, list[int]]] = {}
    for number, (_, pair) in enumerate(named_pairs(result), 1):
        if (action := pair.action) is not None:
            grouped.setdefault((action.owner, action.remedy), (action, []))[1].append(number)
    every = grouped.values()
    return tuple((_for_all(action, numbers), tuple(numbers)) for action, numbers in every)


def _for_all(action: ChangeAction, numbers: Sequence[int]) -> ChangeAction:
    names = [f"login {number}" for number in numbers]
    message = action.message.for_several(names, to_patron=action.owner is Owner.PATRON)
    return replace(action, message=message)


def _actions(page: TextPage, result: AnyComparison) -> None:
    actions = [action for action, _ in actions_of(result)]
    if actions:
        page.heading("what to change")
    for action in actions:
        page.hanging(f"{OWNERS[action.owner]}: ", action.remedy)
    page.messages(action.message for action in actions)


# The text for a terminal.

STYLES = {"pass": "bold green", "warning": "bold yellow", "fail": "bold red"}
MOST_LINES = 40  # of one list; the JSON has all
_MOST_VALUES = 10  # of one attribute; the JSON has all


def comparison_as_text(result: AnyComparison, how: RenderOptions) -> str:
    """Render a comparison as text: one pair, or two sets as a summary and a few pairs in full."""
    shown = redacted(result) if how.redact else result
    if isinstance(shown, Comparison):
        return _pair_text(shown, how)
    texts = [_set_text(shown, how).rstrip("\n")]
    for number in shown_in_full(shown):
        title = f"== login {number} of {len(shown.comparisons)} =="
        pair = _pair_text(shown.comparisons[number - 1], how, with_action=False).rstrip("\n")
        texts.append(f"{title}\n{pair}")
    return "\n\n".join(texts) + "\n"


def _pair_text(shown: Comparison, how: RenderOptions, *, with_action: bool = True) -> str:
    page, judgement = TextPage(how), shown.judgement
    page.add(_lead(ROADS[judgement.road], judgement.headline))
    _remarks(page, further_remarks(judgement))
    page.made(shown.site_name, moment_words(shown.created_at))
    page.heading("the identifier that ReShare receives")
    before, after = identifiers_side_by_side(shown)
    sides = (("before", shown.before, before), ("after", shown.after, after))
    page.rows(
        ((Text(word, "bold"), _side(side, cut)) for word, side, cut in sides), first=12, gap=1
    )
    for bearing in Impact:
        changes, (shape, title) = shown.bearing(bearing), BEARINGS[bearing]
        if changes:
            page.heading(title)
        if changes and bearing is Impact.NOT_COMPARED:
            page.hanging(f"{shape} ", ", ".join(change.label for change in changes))
            continue
        for change in changes:
            label = prose(change.label, "bold")
            page.hanging(f"{shape} ", label.append(f": {change_words(change)}", "not bold"))
            page.rows(_change(change), first=12, gap=1, indent=INDENT + 2)
    page.heading("the two logins")
    for differs in shown.circumstances:
        page.hanging("i ", Text(CIRCUMSTANCES[differs.what], "bold"))
        lines = (("before", prose(differs.before)), ("after", prose(differs.after)))
        page.rows(lines, first=12, gap=1, indent=INDENT + 2)
    page.rows(((Text(word, "bold"), _login(side)) for word, side, _ in sides), first=12, gap=1)
    if with_action:
        _actions(page, shown)
    if PAIRED[shown.paired_by]:
        page.indented(PAIRED[shown.paired_by], "dim")
    return page.text


def _lead(road: tuple[str, str, str], headline: str) -> Text:
    shape, _, tone = road
    return prose(f"{shape}  {headline}", STYLES.get(tone, "bold cyan"))


def _remarks(page: TextPage, remarks: Iterable[Remark]) -> None:
    for remark in remarks:
        mark, word = SEVERITIES[remark.severity]
        style = SEVERITY_STYLES[remark.severity]
        page.hanging(f"{mark} ", prose(f"{word}: {remark.message}", style))


def _side(side: ComparedSide, identifier: tuple[Piece, ...]) -> Group:
    lines = [f"from {side.taken_from}"]
    if side.verdict is not None:
        mark, verdict = VERDICTS[side.verdict]
        lines.append(f"{mark} with the library system: {verdict}. {side.reason or ''}")
    return Group(
        from_pieces(identifier), *(prose(line, "dim") for line in (*lines, *library_words(side)))
    )


def _change(change: Change) -> Iterator[tuple[str, RenderableType]]:
    """Yield the labeled values before and after, then what else differs.

    Differences are marked if each side has exactly one value.
    """
    sides = [_values(change.before), _values(change.after)]
    sent, was = (side.values if side else () for side in (change.before, change.after))
    if len(sent) == len(was) == 1 and ChangeKind.NOT_COMPARED not in change.kinds:
        sides = [[from_pieces(cut)] for cut in diff(sent[0], was[0])]
    if change.before and change.after and not OF_VALUES.intersection(change.kinds):
        yield "value", Group(*sides[0])
    else:
        yield from zip(("before", "after"), (Group(*side) for side in sides), strict=True)
    for what, before, after in details(change):
        yield what, prose(f"{before} → {after}")


def _values(sent: SentAttribute | None) -> list[Text]:
    if sent is None or not sent.values:
        nothing = "(not there)" if sent is None else "(without a value)"
        return [from_pieces((Piece(nothing, "none"),))]
    shown = [visible(value) for value in sent.values[:_MOST_VALUES]]
    further = len(sent.values) - len(shown)
    return [*shown, Text(f"… and {further:,} more", "dim")] if further else shown


def _login(side: ComparedSide) -> Text:
    who = side.idp_name or side.entity_id or "an identity provider that it does not name"
    preview = ", a preview: nobody logged in" if side.origin is Origin.RESOLVER else ""
    return prose(f"{side.protocol.value}, {who}, {moment_words(side.captured_at)}{preview}")


def _set_text(shown: ComparisonSet, how: RenderOptions) -> str:
    page, together = TextPage(how), shown.together
    page.add(_lead(verdict_words(shown), together.headline))
    page.paragraphs(common_words(shown))
    _remarks(page, together.remarks)
    page.made(shown.site_name, moment_words(shown.created_at))
    if shown.comparisons:
        page.heading("all logins together")
        _set_table(
            page,
            [(f"{count:,}", Text(" ".join(ROADS[road][:2]))) for road, count in together.roads],
        )
    if together.kinds:
        page.indented(f"Logins concerned by each kind of change: {kinds_words(shown)}", "dim")
    changes = [
        (count_words(change, shown), prose(shared_words(change))) for change in together.changes
    ]
    unlike = [
        (f"login {deviating.login:,}", prose(unlike_words(deviating, shown)))
        for deviating in together.unlike
    ]
    pairs = [(f"login {at:,}", _pair(pair)) for at, pair in enumerate(shown.comparisons, 1)]
    for title, lines in (
        ("what changed, and for how many", changes),
        ("who differs from the rest", unlike),
        (
            "only before",
            [(f"login {login.place:,}", _alone(login)) for login in shown.only_before],
        ),
        ("only after", [(f"login {login.place:,}", _alone(login)) for login in shown.only_after]),
        ("each login: what ReShare receives", pairs),
    ):
        if lines:
            page.heading(title)
            _set_table(page, lines)
    _actions(page, shown)
    return page.text


def _alone(login: UnpairedLogin) -> Text:
    shown = visible(login.identifier)
    return shown if login.subject is None else shown.append(f"  {clean(login.subject)}", "dim")


def _pair(pair: Comparison) -> Group:
    shape, _, tone = ROADS[pair.judgement.road]
    before, after = identifiers_side_by_side(pair)
    identifier = from_pieces(before)
    if not pair.same_identifier:
        identifier.append(" → ").append(from_pieces(after))
    return Group(prose(f"{shape} {pair_words(pair)}", STYLES.get(tone, "cyan")), identifier)


def _set_table(page: TextPage, lines: Sequence[tuple[str, RenderableType]]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=8, no_wrap=True)
    table.add_column(overflow="fold")
    for first, second in lines[:MOST_LINES]:
        table.add_row(Text(first, "bold"), second)
    further = len(lines) - MOST_LINES
    if further > 0:
        more = Text(f"and {further:,} more: the JSON has all", "dim")
        table.add_row(Text("…", "bold"), more)
    page.add(table, indent=INDENT)


# What changed since an earlier report: labels, and lines for a terminal and a log.

DRIFT_VERDICTS: dict[DriftVerdict, tuple[str, str, str]] = {
    DriftVerdict.BREAKS: ("✗", "breaks", "fail"),
    DriftVerdict.CANNOT_TELL: ("?", "not known", "unknown"),
    DriftVerdict.STILL_BROKEN: ("!", "still broken", "warning"),
    DriftVerdict.MENDED: ("✓", "works again", "pass"),
    DriftVerdict.HARMLESS: ("✓", "harmless", "pass"),
    DriftVerdict.SAME: ("✓", "unchanged", "pass"),
}
"""Shape, word, and tone."""

DRIFT_BEARINGS: dict[Impact, tuple[str, str]] = {
    Impact.BREAKS: ("✗", "breaks the road"),
    Impact.TOUCHES: ("!", "concerns the identifier"),
    Impact.MATTERS: ("!", "concerns the e-mail address"),
    Impact.HARMLESS: ("✓", "harmless to the road"),
    Impact.NOT_COMPARED: ("○", "whether it concerns the identifier is not known any more"),
}

COMPARED_BY: dict[ComparedBy, str] = {
    ComparedBy.VALUES: "",
    ComparedBy.REMAINS: "The values of then are gone: the same value is still told from another, "
    "by keyed digests.",
    ComparedBy.NAMES: "The values of then are gone: names, the verdict and findings are compared.",
}

SINCE = {EarlierReport.BASELINE: "the baseline", EarlierReport.BEFORE: "the run before"}


def since_words(drift: Drift) -> str:
    """Name the earlier report that the login is compared with, and its time."""
    comma = "," if drift.against is EarlierReport.BEFORE else ""
    return f"{SINCE[drift.against]}{comma} of {moment_words(drift.since)}"


def circumstance_words(drift: Drift) -> str:
    """List what differs about the logins as a whole; empty if nothing does."""
    return ", ".join(CIRCUMSTANCES[circumstance] for circumstance in drift.circumstances)


def drift_summary(drift: Drift, *further: Drift) -> str:
    """Return the verdict's shape and message, and the earlier report that was compared.

    *further* are drifts of the same verdict and message since other reports.
    """
    shape, _, _ = DRIFT_VERDICTS[drift.verdict]
    others = " and ".join(map(since_words, (drift, *further)))
    return f"{shape} {clean(drift.message)} Compared with {others}."


def news(drifts: Iterable[Drift]) -> Iterator[tuple[DriftVerdict, str]]:
    """Yield what changed, each once: its verdict, and its summary. What did not is left out."""
    alike: dict[tuple[DriftVerdict, str], list[Drift]] = {}
    for drift in drifts:
        if drift.verdict is not DriftVerdict.SAME:
            alike.setdefault((drift.verdict, drift.message), []).append(drift)
    for (verdict, _), same in alike.items():
        yield verdict, drift_summary(*same)


def drift_lines(drift: Drift) -> Iterator[str]:
    """Yield the whole result, one line for each fact; all lines but the first are indented."""
    yield drift_summary(drift)
    for change in drift.changes:
        shape, _ = DRIFT_BEARINGS[change.bearing]
        yield f"  {shape} {clean(change.label)}: {clean(change_words(change))}"
    if drift.circumstances:
        yield f"  i {circumstance_words(drift)}"
    yield from (f"  ! {clean(remark.message)}" for remark in drift.remarks)
    if drift.appeared:
        yield f"  ! found now and not then: {', '.join(drift.appeared)}"
    if drift.vanished:
        yield f"  ✓ found then and no longer: {', '.join(drift.vanished)}"
    if COMPARED_BY[drift.compared_by]:
        yield f"  i {COMPARED_BY[drift.compared_by]}"
