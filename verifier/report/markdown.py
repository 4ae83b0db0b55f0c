"""Markdown for a pull request comment or a job summary. Text from elsewhere is escaped."""

import re
from collections.abc import Iterable, Iterator, Sequence

from verifier.domain.model.comparison import Comparison, ComparisonSet, Remark
from verifier.domain.model.finding import Severity
from verifier.domain.model.lint import Lint
from verifier.domain.model.report import Message, Remedy, Verdict
from verifier.domain.model.triage import Triage
from verifier.domain.model.wording import CAUSE_LABELS, percent, plural
from verifier.report import login_results
from verifier.report.comparison_report import (
    ROADS,
    SET_BEARINGS,
    AnyComparison,
    actions_of,
    change_words,
    count_words,
    further_remarks,
    named_pairs,
    news,
    pair_words,
    shared_words,
    verdict_words,
)
from verifier.report.labels import OWNERS, SEVERITIES, VERDICTS, remedy_owner, remedy_steps
from verifier.report.lint_report import lint_headline, not_checked_reason
from verifier.report.population_report import logins as numbered
from verifier.report.redact import redacted
from verifier.report.triage_report import identifier_of, tone
from verifier.report.visible_values import clean

# Markdown for a comment or a job summary. Text from elsewhere is never read as markup.
#
# What could be read as Markdown, HTML, a link or a mention of a person is written as a
# character reference, which is shown as the character and has no effect.

_OBEYED = re.compile(
    r"""
      (?P<sign> [\\`*{}\[\]<>|~&^$] | (?<!\w)_ | _(?!\w) | ^[-+=] | ^\#(?!\w) )
    | (?P<call> [@\#!%] (?=\w) )      # calls a person, an issue, a request
    | (?P<link> :(?=//) | (?<=\bwww)\. | (?<=\bmailto): | (?<=\bxmpp): )
    | (?P<item> ^\d+ (?=[.)]) )       # would begin a list
    """,
    re.VERBOSE | re.IGNORECASE,
)
_APART = "&#8203;"  # a zero-width space
_FENCE = re.compile(r"`{3,}")


def plain(text: str) -> str:
    """Escape *text* on one line so that Markdown shows it literally, in a paragraph or a table."""
    return _OBEYED.sub(_shown, login_results.one_line(text))


def _shown(found: re.Match[str]) -> str:
    """Escape one character: as a reference, or followed by a zero-width space."""
    sign = found[0]
    return f"&#{ord(sign)};" if found["sign"] else f"{sign}{_APART}"


def code(text: str) -> str:
    """Return a name or value in code style, with its Markdown escaped."""
    return f"<code>{plain(text)}</code>"


def fence(text: str, language: str = "") -> str:
    """Return a fenced code block; the fence is longer than any in the text."""
    inside = "\n".join(clean(text).splitlines())
    longest = max((len(marks) for marks in _FENCE.findall(inside)), default=2)
    marks = "`" * max(3, longest + 1)
    word = language if language.isalnum() else ""
    return f"{marks}{word}\n{inside}\n{marks}"


def grid(titles: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table. The cells are already Markdown."""
    lines = (f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows)
    return "\n".join((f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *lines))


def page(blocks: Iterable[str]) -> str:
    """Join paragraphs into a page that ends in a newline."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def to_change(remedy: Remedy) -> Iterator[str]:
    """Yield what to change, with the settings to copy."""
    yield f"**{plain(remedy_owner(remedy))}**: {plain(remedy.text)}"
    for label, text in remedy_steps(remedy):
        yield f"{label}: {plain(text)}" if label else plain(text)
    for snippet in remedy.snippets:
        yield f"{plain(snippet.heading)}:"
        yield fence(snippet.text, snippet.language)


def message_to_send(message: Message | None) -> Iterator[str]:
    """Yield the message to the owner, folded away, as text to copy."""
    if message is not None:
        yield f"<details><summary>A message to send to {plain(message.to)}</summary>"
        yield fence(message.text, "text")
        yield "</details>"


# Logins: the verdict, a table, the first causes with what to change.

MOST_LINES = 100  # logins in the table; those that work are left out first


def logins_as_markdown(document: login_results.LoginsDocument) -> str:
    """Render logins: a single one in full; several as a table and their first causes."""
    foot = plain(document.foot)
    if document.is_single:
        login, *unread = document.logins
        whole = page((*_login(login), foot))
        return whole + "".join(
            f"\n- {plain(file.name)}: {plain(file.reason)}\n" for file in unread
        )
    logins = document.logins[: len(document.logins) - document.left_out]
    causes = login_results.first_causes(logins)
    blocks = [f"### {VERDICTS[login_results.worst_verdict(logins)][0]} {plain(document.headline)}"]
    blocks += [*map(plain, document.remarks), *_changes(logins), *_table(logins)]
    blocks += ["#### First causes"] if causes else []
    return page((*blocks, *(block for cause in causes for block in _cause(cause)), foot))


def _login(login: login_results.LoginResult) -> Iterator[str]:
    yield f"### {VERDICTS[login.verdict][0]} {plain(login.headline)}"
    yield f"{plain(login.name)}: {plain(login.reason)}"
    if login.owner:
        yield f"Whose turn it is: **{plain(login.owner)}**"
    if login.remedies:
        yield "#### What to change"
    for remedy in login.remedies:
        yield from to_change(remedy)
    if login.failed:
        yield f"What to change: {plain(login.failed.remedy)}"
    yield from message_to_send(login.message)
    if login.findings:
        yield "#### What was found"
        rows = (
            (
                f"{SEVERITIES[finding.severity][0]} {finding.severity.value}",
                plain(finding.message) + (" *First cause.*" if login.is_cause(finding) else ""),
                plain(OWNERS[finding.owner]),
                code(finding.check),
            )
            for finding in login.findings
        )
        yield grid(("", "What was found", "Owner", "Check"), rows)


def _changes(logins: Sequence[login_results.LoginResult]) -> Iterator[str]:
    rows = [
        (str(number), plain(login.name), plain(summary))
        for number, login in enumerate(logins, 1)
        for _, summary in news(login.drifts)
    ]
    if rows:
        yield "#### What changed"
        yield grid(("", "Login", "What changed"), rows[:MOST_LINES])
    if len(rows) > MOST_LINES:
        yield f"And {plural(len(rows) - MOST_LINES, 'change')} more, which are not shown here."


def _table(logins: Sequence[login_results.LoginResult]) -> Iterator[str]:
    lines = list(enumerate(logins, 1))
    if len(lines) > MOST_LINES:
        lines = [
            line for line in lines if login_results.gate_verdict(line[1]) is not Verdict.PASS
        ][:MOST_LINES]
    rows = []
    for number, login in lines:
        cause = login.cause
        why = cause.summary if cause else ("" if login.verdict is Verdict.PASS else login.reason)
        why = login.expectation or why
        owner = OWNERS[cause.owner] if cause else login.owner or ""
        result = " ".join(VERDICTS[login.verdict])
        rows.append((str(number), plain(login.name), result, plain(why), plain(owner)))
    if rows:
        yield grid(("", "Login", "Result", "First cause", "Whose turn"), rows)
    further = len(logins) - len(lines)
    if further:
        yield f"And {plural(further, 'login')} more, which are not shown here."


def _cause(cause: login_results.SharedCause) -> Iterator[str]:
    shape, _ = VERDICTS[cause.verdict]
    yield f"{shape} **{plain(cause.summary)}** ({numbered(cause.numbers)})"
    if cause.owner is not None and cause.check is not None:
        yield f"Whose turn it is: {plain(OWNERS[cause.owner])} · {code(cause.check)}"
    elif cause.whose_turn:
        yield f"Whose turn it is: {plain(cause.whose_turn)}"
    if cause.remedy is not None:
        yield from to_change(cause.remedy)
    elif cause.what_to_do:
        yield f"What to change: {plain(cause.what_to_do)}"
    yield from message_to_send(cause.message)


# A comparison: the effect of the change, and what changed.

MOST_PAIRS = 100


def comparison_as_markdown(result: AnyComparison, *, redact: bool) -> str:
    """Render a comparison of two logins or two sets."""
    seen = redacted(result) if redact else result
    blocks = _set(seen) if isinstance(seen, ComparisonSet) else _pair(seen)
    foot = login_results.document_foot(seen.site_name, seen.created_at, redact=redact)
    return page((*blocks, plain(foot)))


def _pair(pair: Comparison) -> Iterator[str]:
    yield f"### {ROADS[pair.judgement.road][0]} {plain(pair.judgement.headline)}"
    yield from map(_remark, further_remarks(pair.judgement))
    for when, side in (("Before", pair.before), ("After", pair.after)):
        if cause := side.cause:
            owner = plain(OWNERS[cause.owner])
            yield f"{when}, the first cause: {plain(cause.summary)} ({owner})"
    rows = [
        (SET_BEARINGS[change.bearing], plain(change.label), plain(change_words(change)))
        for change in pair.changes
    ]
    if rows:
        yield grid(("For the road", "Attribute", "What changed"), rows)
    yield from _actions(pair)


def _actions(result: AnyComparison) -> Iterator[str]:
    for action, _ in actions_of(result):
        yield f"Whose turn it is: **{plain(OWNERS[action.owner])}**"
        yield f"What to change: {plain(action.remedy)}"
        yield from message_to_send(action.message)


def _set(compared: ComparisonSet) -> Iterator[str]:
    together, pairs = compared.together, named_pairs(compared)
    yield f"### {verdict_words(compared)[0]} {plain(together.headline)}"
    yield from map(_remark, together.remarks)
    changes = [
        (count_words(change, compared), SET_BEARINGS[change.bearing], plain(shared_words(change)))
        for change in together.changes
    ]
    if changes:
        yield grid(("Logins", "For the road", "What changed"), changes)
    lines = [
        (name, f"{ROADS[pair.judgement.road][0]} {plain(pair_words(pair))}")
        for name, pair in pairs[:MOST_PAIRS]
    ]
    if lines:
        yield grid(("Login", "The road"), lines)
    if len(pairs) > MOST_PAIRS:
        yield f"And {len(pairs) - MOST_PAIRS:,} logins more, which are not shown here."
    yield from _actions(compared)


def _remark(remark: Remark) -> str:
    return f"{' '.join(SEVERITIES[remark.severity])}: {plain(remark.message)}"


# The configuration check.


def lint_as_markdown(lint: Lint) -> str:
    """Render the configuration check. Contains no personal value."""
    return page(_lint(lint))


def _lint(lint: Lint) -> Iterator[str]:
    found = {finding.severity for _, finding in lint.findings}
    shape = SEVERITIES[Severity.WARNING][0] if Severity.WARNING in found else "✓"
    if Severity.ERROR in found:
        shape = SEVERITIES[Severity.ERROR][0]
    elif not lint.looked_everywhere:
        shape = "?"
    yield f"### {shape} {plain(lint_headline(lint))}"
    if lint.not_checked:
        yield "#### Not checked"
        yield "\n".join(f"- {plain(not_checked_reason(it))}" for it in lint.not_checked)
    rows = [
        (
            " ".join(SEVERITIES[finding.severity]),
            plain(finding.message),
            plain(str(finding.place or place)),
            plain(OWNERS[finding.owner]),
            code(finding.check),
        )
        for place, finding in lint.findings
    ]
    if rows:
        yield grid(("", "What was found", "Where", "Owner", "Check"), rows)
    changes = dict.fromkeys(
        change
        for _, finding in lint.findings
        if finding.severity is not Severity.NOTICE
        and finding.follows_from is None
        and (change := lint.change(finding)) is not None
    )
    if changes:
        yield "#### What to change"
    for remedy in changes:
        yield from to_change(remedy)
    yield plain(login_results.document_foot(lint.site_name, lint.created_at, redact=False))


# A set of requests: the answer, the causes, what they share, what to change.

MOST_REQUESTS = 50


def triage_as_markdown(triage: Triage, *, redact: bool) -> str:
    """Render a set of requests, grouped by cause."""
    return page(_triage(redacted(triage) if redact else triage, redact=redact))


def _triage(shown: Triage, *, redact: bool) -> Iterator[str]:
    yield f"### {tone(shown)[1]} {plain(shown.headline)}"
    yield from map(plain, shown.remarks)
    causes = [
        (
            CAUSE_LABELS[cause.cause],
            f"{len(cause.requests):,}",
            percent(cause.share),
            f"{cause.people:,}",
        )
        for cause in shown.causes
    ]
    if causes:
        yield grid(("What is wrong", "Requests", "Share", "People"), causes)
    yield from (f"- {plain(pattern.message)}" for pattern in shown.patterns)
    if shown.remedies:
        yield "#### What to change, and what that repairs"
    for remedy in shown.remedies:
        repaired = plural(len(remedy.requests), "request")
        yield f"**{plain(OWNERS[remedy.owner])}**, {repaired}: {plain(remedy.text)}"
    if shown.failing:
        yield "#### The requests that go wrong"
        rows = (
            map(
                plain,
                (line.name, CAUSE_LABELS[line.cause], identifier_of(line) or "", line.because),
            )
            for line in shown.failing[:MOST_REQUESTS]
        )
        yield grid(("Request", "What is wrong", "User ID", "Why"), rows)
    more = len(shown.failing) - MOST_REQUESTS
    if more > 0:
        yield f"And {more:,} more: the CSV and the JSON have all of them."
    yield plain(login_results.document_foot(shown.site_name, shown.created_at, redact=redact))
