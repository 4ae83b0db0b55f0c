"""Exit codes, the exceptions that end a command early, and stopping a service on SIGTERM."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from verifier.domain.model.finding import Severity
    from verifier.domain.model.report import Report

# Exit codes (the contract, section 2), and the ways in which a command ends early.

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

    counted = {
        "error": {Severity.ERROR},
        "warning": {Severity.ERROR, Severity.WARNING},
        "never": set(),
    }
    return frozenset(counted[fail_on])


def exit_code(reports: Iterable[Report], *, fail_on: str, something_unread: bool = False) -> int:
    """Sum several reports up: findings at or above *fail_on* win over what could not be seen."""
    seen = list(reports)
    counted = at_or_above(fail_on)
    if any(
        finding.severity in counted for report in seen for finding in report.diagnosis.findings
    ):
        return FINDINGS
    if something_unread or any(one.could_not_look for one in seen):
        return COULD_NOT_LOOK
    return OK


# A service is ended with SIGTERM as with Ctrl+C: nothing is left behind.


@contextlib.contextmanager
def ended_by_signal(stop: Event | None = None) -> Iterator[None]:
    """End the block quietly at SIGINT or SIGTERM. For the main thread only.

    *stop* is set first: a part of the block may take the interrupt for its own.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if stop is not None:
            stop.set()
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
