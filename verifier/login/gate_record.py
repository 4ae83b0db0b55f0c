"""The record of one login's checks: what was expected, what came, in the order of the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from verifier.model.capture import GateCheck, GateOutcome

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
        return next((one for one in self.checks if one.outcome is GateOutcome.FAILED), None)

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
