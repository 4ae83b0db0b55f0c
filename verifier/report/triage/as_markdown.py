"""A set of requests as Markdown: the answer, the causes, what they share, what to change."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.triage import Triage
from verifier.report.phrases import moment_words
from verifier.report.pipeline.markdown_text import grid, page, plain
from verifier.report.triage.redacted import redacted_triage
from verifier.report.triage.words import CAUSES, counted, identifier_of, percent, tone
from verifier.report.words import MASKED, OWNERS

MOST_LINES = 50


def render_triage(triage: Triage, *, redact: bool) -> str:
    """Write the text."""
    return page(_blocks(redacted_triage(triage) if redact else triage, redact=redact))


def _blocks(shown: Triage, *, redact: bool) -> Iterator[str]:
    yield f"### {tone(shown)[1]} {plain(shown.headline)}"
    yield from map(plain, shown.remarks)
    if shown.causes:
        rows = (
            (CAUSES[one.cause], f"{len(one.requests):,}", percent(one.share), f"{one.people:,}")
            for one in shown.causes
        )
        yield "\n".join(grid(("What is wrong", "Requests", "Share", "People"), rows))
    yield from (f"- {plain(one.said)}" for one in shown.patterns)
    if shown.remedies:
        yield "#### What to change, and what that repairs"
    for remedy in shown.remedies:
        repaired = counted(len(remedy.requests), "request")
        yield f"**{plain(OWNERS[remedy.owner])}**, {repaired}: {plain(remedy.text)}"
    yield from _lines(shown)
    masked = f" · {MASKED}" if redact else ""
    yield f"{plain(shown.site_name)} · {moment_words(shown.created_at)}{masked}"


def _lines(shown: Triage) -> Iterator[str]:
    failing = shown.failing
    if not failing:
        return
    yield "#### The requests that go wrong"
    rows = (
        (
            plain(one.name),
            plain(CAUSES[one.cause]),
            plain(identifier_of(one) or ""),
            plain(one.because),
        )
        for one in failing[:MOST_LINES]
    )
    yield "\n".join(grid(("Request", "What is wrong", "User ID", "Why"), rows))
    if len(failing) > MOST_LINES:
        yield f"And {len(failing) - MOST_LINES:,} more: the CSV and the JSON have all of them."
