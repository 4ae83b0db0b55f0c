"""The configuration check: summary sentences and text."""

from rich.console import RenderableType
from rich.text import Text

from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.lint import Lint, NotChecked
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.wording import plural
from verifier.report import labels
from verifier.report.text_layout import (
    DEEPER,
    SEVERITY_STYLES,
    TextPage,
    evidence_line,
    prose,
    visible,
)
from verifier.report.visible_values import clean


def lint_headline(lint: Lint) -> str:
    """Summarize what failed, what was found, what was checked, and what was not."""
    sentences = []
    failing = [
        f'"{test.connection}"'
        for test in lint.tests
        # an incomplete record is no failure of the connection
        if test.failed is not None and test.failed.stage is not Stage.COMPLETE
    ]
    if failing:
        noun = "connection" if len(failing) == 1 else "connections"
        sentences.append(f"The {noun} {_listed(failing)} failed.")
    files = list(dict.fromkeys(file.place.file for file in lint.unread))
    if files:
        noun = "file" if len(files) == 1 else "files"
        sentences.append(f"The {noun} {_listed(files)} could not be read.")
    roots = [finding.severity for _, finding in lint.findings if finding.follows_from is None]
    found = [
        plural(number, severity.value)
        for severity in (Severity.ERROR, Severity.WARNING)
        if (number := roots.count(severity))
    ]
    checked = ", ".join(lint.checked)
    if found:
        sentences.append(f"Found: {_listed(found)}. Checked: {checked}.")
    else:
        sentences.append(f"No problems found in the settings that were checked: {checked}.")
    if lint.not_checked:
        names = ", ".join(left_out.what for left_out in lint.not_checked)
        sentences.append(f"Not checked: {names}.")
    return " ".join(sentences)


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def not_checked_reason(left_out: NotChecked) -> str:
    """Name what was not checked, and why."""
    return f"{left_out.place or left_out.what}: {left_out.message}"


def lint_as_text(lint: Lint, how: RenderOptions) -> str:
    """Render the configuration check as text."""
    page = TextPage(how)
    page.add(prose(lint_headline(lint), "bold"))
    page.indented(lint.site_name, "dim")
    if lint.not_checked:
        page.heading("not checked")
    for left_out in lint.not_checked:
        page.hanging("? ", not_checked_reason(left_out))
    for test in lint.tests:
        page.heading(f"{test.connection}: {test.kind}")
        _stages(page, test)
    shown = {stage.message for test in lint.tests for stage in test.stages}
    explained: set[str] = set()
    for station, found in lint.by_station:
        page.heading(f"{labels.STATIONS[station].lower()}: what was found")
        for place, finding in found:
            _finding(page, place, finding, shown)
            if finding.check not in explained and not finding.follows_from:
                explained.add(finding.check)
                _change(page, lint, finding)
    if lint.findings:
        page.add("")
        more = "verifier explain CHECK says what a finding means and what to change."
        page.indented(more, "dim")
    return page.text


def _stages(page: TextPage, test: ConnectionTest) -> None:
    lines: list[tuple[RenderableType, ...]] = []
    for stage in test.reached:
        shape, word, style = labels.STAGE_OUTCOMES[stage.outcome]
        name = Text(labels.STAGES[stage.stage], "bold")
        lines.append((Text(shape, style), name, prose(f"{word}: {stage.message}")))
    if test.not_reached:
        names = ", ".join(labels.STAGES[stage.stage] for stage in test.not_reached)
        lines.append(("", "", Text(f"not tested because of that: {names}", "dim")))
    page.marked(lines, mark=1, name=11)


def _finding(page: TextPage, place: str, finding: Finding, shown: set[str]) -> None:
    shape, word = labels.SEVERITIES[finding.severity]
    message = prose(f"{word}: {finding.message}", SEVERITY_STYLES[finding.severity])
    page.hanging(f"{shape} ", message)
    for proof in finding.evidence:
        if proof.value not in shown and (line := _evidence(proof)):
            page.hanging(DEEPER, line)
    page.hanging(DEEPER, " · ".join((place, finding.check, labels.OWNERS[finding.owner])), "dim")
    if finding.follows_from:
        page.hanging(DEEPER, f"follows from {finding.follows_from}", "dim")


def _evidence(evidence: Evidence) -> Text | None:
    """Render one piece of evidence: a setting with its value, or that it is not set."""
    name, value = clean(evidence.name), evidence.value
    if evidence.what in labels.OWN_WORDS:
        return evidence_line(evidence)
    if evidence.what == "setting":
        if not value:
            return prose(f"{name} is empty or not set")
        return Text.assemble(f"{name} = ", visible(value), overflow="fold")
    if value:
        return prose(value) if evidence.what in labels.PROSE_WORDS else visible(value)
    return visible(evidence.name) if evidence.what == "patron profile" else None


def _change(page: TextPage, lint: Lint, finding: Finding) -> None:
    """Write what to change, with the lines to copy; nothing for a notice, whose page says it."""
    change = lint.change(finding)
    if change is None or finding.severity is Severity.NOTICE:
        return
    page.hanging(f"{DEEPER}to change: ", change.text)
    for snippet in change.snippets:
        page.snippet(snippet, style="")
