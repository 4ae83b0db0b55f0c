"""Exit codes (the contract, section 2), and the ways in which a command ends early."""

from __future__ import annotations

from collections.abc import Iterable

import click

from verifier.model.finding import Severity
from verifier.model.report import Report

OK = 0
FINDINGS = 1
COULD_NOT_LOOK = 2
USAGE = 64
DEFECT = 70
INTERRUPTED = 130

FAIL_ON = ("error", "warning", "never")

_AT_OR_ABOVE = {
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
    "never": frozenset[Severity](),
}


class WrongUsage(click.ClickException):
    """The command was asked for something that it cannot do (64). One sentence."""

    exit_code = USAGE


class Stopped(click.ClickException):
    """Nothing can be said about the login (2). One sentence."""

    exit_code = COULD_NOT_LOOK


def at_or_above(fail_on: str) -> frozenset[Severity]:
    """Give the severities that count as failure."""
    return _AT_OR_ABOVE[fail_on]


def exit_code(reports: Iterable[Report], *, fail_on: str, something_unread: bool = False) -> int:
    """Sum several reports up: findings at or above *fail_on* win over what could not be seen."""
    seen = list(reports)
    counted = at_or_above(fail_on)
    if any(one.severity in counted for report in seen for one in report.diagnosis.findings):
        return FINDINGS
    if something_unread or any(one.could_not_look for one in seen):
        return COULD_NOT_LOOK
    return OK
