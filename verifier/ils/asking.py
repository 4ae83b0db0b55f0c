"""Who is asked, and what was asked so far."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Literal, Protocol

from verifier.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupAttempt,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    Purpose,
)
from verifier.model.site import IlsRole

SignIn = Literal["accepted", "not-needed"] | CouldNotLook
"""``not-needed``: the protocol has no sign-in of its own, so a look-up proves the credentials."""

MAX_QUESTIONS = 12
"""For one login: a diagnosis must not look like an attempt to list patrons."""

_NOT_AGAIN = frozenset(
    {
        LookupFailure.TIMEOUT,
        LookupFailure.UNREACHABLE,
        LookupFailure.TLS,
        LookupFailure.REDIRECTED,
        LookupFailure.RATE_LIMITED,
        LookupFailure.NOT_CONFIGURED,
    }
)


class IlsConnector(Protocol):
    """One connection to a library system. ``look_up`` never raises for what the system sent."""

    @property
    def id(self) -> str:
        """The site file's id."""
        ...

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks, or for all that the system can tell."""
        ...

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron."""
        ...

    def sign_in(self) -> SignIn:
        """Prove the credentials without asking for anybody, where the protocol has that."""
        ...


class Asking:
    """What was asked so far. The same question is put to the same connection only once."""

    def __init__(self) -> None:
        self.attempts: list[LookupAttempt] = []
        self._asked = 0
        self._gave_no_answer: set[str] = set()

    @property
    def found_somebody(self) -> bool:
        """Whether any question has led to a record."""
        return any(isinstance(one.outcome, Found | Ambiguous) for one in self.attempts)

    def ask(
        self,
        connector: IlsConnector,
        key: PatronKey,
        purpose: Purpose,
        derived_from: str | None = None,
    ) -> LookupOutcome | None:
        """Ask and keep the outcome; None where the question was not put."""
        known = self._known(connector, key)
        if known is not None:
            if known.purpose is not purpose:
                again = replace(known, purpose=purpose, derived_from=derived_from)
                self.attempts.append(again)
            return known.outcome
        if self._asked >= MAX_QUESTIONS or connector.id in self._gave_no_answer:
            return None
        self._asked += 1
        began = time.monotonic()
        outcome = _outcome(connector, key)
        attempt = LookupAttempt(
            connection=connector.id,
            role=connector.role,
            key=key,
            outcome=outcome,
            purpose=purpose,
            derived_from=derived_from,
            milliseconds=round((time.monotonic() - began) * 1000),
        )
        self.attempts.append(attempt)
        if isinstance(outcome, CouldNotLook) and outcome.failure in _NOT_AGAIN:
            self._gave_no_answer.add(connector.id)
        return outcome

    def note_unasked(self, connector: IlsConnector, key: PatronKey) -> None:
        """Keep that ReShare's second question was left out, and why."""
        said = (
            "The second question, by user name, was not put: the first one got no answer from "
            "the library system."
        )
        outcome = CouldNotLook(failure=LookupFailure.UNREACHABLE, said=said)
        self.attempts.append(
            LookupAttempt(connection=connector.id, role=connector.role, key=key, outcome=outcome)
        )

    def _known(self, connector: IlsConnector, key: PatronKey) -> LookupAttempt | None:
        for one in self.attempts:
            if (one.connection, one.key) == (connector.id, key):
                return one
        return None


def _outcome(connector: IlsConnector, key: PatronKey) -> LookupOutcome:
    """Ask; a defect of the connector is no answer, and must not hide the others' answers."""
    try:
        return connector.look_up(key)
    except Exception as error:  # noqa: BLE001 - see above
        said = f"The connection failed by a defect of the verifier ({type(error).__name__})."
        return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, said=said)
