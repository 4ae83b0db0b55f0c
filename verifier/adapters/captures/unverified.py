"""What a saved login cannot prove, said check by check under the names the live gate uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from verifier.adapters.captures.errors import NotACapture
from verifier.domain.model.capture import GateCheck, GateOutcome, LoginCapture

Attempt = Callable[[], tuple[LoginCapture, ...]]
"""What reads one login of several in a file; it may raise ``NotACapture``."""

MOST_LOGINS = 20  # of one file, whatever its form
AGED = "Not checked: a saved login is older than its message allows."
MEANT_FOR_ANOTHER = "Not checked: the login was meant for the service it names."


def not_checked(name: str, detail: str) -> GateCheck:
    """Record that *name* was not verified, and why."""
    return GateCheck(name=name, outcome=GateOutcome.NOT_CHECKED, detail=detail)


def signature_not_checked(algorithm: str | None) -> GateCheck:
    """Record ``signature``; *algorithm* is what the message says it is signed with."""
    says = f"the message says {algorithm}" if algorithm else "the message carries none"
    return not_checked("signature", f"Not checked on a saved login; {says}.")


def failing_attempt(error: NotACapture) -> Attempt:
    """Make the attempt that only says why a login cannot be read."""

    def attempt() -> tuple[LoginCapture, ...]:
        raise error

    return attempt


def refuse_many_logins(number: int) -> None:
    """Refuse a file of more than ``MOST_LOGINS`` logins. Raises ``NotACapture``."""
    if number > MOST_LOGINS:
        raise NotACapture(
            f"This file holds more than {MOST_LOGINS} logins, which are the most that are read "
            "at once; save the one in question alone."
        )


def read_each(attempts: Iterable[Attempt]) -> tuple[LoginCapture, ...]:
    """Read several logins of one file; what cannot be read is said beside those that can.

    They are counted before any is read. Raises the first ``NotACapture`` where none can be
    read, and one for more than ``MOST_LOGINS``.
    """
    counted = tuple(islice(attempts, MOST_LOGINS + 1))
    refuse_many_logins(len(counted))
    read: list[LoginCapture] = []
    unread: list[NotACapture] = []
    for attempt in counted:
        try:
            read.extend(attempt())
        except NotACapture as error:
            unread.append(error)
        refuse_many_logins(len(read))  # one message may hold several
    if not read and unread:
        raise unread[0]
    if not unread:
        return tuple(read)
    others = "another login" if len(unread) == 1 else f"{len(unread)} more logins"
    note = not_checked(
        "other-logins", f"The file holds {others} that cannot be read. {unread[0].message}"
    )
    return tuple(replace(one, checks=(*one.checks, note)) for one in read)
