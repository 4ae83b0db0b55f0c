"""How a look at the configuration is summed up, for every output format."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.connection_test import ConnectionTest, Stage
from verifier.model.finding import Finding, Severity
from verifier.model.lint import Lint

CONNECTION = "connection."


def headline(lint: Lint) -> str:
    """Say in one or two sentences how things stand: the connections, then the delivery."""
    return " ".join((_connections(lint), *_delivery(lint)))


def _connections(lint: Lint) -> str:
    if not lint.tests:
        return "No connection to a library system is set up, so there was nothing to test there."
    failing = [test.connection for test in lint.tests if _counts(test)]
    if failing:
        systems = all(test.role is not None for test in lint.tests)
        count = f"{len(failing)} of {len(lint.tests)} connections"
        count += " to library systems" if systems else ""
        do = "does" if len(failing) == 1 else "do"
        return f"{count} {do} not work: {', '.join(failing)}."
    about = [one for _, one in lint.findings if one.check.startswith(CONNECTION)]
    if any(one.severity is Severity.WARNING for one in about):
        return "Every connection answers, and there is something to mend."
    return "Every connection to a library system works."


def _counts(test: ConnectionTest) -> bool:
    """Whether the failure is one of the connection, and not of a part of the record."""
    return test.failed is not None and test.failed.stage is not Stage.COMPLETE


def _delivery(lint: Lint) -> Iterator[str]:
    if not lint.judges_delivery:
        return
    about = [one for _, one in lint.findings if not one.check.startswith(CONNECTION)]
    roots = [one for one in about if one.follows_from is None]
    counts = [
        said
        for severity, one, many in (
            (Severity.ERROR, "one error", "errors"),
            (Severity.WARNING, "one warning", "warnings"),
        )
        if (said := _counted(roots, severity, one, many))
    ]
    if counts:
        there = "there is" if counts[0].startswith("one ") else "there are"
        yield f"In the way of the identifier to ReShare {there} {' and '.join(counts)}."
    elif lint.unread:
        yield "Where the files could be read, the way of the identifier to ReShare is in order."
    else:
        yield "The way of the identifier to ReShare is in order."
    if lint.unread:
        files = {one.place.file for one in lint.unread}
        number = "One file" if len(files) == 1 else f"{len(files)} files"
        yield f"{number} could not be read."


def _counted(findings: list[Finding], severity: Severity, one: str, many: str) -> str:
    number = sum(finding.severity is severity for finding in findings)
    return one if number == 1 else f"{number} {many}" if number else ""
