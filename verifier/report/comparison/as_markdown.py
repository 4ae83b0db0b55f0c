"""A comparison as Markdown: what the change does to the road, and what changed."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Comparison, Remark
from verifier.model.comparison_set import ComparisonSet
from verifier.report.comparison.pairs import Compared, headline, pairs_of, shown
from verifier.report.comparison.set_words import (
    BEARINGS,
    count_words,
    pair_words,
    shared_words,
    verdict_words,
)
from verifier.report.comparison.words import ROADS, change_words, further_remarks
from verifier.report.phrases import moment_words
from verifier.report.pipeline.markdown_text import grid, page, plain
from verifier.report.words import MASKED, OWNERS, SEVERITIES

MOST_PAIRS = 100


def render_comparison(result: Compared, *, redact: bool) -> str:
    """Write the text, of two logins or of two sets."""
    seen = shown(result, redact=redact)
    blocks = _of_sets(seen) if isinstance(seen, ComparisonSet) else _of_one(seen)
    masked = f" · {MASKED}" if redact else ""
    foot = f"{plain(seen.site_name)} · {moment_words(seen.created_at)}{masked}"
    return page((*blocks, foot))


def _of_one(pair: Comparison) -> Iterator[str]:
    yield f"### {ROADS[pair.judgement.road][0]} {plain(pair.judgement.headline)}"
    yield from map(_remark, further_remarks(pair.judgement))
    for when, side in (("Before", pair.before), ("After", pair.after)):
        if side.cause is not None:
            yield (
                f"{when}, the first cause: {plain(side.cause.summary)} "
                f"({plain(OWNERS[side.cause.owner])})"
            )
    if pair.changes:
        rows = (
            (BEARINGS[one.bearing], plain(one.label), plain(change_words(one)))
            for one in pair.changes
        )
        yield "\n".join(grid(("For the road", "Attribute", "What changed"), rows))


def _of_sets(compared: ComparisonSet) -> Iterator[str]:
    yield f"### {verdict_words(compared)[0]} {plain(headline(compared))}"
    yield from map(_remark, compared.together.remarks)
    changes = compared.together.changes
    if changes:
        rows = (
            (count_words(one, compared), BEARINGS[one.bearing], plain(shared_words(one)))
            for one in changes
        )
        yield "\n".join(grid(("Logins", "For the road", "What changed"), rows))
    pairs = pairs_of(compared)
    if pairs:
        lines = (
            (name, f"{ROADS[one.judgement.road][0]} {plain(pair_words(one))}")
            for name, one in pairs[:MOST_PAIRS]
        )
        yield "\n".join(grid(("Login", "The road"), lines))
    if len(pairs) > MOST_PAIRS:
        yield f"And {len(pairs) - MOST_PAIRS:,} logins more, which are not shown here."


def _remark(remark: Remark) -> str:
    shape, word = SEVERITIES[remark.severity]
    return f"{shape} {word}: {plain(remark.said)}"
