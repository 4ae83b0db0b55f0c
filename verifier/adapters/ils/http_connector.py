"""Base classes of the connectors over HTTP: deadline, token, and the meaning of errors."""

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
    """The meaning of a library system's error: the kind of failure, and a message."""

    failure: LookupFailure
    message: str


def unusable(message: str) -> LookupAborted:
    """Build the error for a request that cannot be sent or an answer that cannot be used."""
    return LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


def require_text(value: str) -> None:
    """Raise ``LookupAborted`` if *value* has lone surrogates, which no request can carry."""
    try:
        value.encode()
    except UnicodeError:
        message = "The identifier cannot be asked for: it holds a character that is none."
        raise unusable(message) from None


def refusal(
    status: int, meanings: Mapping[int, Meaning | str], **words: str
) -> LookupAborted | None:
    """Build the error for an HTTP status; None for success, when the body should be read.

    *meanings* holds the library system's own messages by status; *words* fill their placeholders.
    An entry that is only a message keeps the usual failure kind of that status.
    """
    usual = status_outcome(status)
    if usual is None:
        return None
    meaning = meanings.get(status, usual.message)
    if isinstance(meaning, str):
        meaning = Meaning(usual.failure, meaning)
    return LookupAborted(meaning.failure, meaning.message.format(**words))


def require_success(status: int, meanings: Mapping[int, Meaning | str], **words: str) -> None:
    """Raise the error that ``refusal`` builds, if any."""
    refused = refusal(status, meanings, **words)
    if refused is not None:
        raise refused


def server_words(text: str, asked: str, secrets: Sequence[str], *, before: str) -> str:
    """Clean a server's message and append it to *before*; empty if nothing is left."""
    words = clean_message(text, asked, secrets).rstrip(". ")
    return f"{before}{words}." if words else ""


def content_of(answer: JsonAnswer) -> Any:
    """Parse an error's body; None if it is not JSON."""
    try:
        return answer.json()
    except LookupAborted:
        return None


class HttpConnector(ConnectionBase, ABC, Generic[S]):
    """A connector that uses HTTP, usually with a token from a sign-in.

    Thread-safe: each lookup has its own conversation with the server and one deadline.
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
        """Prove the credentials without looking up a patron."""
        try:
            self.prove_credentials()
        except LookupAborted as aborted:
            return aborted.outcome
        return "accepted"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron. A failure is returned as ``CouldNotLook``, not raised."""
        try:
            return self.find(key)
        except LookupAborted as aborted:
            return aborted.outcome

    @abstractmethod
    def find(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron. Raises ``LookupAborted``."""

    def new_token(self, client: JsonClient) -> Token:
        """Sign in and return the token. Raises ``LookupAborted``."""
        raise NotImplementedError

    def prove_credentials(self) -> None:
        """Sign in, or use the existing token. Raises ``LookupAborted``."""
        self.keeper.token(self.server.conversation())


class TokenSession(Generic[S]):
    """The requests of one lookup of the value *asked*. A refused token is renewed once.

    With ``keeps_token`` the lookup uses one token to its end, even close to the token's expiry.
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
        """Return the headers that carry *token*."""
        return {"Authorization": f"Bearer {token.value}"}

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether *answer* means that the token is not valid."""
        return answer.status == HTTPStatus.UNAUTHORIZED

    def token(self) -> Token:
        """Return a usable token. Raises ``LookupAborted``."""
        if self.last_token is None or not self.keeps_token:
            self.last_token = self._keeper.token(self.client)
        return self.last_token

    def fetch(
        self,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> JsonAnswer:
        """Send a GET request with a token. Raises ``LookupAborted`` if there is no answer."""
        return self.send(
            lambda token: self.client.ask(
                "GET", path, query=query, headers={**headers, **self.headers(token)}
            )
        )

    def send(self, request: Callable[[Token], JsonAnswer]) -> JsonAnswer:
        """Send *request* with a token. Raises ``LookupAborted`` if there is no answer."""
        token = self.token()
        answer = request(token)
        if self._renewed or not self.is_refused(answer):
            return answer
        self._renewed = True
        self._keeper.forget(token)
        self.last_token = None
        return request(self.token())
