"""Logins as Markdown: the verdict, a table, the first causes with what to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.model.counting import counted
from verifier.model.report import Remedy, Verdict
from verifier.report.phrases import moment_words
from verifier.report.pipeline.first_causes import SharedCause, first_causes
from verifier.report.pipeline.markdown_text import code, fence, grid, page, plain
from verifier.report.pipeline.told_login import ToldLogin, gravest
from verifier.report.population.words import logins as numbered
from verifier.report.remedy_words import steps, whose
from verifier.report.words import MASKED, OWNERS, SEVERITIES, VERDICTS

MOST_LINES = 100  # logins in the table; those that work are left out first
_LOGINS = ("", "Login", "Result", "First cause", "Whose turn")
_FINDINGS = ("", "What was found", "Owner", "Check")


def one_login(login: ToldLogin, *, site: str, redacted: bool) -> str:
    """Write one login: the three sentences, what to change, what was found."""
    return page((*_headline(login), *_whole(login), _foot(login, site, redacted=redacted)))


def _headline(login: ToldLogin) -> Iterator[str]:
    shape, _ = VERDICTS[login.verdict]
    yield f"### {shape} {plain(login.headline)}"
    yield f"{plain(login.name)}: {plain(login.reason)}"
    if login.owner:
        yield f"Whose turn it is: **{plain(login.owner)}**"


def _whole(login: ToldLogin) -> Iterator[str]:
    remedies = () if login.report is None else login.report.diagnosis.remedies
    if remedies:
        yield "#### What to change"
    for one in remedies:
        yield from to_change(one)
    if login.findings:
        yield "#### What was found"
        rows = (
            (
                f"{SEVERITIES[one.severity][0]} {one.severity.value}",
                plain(one.message) + (" *First cause.*" if login.is_cause(one) else ""),
                plain(OWNERS[one.owner]),
                code(one.check),
            )
            for one in login.findings
        )
        yield "\n".join(grid(_FINDINGS, rows))


def to_change(remedy: Remedy) -> Iterator[str]:
    """Write what to change, with the settings to copy."""
    yield f"**{plain(whose(remedy))}**: {plain(remedy.text)}"
    for lead, said in steps(remedy):
        yield f"{lead}: {plain(said)}" if lead else plain(said)
    for snippet in remedy.snippets:
        yield f"{plain(snippet.heading)}:"
        yield fence(snippet.text, snippet.language)


def _foot(login: ToldLogin, site: str, *, redacted: bool) -> str:
    masked = f" · {MASKED}" if redacted else ""
    return f"{plain(site)} · {moment_words(login.began)}{masked}"


def unread_files(unread: Sequence[ToldLogin]) -> str:
    """List the files in which no login could be read."""
    return "".join(f"\n- {plain(one.name)}: {plain(one.reason)}\n" for one in unread)


def several_logins(
    logins: Sequence[ToldLogin], *, headline: str, remarks: Sequence[str], foot: str
) -> str:
    """Write several logins: how they came out, the table, each first cause once."""
    verdict = gravest(logins)
    causes = first_causes(logins)
    return page(
        (
            f"### {VERDICTS[verdict][0]} {plain(headline)}",
            *map(plain, remarks),
            *_table(logins),
            *(("#### First causes",) if causes else ()),
            *(block for one in causes for block in _cause(one)),
            plain(foot),
        )
    )


def _table(logins: Sequence[ToldLogin]) -> Iterator[str]:
    lines = list(enumerate(logins, 1))
    if len(lines) > MOST_LINES:
        lines = [one for one in lines if one[1].verdict is not Verdict.PASS][:MOST_LINES]
    if lines:
        yield "\n".join(grid(_LOGINS, (_line(number, one) for number, one in lines)))
    further = len(logins) - len(lines)
    if further:
        yield f"And {counted(further, 'login')} more, which are not shown here."


def _line(number: int, login: ToldLogin) -> tuple[str, ...]:
    shape, word = VERDICTS[login.verdict]
    cause = None if login.report is None else login.report.diagnosis.cause
    why = cause.summary if cause else ("" if login.verdict is Verdict.PASS else login.reason)
    owner = OWNERS[cause.owner] if cause else login.owner or ""
    return (str(number), plain(login.name), f"{shape} {word}", plain(why), plain(owner))


def _cause(cause: SharedCause) -> Iterator[str]:
    shape, _ = VERDICTS[cause.verdict]
    yield f"{shape} **{plain(cause.summary)}** ({numbered(cause.numbers)})"
    if cause.owner is not None and cause.check is not None:
        yield f"Whose turn it is: {plain(OWNERS[cause.owner])} · {code(cause.check)}"
    if cause.remedy is not None:
        yield from to_change(cause.remedy)
