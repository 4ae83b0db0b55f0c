"""What every connector provides, and the lookups sent so far for one login."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Server, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.ils.settings import HttpSettings
from verifier.domain.model.lookup import (
    NOBODY_ANSWERS,
    CouldNotLook,
    LookupAttempt,
    LookupFailure,
    LookupOutcome,
    PatronKey,
    Purpose,
)
from verifier.domain.model.patron import Capabilities
from verifier.domain.model.site import IlsConnection, IlsRole, Site

SignIn = Literal["accepted", "not-needed"] | CouldNotLook
"""``not-needed``: the protocol has no sign-in of its own, so a look-up proves the credentials."""

MAX_QUESTIONS = 12
"""For one login and connection: a diagnosis must not look like an attempt to list patrons."""

_NO_TIME = CouldNotLook(
    failure=LookupFailure.TIMEOUT,
    message="No answer came before the time for all questions about one login was over "
    "(lookup_seconds in the site file).",
)


class Connector(Protocol):
    """What every connector is. ``look_up`` never raises for what the system sent."""

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


class IlsConnector(Connector, Protocol):
    """One connection to a library system, as the questions are put to it."""

    @property
    def sees(self) -> Capabilities:
        """What this kind of connection can tell at all."""
        ...


class InMemoryConnector:
    """A connector whose answers are there at once, so that nobody has to wait for one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One key for one connection, and why."""

    connector: IlsConnector
    key: PatronKey
    purpose: Purpose
    derived_from: str | None = None
    may_mislead: bool = False


class LookupSession:
    """What was asked so far. The same question is put to the same connection only once.

    *seconds* are for everything together. Questions put in one call run at the same time; the
    attempts stand in the order of the questions, whoever answers first.
    """

    def __init__(self, *, seconds: float) -> None:
        self.attempts: list[LookupAttempt] = []
        self._end = time.monotonic() + seconds
        self._asked: Counter[str] = Counter()
        self._gave_no_answer: set[str] = set()

    def ask(self, questions: Sequence[Question]) -> list[LookupOutcome | None]:
        """Put those that are new, and give every outcome; None where a question was not put."""
        new: dict[tuple[str, PatronKey], Question] = {}
        for question in questions:
            place = (question.connector.id, question.key)
            if place not in new and self._known(*place) is None and self._may_ask(question):
                new[place] = question
                self._asked[question.connector.id] += 1
        answers = self._answers([*new.values()])
        answered = dict(zip(new, answers, strict=True))
        return [self._keep(question, answered) for question in questions]

    def _answers(self, questions: Sequence[Question]) -> list[tuple[LookupOutcome, int] | None]:
        if all(isinstance(question.connector, InMemoryConnector) for question in questions):
            return [_timed(question) for question in questions]
        return run_concurrently(
            [partial(_timed, question) for question in questions],
            seconds=max(self._end - time.monotonic(), 0.001),
        )

    def note_unasked(self, connector: IlsConnector, key: PatronKey) -> None:
        """Keep that ReShare's second question was left out, and why."""
        message = (
            "The second question, by user name, was not put: the first one got no answer from "
            "the library system."
        )
        outcome = CouldNotLook(failure=LookupFailure.UNREACHABLE, message=message)
        self.attempts.append(
            LookupAttempt(connection=connector.id, role=connector.role, key=key, outcome=outcome)
        )

    def _may_ask(self, question: Question) -> bool:
        connection = question.connector.id
        return self._asked[connection] < MAX_QUESTIONS and connection not in self._gave_no_answer

    def _keep(
        self,
        question: Question,
        answered: dict[tuple[str, PatronKey], tuple[LookupOutcome, int] | None],
    ) -> LookupOutcome | None:
        connector, key = question.connector, question.key
        known = self._known(connector.id, key)
        if known is None and (connector.id, key) not in answered:
            return None
        if known is None:
            outcome, milliseconds = answered[connector.id, key] or (_NO_TIME, None)
            if isinstance(outcome, CouldNotLook) and outcome.failure in NOBODY_ANSWERS:
                self._gave_no_answer.add(connector.id)
            attempt = LookupAttempt(
                connection=connector.id,
                role=connector.role,
                key=key,
                outcome=outcome,
                purpose=question.purpose,
                derived_from=question.derived_from,
                may_mislead=question.may_mislead,
                milliseconds=milliseconds,
            )
            self.attempts.append(attempt)
        elif known.purpose is not question.purpose:
            outcome = known.outcome
            again = replace(known, purpose=question.purpose, derived_from=question.derived_from)
            self.attempts.append(again)
        else:
            outcome = known.outcome
        return outcome

    def _known(self, connection: str, key: PatronKey) -> LookupAttempt | None:
        for attempt in self.attempts:
            if (attempt.connection, attempt.key) == (connection, key):
                return attempt
        return None


def connector_defect(error: Exception) -> CouldNotLook:
    """Say that a connector of ours is at fault: the type alone, for the text may hold values."""
    message = f"The connection failed by a defect of the verifier ({type(error).__name__})."
    return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=message)


def _timed(question: Question) -> tuple[LookupOutcome, int]:
    """Ask; a defect of the connector is no answer, and must not hide the others' answers."""
    began = time.monotonic()
    try:
        outcome = question.connector.look_up(question.key)
    except Exception as error:  # noqa: BLE001 - see above
        outcome = connector_defect(error)
    return outcome, round((time.monotonic() - began) * 1000)


class ConnectionBase:
    """A connector of one connection: its id, its role, and whether private addresses are allowed.

    Every connector is made from ``(connection, site)``.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        self.connection = connection
        self.allow_private = site.allow_private_addresses

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks, or for all that the system can tell."""
        return self.connection.role


def content_of(answer: JsonAnswer) -> Any:
    """Read an error's body; None where it is not JSON."""
    try:
        return answer.json()
    except LookupAborted:
        return None


S = TypeVar("S", bound=HttpSettings)


class HttpConnector(ConnectionBase, ABC, Generic[S]):
    """A connector that asks over HTTP, mostly with a token that it signs in for.

    One object serves many threads: each lookup is a conversation of its own, under one deadline.
    """

    def __init__(self, connection: IlsConnection, site: Site, settings: type[S]) -> None:
        super().__init__(connection, site)
        self.settings = settings.of(connection)
        self.server = replace(
            Server.of(connection, site), base=self.settings.base(connection.url or "")
        )
        self.keeper = TokenKeeper(self.new_token)

    def sign_in(self) -> SignIn:
        """Prove the credentials without asking for anybody."""
        try:
            self.prove_credentials()
        except LookupAborted as aborted:
            return aborted.outcome
        return "accepted"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron. Every failure is a ``CouldNotLook``; nothing is raised."""
        try:
            return self.find(key)
        except LookupAborted as aborted:
            return aborted.outcome

    @abstractmethod
    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron. Raises ``LookupAborted``."""

    def new_token(self, client: JsonClient) -> Token:
        """Sign in. Raises ``LookupAborted``."""
        raise NotImplementedError

    def prove_credentials(self) -> None:
        """Sign in, or use the token that there is. Raises ``LookupAborted``."""
        self.keeper.token(self.server.conversation())


class TokenSession:
    """The requests of one lookup. A token that the server refuses is renewed once.

    With ``keeps_token`` the lookup uses one token to its end, though it may be close to expiry.
    """

    keeps_token: ClassVar[bool] = False

    def __init__(
        self, client: JsonClient, keeper: TokenKeeper, refused: Callable[[JsonAnswer], bool]
    ) -> None:
        self.client = client
        self._keeper = keeper
        self._refused = refused
        self._renewed = False
        self.last_token: Token | None = None

    def token(self) -> Token:
        """Give a usable token. Raises ``LookupAborted``."""
        if self.last_token is None or not self.keeps_token:
            self.last_token = self._keeper.token(self.client)
        return self.last_token

    def send(self, request: Callable[[Token], JsonAnswer]) -> JsonAnswer:
        """Send *request* with a token. Raises ``LookupAborted`` where no answer came."""
        token = self.token()
        answer = request(token)
        if self._renewed or not self._refused(answer):
            return answer
        self._renewed = True
        self._keeper.forget(token)
        self.last_token = None
        return request(self.token())
