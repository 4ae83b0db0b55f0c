"""The look at the configuration as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.finding import Finding, Severity
from verifier.model.lint import Lint
from verifier.report.lint.words import headline, why
from verifier.report.phrases import moment_words
from verifier.report.pipeline.markdown_logins import to_change
from verifier.report.pipeline.markdown_text import code, grid, page, plain
from verifier.report.words import OWNERS, SEVERITIES

_TITLES = ("", "What was found", "Where", "Owner", "Check")


def render_lint(lint: Lint) -> str:
    """Write the text. It holds no value of a person."""
    return page(_blocks(lint))


def _blocks(lint: Lint) -> Iterator[str]:
    yield f"### {_shape(lint)} {plain(headline(lint))}"
    if lint.not_checked:
        yield "#### Not checked"
        yield "\n".join(f"- {plain(why(one))}" for one in lint.not_checked)
    if lint.findings:
        yield "\n".join(grid(_TITLES, (_row(place, one) for place, one in lint.findings)))
    told = dict.fromkeys(
        change
        for _, one in lint.findings
        if one.severity is not Severity.NOTICE
        and one.follows_from is None
        and (change := lint.change(one)) is not None
    )
    if told:
        yield "#### What to change"
    for remedy in told:
        yield from to_change(remedy)
    yield f"{plain(lint.site_name)} · {moment_words(lint.created_at)}"


def _shape(lint: Lint) -> str:
    found = {one.severity for _, one in lint.findings}
    if Severity.ERROR in found:
        return SEVERITIES[Severity.ERROR][0]
    if not lint.looked_everywhere:
        return "?"
    return SEVERITIES[Severity.WARNING][0] if Severity.WARNING in found else "✓"


def _row(place: str, finding: Finding) -> tuple[str, ...]:
    shape, word = SEVERITIES[finding.severity]
    return (
        f"{shape} {word}",
        plain(finding.message),
        plain(str(finding.place or place)),
        plain(OWNERS[finding.owner]),
        code(finding.check),
    )
