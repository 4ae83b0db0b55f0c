"""Exit codes (the contract, section 2), and the ways in which a command ends early."""

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


class WrongUsage(click.ClickException):
    """The command was asked for something that it cannot do (64). One sentence."""

    exit_code = USAGE


class Stopped(click.ClickException):
    """Nothing can be said about the login (2). One sentence."""

    exit_code = COULD_NOT_LOOK


def unknown_name(kind: str, name: str, known: Collection[str], *, listed_by: str) -> WrongUsage:
    """Make the error for *name*, with the nearest of *known*, else with the command that lists.

    A part of a name is near to it; the shortest such name is meant.
    """
    parts = sorted((whole for whole in known if name and name.lower() in whole), key=len)
    near = parts or difflib.get_close_matches(name.lower(), list(known), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"See the list: {listed_by}"
    return WrongUsage(f"There is no {kind} of that name. {hint}")


def reason_of(error: OSError) -> str:
    """Give why a file cannot be read, for the end of a sentence."""
    return (error.strerror or "no reason given").lower()


@contextmanager
def stop_if_address_taken(host: str, port: int, *, option: str) -> Iterator[None]:
    """End the command where the block cannot listen; *option* chooses another address."""
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
    """Give the severities that count as failure."""
    from verifier.domain.model.finding import Severity  # noqa: PLC0415 - not for every command

    counted = {"error": [Severity.ERROR], "warning": [Severity.ERROR, Severity.WARNING]}
    return frozenset(counted.get(fail_on, ()))


def exit_code(severities: Iterable[Severity], *, fail_on: str, unseen: bool) -> int:
    """Findings at or above *fail_on* win over what could not be seen."""
    if at_or_above(fail_on).intersection(severities):
        return FINDINGS
    return COULD_NOT_LOOK if unseen else OK


def exit_code_of(
    reports: Iterable[Report], *, fail_on: str, something_unread: bool = False
) -> int:
    """Sum several reports up."""
    seen = list(reports)
    return exit_code(
        (finding.severity for report in seen for finding in report.diagnosis.findings),
        fail_on=fail_on,
        unseen=something_unread or any(report.could_not_look for report in seen),
    )


def interrupted(what: str) -> int:
    """Say what Ctrl+C left out, and give the exit code."""
    note(f"interrupted: {what}")
    return INTERRUPTED


@contextmanager
def ended_by_signal(stop: Event | None = None) -> Iterator[None]:
    """End the block quietly at SIGINT or SIGTERM, so that nothing is left behind.

    For the main thread only. *stop* is set first: a part of the block may take the interrupt for
    its own.
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
