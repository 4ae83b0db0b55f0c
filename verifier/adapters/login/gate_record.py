"""The record of one login's checks, the comparison of dates with our clock, and the refusal."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from verifier.domain.model.capture import GateCheck, GateOutcome, IdentityProvider, LoginRefused
from verifier.domain.model.site import Idp

logger = logging.getLogger(__name__)

BROKEN = "broken-message"
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z", re.ASCII)
LAST_YEAR = 9000  # far enough from the end of the calendar to add a tolerance


class Refused(Exception):  # noqa: N818 - named as people say it
    """Base of errors about unusable input.

    ``message`` is one sentence: what is wrong, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidDateTime(ValueError):  # noqa: N818 - named for what it is
    """The text is not a date and time in UTC."""


def parse_utc_datetime(text: str) -> datetime:
    """Parse an ``xs:dateTime`` in UTC with ``Z`` (saml-core 1.3.3); fractions are dropped.

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
    """Our current time, and the *tolerance* for differences between clocks."""

    now: datetime
    tolerance: timedelta

    def too_early(self, not_before: datetime) -> bool:
        """Whether *not_before* is in the future by more than the tolerance."""
        return not_before > self.now + self.tolerance

    def over(self, not_on_or_after: datetime) -> bool:
        """Whether *not_on_or_after* passed at least the tolerance ago."""
        return not_on_or_after <= self.now - self.tolerance

    def apart(self, other: datetime) -> str:
        """Return how far *other* is from now, in words: "3 hours"."""
        seconds = abs((other - self.now).total_seconds())
        for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
            if seconds >= size:
                count = round(seconds / size)
                return f"{count} {word}{'' if count == 1 else 's'}"
        return f"{round(seconds)} seconds"


# Messages show only URLs, URNs, IDs and dates, no other text that a sender wrote.
SHOWABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.+-]*(:[^\s<>\"'\\]*)?|\d{4}-\d\d-\d\dT[\d:.]+Z?")
MAX_SHOWN = 256  # SAML2Int G02: strings up to 256 characters
UNVERIFIED = "Looked at, but the message it stands in is not verified."


class Gate:
    """The checks of one login and their outcomes. A failed check is never overwritten."""

    def __init__(self) -> None:
        self._checks: dict[str, GateCheck] = {}
        self._believing = True

    @property
    def checks(self) -> tuple[GateCheck, ...]:
        """All checks so far, in the order in which they were first recorded."""
        return tuple(self._checks.values())

    @property
    def failure(self) -> GateCheck | None:
        """The first check that failed, which is why the login is refused; None if none failed."""
        return next((check for check in self.checks if check.outcome is GateOutcome.FAILED), None)

    @contextmanager
    def disbelieving(self) -> Iterator[None]:
        """Record the checks of an unverified message, until the block ends: none can pass.

        A check that fails is recorded as failed; one that would pass is recorded as not checked.
        """
        self._believing = False
        try:
            yield
        finally:
            self._believing = True

    @contextmanager
    def no_crash(self, message: str) -> Iterator[None]:
        """Record any exception in the block as a failed check: no response may cause a crash."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever a stranger's answer provokes
            logger.warning("login-refused reason=%s error=%s", BROKEN, type(error).__name__)
            self.failed(BROKEN, message)

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
        """Record one check as passed if *holds*, else as failed, with the sentence for that case.

        Returns *holds*.
        """
        outcome = GateOutcome.PASSED if holds else GateOutcome.FAILED
        self._record(name, outcome, passed if holds else failed, expected, received)
        return holds

    def passed(
        self, name: str, detail: str, *, expected: str | None = None, received: str | None = None
    ) -> None:
        """Record that a check passed; *detail* says what it found.

        *expected* and *received* are for what is accepted here, and not everywhere.
        """
        self._record(name, GateOutcome.PASSED, detail, expected, received)

    def failed(
        self, name: str, detail: str, *, expected: str | None = None, received: str | None = None
    ) -> None:
        """Record that a check failed; *detail* is one plain sentence."""
        self._record(name, GateOutcome.FAILED, detail, expected, received)

    def not_checked(self, name: str, detail: str) -> None:
        """Record that a check was not made; *detail* says why."""
        self._record(name, GateOutcome.NOT_CHECKED, detail)

    def _record(
        self,
        name: str,
        outcome: GateOutcome,
        detail: str,
        expected: str | None = None,
        received: str | None = None,
    ) -> None:
        before = self._checks.get(name)
        if before is not None and before.outcome is GateOutcome.FAILED:
            return
        if outcome is GateOutcome.PASSED and not self._believing:
            if before is not None:
                return
            outcome, detail = GateOutcome.NOT_CHECKED, UNVERIFIED
        self._checks[name] = GateCheck(
            name=name, outcome=outcome, detail=detail, expected=expected, received=received
        )


def shown(text: str | None) -> str:
    """Return *text* if it is a URL, URN, ID or date; else a phrase such as "an empty text".

    Any other text that a sender wrote is not repeated in messages.
    """
    if text is None:
        return "nothing"
    if not text:
        return "an empty text"
    if len(text) <= MAX_SHOWN and text.isprintable() and SHOWABLE.fullmatch(text):
        return text
    return "a text that is no address"


def server_address(idp: Idp) -> str | None:
    """Return the URL of the server that is contacted; None for SAML, where metadata has it."""
    if idp.oidc is not None:
        return idp.oidc.issuer
    server = idp.cas or idp.ldap
    return None if server is None else server.url


def identity_provider(idp: Idp | None) -> IdentityProvider:
    """Return *idp* as a login capture names it: by the URL of its server."""
    address = None if idp is None else server_address(idp)
    if idp is None or address is None:
        return IdentityProvider(entity_id=None)
    return IdentityProvider(entity_id=address, profile=idp.profile, display_name=idp.name)


def refused_login(
    gate: Gate,
    idp: IdentityProvider,
    *,
    owners: Mapping[str, str],
    names_seen: tuple[str, ...] = (),
) -> LoginRefused:
    """Build the refusal from the first failed check of *gate*.

    *owners* maps names of checks to who can fix them; the identity team owns all others.
    """
    failure = gate.failure
    if failure is None:  # only a defect of ours refuses without a reason
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
