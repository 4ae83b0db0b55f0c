"""Record the checks of one login, compare its dates with our clock, and build the refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from verifier.domain.model.capture import GateCheck, GateOutcome, IdentityProvider, LoginRefused

MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z", re.ASCII)
LAST_YEAR = 9000  # far enough from the end of the calendar to add a tolerance


class InvalidDateTime(ValueError):  # noqa: N818 - named for what it is
    """The text is not a date and time in UTC."""


def parse_utc_datetime(text: str) -> datetime:
    """Read an ``xs:dateTime`` in UTC with ``Z`` (saml-core 1.3.3), without fractions.

    Raises ``InvalidDateTime``.
    """
    found = MOMENT.fullmatch(text)
    if found is None:
        raise InvalidDateTime
    try:
        read = datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidDateTime from None
    if read.year > LAST_YEAR:
        raise InvalidDateTime
    return read


@dataclass(frozen=True, slots=True)
class Clock:
    """Our time, and how far another clock may be from it."""

    now: datetime
    tolerance: timedelta

    def too_early(self, not_before: datetime) -> bool:
        """Whether that moment has not come yet, whatever the other clock's error."""
        return not_before > self.now + self.tolerance

    def over(self, not_on_or_after: datetime) -> bool:
        """Whether that moment has passed, whatever the other clock's error."""
        return not_on_or_after <= self.now - self.tolerance

    def apart(self, other: datetime) -> str:
        """How far *other* is from now, in words."""
        seconds = abs((other - self.now).total_seconds())
        for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
            if seconds >= size:
                count = round(seconds / size)
                return f"{count} {word}{'' if count == 1 else 's'}"
        return f"{round(seconds)} seconds"


# Only addresses, URNs, IDs and dates are shown: whatever else a stranger writes stays out.
SHOWABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*(:[^\s<>\"'\\]*)?|\d{4}-\d\d-\d\dT[\d:.]+Z?")
MAX_SHOWN = 256  # SAML2Int G02: strings up to 256 characters
UNVERIFIED = "Looked at, but the message it stands in is not verified."


class Gate:
    """Collects the checks of one login. A failure is never overwritten."""

    def __init__(self) -> None:
        self._checks: dict[str, GateCheck] = {}
        self._believing = True

    @property
    def checks(self) -> tuple[GateCheck, ...]:
        """All checks so far, in the order in which they were first made."""
        return tuple(self._checks.values())

    @property
    def failure(self) -> GateCheck | None:
        """The first check that failed: it decides the login."""
        return next((check for check in self.checks if check.outcome is GateOutcome.FAILED), None)

    @contextmanager
    def disbelieving(self) -> Iterator[None]:
        """Look at what is not verified: a failure explains, but nothing there can pass."""
        self._believing = False
        try:
            yield
        finally:
            self._believing = True

    def judge(
        self,
        name: str,
        holds: bool,
        *,
        passed: str,
        failed: str,
        expected: str | None = None,
        received: str | None = None,
    ) -> bool:
        """Record one check by its condition, with a plain sentence for either case."""
        outcome = GateOutcome.PASSED if holds else GateOutcome.FAILED
        self._record(
            GateCheck(
                name=name,
                outcome=outcome,
                detail=passed if holds else failed,
                expected=expected,
                received=received,
            )
        )
        return holds

    def passed(self, name: str, detail: str, *, received: str | None = None) -> None:
        """Record that a check held, and what it saw."""
        self._record(
            GateCheck(name=name, outcome=GateOutcome.PASSED, detail=detail, received=received)
        )

    def failed(
        self,
        name: str,
        detail: str,
        *,
        expected: str | None = None,
        received: str | None = None,
    ) -> None:
        """Record that a check did not hold, in one plain sentence."""
        self._record(
            GateCheck(
                name=name,
                outcome=GateOutcome.FAILED,
                detail=detail,
                expected=expected,
                received=received,
            )
        )

    def not_checked(self, name: str, detail: str) -> None:
        """Record that a check was not made, and why."""
        self._record(GateCheck(name=name, outcome=GateOutcome.NOT_CHECKED, detail=detail))

    def _record(self, check: GateCheck) -> None:
        before = self._checks.get(check.name)
        if before is not None and before.outcome is GateOutcome.FAILED:
            return
        if check.outcome is GateOutcome.PASSED and not self._believing:
            if before is not None:
                return
            check = replace(check, outcome=GateOutcome.NOT_CHECKED, detail=UNVERIFIED)
        self._checks[check.name] = check


def shown(text: str | None) -> str:
    """*text* where it is an address, a URN, an ID or a date; else words for what it is."""
    if text is None:
        return "nothing"
    if not text:
        return "an empty text"
    if len(text) <= MAX_SHOWN and text.isprintable() and SHOWABLE.fullmatch(text):
        return text
    return "a text that is no address"


BROKEN = "broken-message"


def refused_login(
    gate: Gate,
    idp: IdentityProvider,
    *,
    owners: Mapping[str, str],
    names_seen: tuple[str, ...] = (),
) -> LoginRefused:
    """Say why. *owners* are by the name of a check; the identity team owns all others."""
    failure = gate.failure
    if failure is None:  # refused without a reason would be a defect of ours
        gate.failed(BROKEN, "The message could not be understood.")
        failure = gate.failure
    assert failure is not None  # noqa: S101 - recorded one line above
    return LoginRefused(
        reason=failure.name,
        summary=failure.detail,
        owner=owners.get(failure.name, "identity"),
        idp=idp,
        checks=gate.checks,
        names_seen=names_seen,
    )
