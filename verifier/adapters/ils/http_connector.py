"""What the connectors over HTTP share: a deadline, a token, and what refusals mean."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Server, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.settings import HttpSettings
from verifier.domain.model.lookup import LookupFailure, LookupOutcome, PatronKey
from verifier.domain.model.site import IlsConnection, Site

S = TypeVar("S", bound=HttpSettings)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Meaning(NamedTuple):
    """What an error of a library system means."""

    failure: LookupFailure
    message: str


def unusable(message: str) -> LookupAborted:
    """Say why a question cannot be put, or why nothing can be made of its answer."""
    return LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


def require_text(value: str) -> None:
    """Raise ``LookupAborted`` for lone surrogates, which no question can carry."""
    try:
        value.encode()
    except UnicodeError:
        message = "The identifier cannot be asked for: it holds a character that is none."
        raise unusable(message) from None


def refusal(
    status: int, meanings: Mapping[int, Meaning | str], **words: str
) -> LookupAborted | None:
    """Say what an HTTP status means; None where the answer is to be read.

    *meanings* is the library system's own table, in whose sentences *words* are put. A sentence
    alone has the failure that the status has everywhere.
    """
    usual = status_outcome(status)
    if usual is None:
        return None
    meaning = meanings.get(status, usual.message)
    if isinstance(meaning, str):
        meaning = Meaning(usual.failure, meaning)
    return LookupAborted(meaning.failure, meaning.message.format(**words))


def require_success(status: int, meanings: Mapping[int, Meaning | str], **words: str) -> None:
    """Raise what ``refusal`` gives."""
    refused = refusal(status, meanings, **words)
    if refused is not None:
        raise refused


def server_words(text: str, asked: str, secrets: Sequence[str], *, before: str) -> str:
    """Clean a server's words and make them the end of a sentence; empty where none are left."""
    words = clean_message(text, asked, secrets).rstrip(". ")
    return f"{before}{words}." if words else ""


def content_of(answer: JsonAnswer) -> Any:
    """Read an error's body; None where it is not JSON."""
    try:
        return answer.json()
    except LookupAborted:
        return None


class HttpConnector(ConnectionBase, ABC, Generic[S]):
    """A connector that asks over HTTP, mostly with a token that it signs in for.

    One object serves many threads: each lookup is a conversation of its own, under one deadline.
    """

    settings_class: type[S]

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self.settings = self.settings_class.of(connection)
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


class TokenSession(Generic[S]):
    """The requests of one lookup about *asked*. A token that the server refuses is renewed once.

    With ``keeps_token`` the lookup uses one token to its end, though it may be close to expiry.
    """

    keeps_token: ClassVar[bool] = False

    def __init__(self, connector: HttpConnector[S], asked: str = "") -> None:
        self.settings = connector.settings
        self.client = connector.server.conversation()
        self.asked = asked
        self.last_token: Token | None = None
        self._keeper = connector.keeper
        self._renewed = False

    def headers(self, token: Token) -> Mapping[str, str]:
        """Give the headers that carry *token*."""
        return {"Authorization": f"Bearer {token.value}"}

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether *answer* says that the token is not good."""
        return answer.status == HTTPStatus.UNAUTHORIZED

    def token(self) -> Token:
        """Give a usable token. Raises ``LookupAborted``."""
        if self.last_token is None or not self.keeps_token:
            self.last_token = self._keeper.token(self.client)
        return self.last_token

    def fetch(
        self,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> JsonAnswer:
        """Ask with a token. Raises ``LookupAborted`` where no answer came."""
        return self.send(
            lambda token: self.client.ask(
                "GET", path, query=query, headers={**headers, **self.headers(token)}
            )
        )

    def send(self, request: Callable[[Token], JsonAnswer]) -> JsonAnswer:
        """Send *request* with a token. Raises ``LookupAborted`` where no answer came."""
        token = self.token()
        answer = request(token)
        if self._renewed or not self.is_refused(answer):
            return answer
        self._renewed = True
        self._keeper.forget(token)
        self.last_token = None
        return request(self.token())
