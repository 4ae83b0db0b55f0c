"""Exit codes (the contract, section 2), and the exceptions that end a command early."""

from __future__ import annotations

import difflib
import os
import signal
import socket
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

from verifier.cli.stderr import note

if TYPE_CHECKING:
    from verifier.domain.model.finding import Severity
    from verifier.domain.model.report import Report

OK = 0
FINDINGS = 1
COULD_NOT_LOOK = 2
USAGE = 64
DEFECT = 70
INTERRUPTED = 130

FAIL_ON = ("error", "warning", "never")
NEW = "new"
"""Fails on errors that the baseline did not have; for runs of test patrons only."""


class WrongUsage(click.ClickException):
    """The command cannot do what was requested (exit code 64). The message is one sentence."""

    exit_code = USAGE


class Stopped(click.ClickException):
    """The login could not be judged (exit code 2). The message is one sentence."""

    exit_code = COULD_NOT_LOOK


def unknown_name(kind: str, name: str, known: Collection[str], *, listed_by: str) -> WrongUsage:
    """Build the error for an unknown *name*: suggest the closest of *known*, or the list command.

    Names that contain *name* come first, the shortest of them; *listed_by* is that command.
    """
    parts = sorted((whole for whole in known if name and name.lower() in whole), key=len)
    near = parts or difflib.get_close_matches(name.lower(), list(known), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"See the list: {listed_by}"
    return WrongUsage(f"There is no {kind} of that name. {hint}")


def reason_of(error: OSError) -> str:
    """Return why a file cannot be read, as the end of a sentence."""
    return (error.strerror or "no reason given").lower()


@contextmanager
def stop_if_address_taken(host: str, port: int, *, option: str) -> Iterator[None]:
    """Raise ``Stopped`` if the block cannot listen; *option* names the option to change."""
    try:
        yield
    except OSError as error:
        # socket.create_server() puts the address into strerror; a resolver's error has no errno
        unknown = isinstance(error, socket.gaierror)
        reason = error.strerror if unknown else os.strerror(error.errno or 0)
        raise Stopped(
            f"Cannot listen on {host}, port {port}: {reason}. Choose another with {option}."
        ) from None


def at_or_above(fail_on: str) -> frozenset[Severity]:
    """Return the severities that count as failure."""
    from verifier.domain.model.finding import Severity  # noqa: PLC0415 - not for every command

    counted = {
        "error": [Severity.ERROR],
        NEW: [Severity.ERROR],
        "warning": [Severity.ERROR, Severity.WARNING],
    }
    return frozenset(counted.get(fail_on, ()))


def exit_code(severities: Iterable[Severity], *, fail_on: str, unseen: bool) -> int:
    """Return the exit code. Findings at or above *fail_on* take precedence over *unseen*.

    *unseen* means that something could not be read or looked up.
    """
    if at_or_above(fail_on).intersection(severities):
        return FINDINGS
    return COULD_NOT_LOOK if unseen else OK


def exit_code_of(
    reports: Iterable[Report], *, fail_on: str, something_unread: bool = False
) -> int:
    """Return the exit code of several reports."""
    seen = list(reports)
    return exit_code(
        (finding.severity for report in seen for finding in report.diagnosis.findings),
        fail_on=fail_on,
        unseen=something_unread or any(report.could_not_look for report in seen),
    )


def interrupted(what: str) -> int:
    """Print what Ctrl+C left out, and return the exit code."""
    note(f"interrupted: {what}")
    return INTERRUPTED


@contextmanager
def ended_by_signal(stop: Event | None = None) -> Iterator[None]:
    """End the block quietly at SIGINT or SIGTERM, so that it can clean up.

    For the main thread only. *stop* is set first, because part of the block may catch the
    interrupt itself.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if stop is not None:
            stop.set()
        raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
