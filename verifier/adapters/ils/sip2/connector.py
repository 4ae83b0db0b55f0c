"""Look up each patron in a new SIP2 session, and turn the answer into a lookup outcome."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from verifier.adapters.http import NetworkFailure, byte_stream
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.sip2.messages import CannotBeSent, Message, encoded
from verifier.adapters.ils.sip2.record import (
    BARCODE,
    FLAGS,
    INTERNAL,
    are_flags,
    is_blank,
    patron_record,
    same,
)
from verifier.adapters.ils.sip2.session import Conversation, Logins, PatronAnswer, Session
from verifier.adapters.ils.sip2.settings import Sip2Settings
from verifier.domain.model.lookup import (
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.site import IlsConnection, Site

_TOLD_ONCE = ("AA", "BL")  # deciding fields: repeated ones must not differ
_OF_A_PERSON = ("AE", "BD", "BE", "BF")  # name, address, e-mail, telephone
_NOT_ABOUT = frozenset({"AO", "AF", "AG", "BH", "BL", "BV", "CC", "CQ"})  # fields without ids
_UNKNOWN_WORDS = (  # AF of an unknown patron, in lower case, by the system that sends it
    "patron does not exist",  # Polaris
    "unknown borrower barcode",  # TLC
    "library card number cannot be located",  # FOLIO (edge-sip2), Sierra
)
_PROBLEMS = (
    (
        LookupFailure.UNSUPPORTED,
        re.compile(r"not supported|unsupported"),
        "The library system does not offer this question to this login. Try ask_with.",
    ),
    (
        LookupFailure.FORBIDDEN,
        re.compile(
            r"not logged in|log-?in (?:required|failed)|authori[sz]ed|\binstitution\b"
            r"|\bpermi(?:ssion|tted)\b|access\b.{0,20}\bdenied|not allowed|\blicen[cs]e\b"
        ),
        "The library system does not let this login ask. Check institution_id and location_code.",
    ),
    (
        LookupFailure.AUTH_ERROR,
        re.compile(r"\b(?:pin|password)\b"),
        "The library system asks for the patron's own password, which a look-up never sends.",
    ),
    (
        LookupFailure.SERVER_ERROR,
        re.compile(
            r"(?:server|system|internal|database) error|off-?line|timed? ?out|\bexception\b"
            r"|could not connect|connection (?:refused|reset|failed|lost)|transaction failed"
            r"|error (?:while )?\w+ing\b|\b(?:unable|fail\w*) to (?!find|locate|identify)"
            r"|try again later|not respond|no response|unreachable|\b(?:locked|in use)\b"
            r"|(?:system|server|service|database|host|circulation|\bils|\bacs)\b.{0,20}"
            r"\b(?:(?:un|not )available|down|busy)\b"
        ),
        "The library system reported an error of its own.",
    ),
)


def outcome_of(
    answer: PatronAnswer,
    asked: str,
    settings: Sip2Settings,
    *,
    source: str,
    secrets: tuple[str, ...] = (),
) -> LookupOutcome:
    """Return the outcome of the lookup of *asked*, based on the server's *answer*.

    It is "no such patron" only if all of this is true: the answer has no personal fields, it
    calls the patron not valid (BL=N), the server offers this kind of lookup, and it reports no
    failure. Systems that say that there is no such patron (AF) fill the required name with "No
    Name" or the identifier, so their name is not one.
    """
    message = answer.message
    flaw = _flaw(message, settings)
    if flaw is not None:
        return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=flaw)
    # skip unreadable screen messages: an identifier in them could not be masked
    screens = (field.value.strip() for field in message.all("AF") if field.readable)
    words = clean_message(" · ".join(filter(None, screens)), asked, secrets)
    personal = {*_OF_A_PERSON, settings.own_fields.internal_id}
    if _says_unknown(message):
        personal.discard("AE")
    of_nobody = all(is_blank(field) for field in message.fields if field.name in personal)
    if of_nobody and message.text("BL").upper() != "Y":
        return _nobody(answer, asked, settings, words)
    if not _is_about(message, asked, settings):
        return _ABOUT_ANOTHER
    record = patron_record(message, asked, settings, source=source, words=words)
    kinds = (BARCODE, INTERNAL)
    equal = (identifier.type for identifier in record.identifiers if same(identifier.value, asked))
    return Found(record=record, matched_type=next((kind for kind in equal if kind in kinds), None))


def _flaw(message: Message, settings: Sip2Settings) -> str | None:
    if not are_flags(message.fixed[:FLAGS]):
        return f"The library system's message {message.code} does not begin with a patron status."
    for name in _TOLD_ONCE:
        if len({field.value.strip() for field in message.all(name)}) > 1:
            return f"The library system's answer contradicts itself in {name}."
    if message.text("BL").upper() not in ("Y", "N", ""):
        return "The library system does not say whether the patron is valid (BL)."
    if not message.is_readable("AA"):
        return (
            f"The identifier in the answer is not written in charset ({settings.charset}). "
            "Check charset of the connection."
        )
    return None


def _nobody(answer: PatronAnswer, asked: str, settings: Sip2Settings, words: str) -> LookupOutcome:
    """Decide, for an answer without personal fields: unknown patron, or failed lookup."""
    message = answer.message
    quoted = f" It said: {words}" if words else ""
    loud = _screen(message)
    problem = next((problem for problem in _PROBLEMS if problem[1].search(loud)), None)
    if problem is None and not answer.offered:
        problem = _PROBLEMS[0]
    if problem is not None:
        failure, _, sentence = problem
        return CouldNotLook(failure=failure, message=_ended(sentence + quoted))
    dialect = settings.own_fields
    if message.text("BL").upper() != "N" and not _says_unknown(message):
        text = "The answer has no name in it and does not say whether the patron is valid (BL)."
        return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=text)
    if not _may_be_about(message.text("AA"), asked):
        return _ABOUT_ANOTHER
    parts = (
        _ended(f"The library system calls the patron not valid and names nobody (BL=N).{quoted}"),
        dialect.unknown_may_be,
        "" if asked.isascii() else "Letters outside ASCII arrive only with the right charset.",
    )
    return NotFound(message=" ".join(filter(None, parts)))


def _says_unknown(message: Message) -> bool:
    return any(words in _screen(message) for words in _UNKNOWN_WORDS)


def _screen(message: Message) -> str:
    return " ".join(field.value.strip() for field in message.all("AF")).casefold()


def _is_about(message: Message, asked: str, settings: Sip2Settings) -> bool:
    """Whether the answer is about *asked*. Some systems return the main identifier instead."""
    own = message.text("AA")
    if not own or same(own, asked):
        return bool(own)
    if settings.own_fields.echoes or not settings.strict_echo:
        return not settings.own_fields.echoes
    others = (field.value for field in message.fields if field.name not in _NOT_ABOUT)
    return any(same(other, asked) for other in others)


def _may_be_about(own: str, asked: str) -> bool:
    """Whether the identifier *own* may be *asked*, perhaps with a prefix added or removed."""
    shorter, longer = sorted((own.strip().casefold(), asked.strip().casefold()), key=len)
    return not own or (shorter in longer and 2 * len(shorter) >= len(longer))


_ABOUT_ANOTHER = CouldNotLook(
    failure=LookupFailure.WRONG_PATRON,
    message="The answer is about another patron, or does not say about whom: it does not repeat "
    "the identifier asked for (AA).",
)


def _ended(message: str) -> str:
    return message if message.endswith((".", "…")) else f"{message}."


_TLS_HINT = " Check tls, host and ca_file of the connection."


class Sip2Connector(ConnectionBase):
    """A connector that looks up patrons over SIP2.

    Each lookup opens a new connection, because some servers accept only one at a time.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self.settings = Sip2Settings.of(connection)
        self._logins = Logins()

    def sign_in(self) -> SignIn:
        """Log in, if an account is set, and check that the library system is online."""
        try:
            with self._session() as session:
                session.see_offers()
        except LookupAborted as stopped:
            return stopped.outcome
        return "not-needed" if self.settings.login_user is None else "accepted"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Look up one patron. A failure is returned as ``CouldNotLook``, not raised."""
        try:
            _require_askable(key, self.settings)
            with self._session() as session:
                session.see_offers()
                answer = session.ask_for(key.value)
                session.end(key.value)
        except LookupAborted as stopped:
            return stopped.outcome
        return outcome_of(
            answer,
            key.value,
            self.settings,
            source=self.connection.id,
            secrets=tuple(secret.value for _, secret in self.connection.secrets),
        )

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """Open a session and log in; close it at the end. Raises ``LookupAborted``."""
        end = time.monotonic() + self.connection.timeout_seconds
        try:
            with self._logins.heeded(), ExitStack() as stack:
                if self.settings.login_user is None:
                    session = self._connected(stack, end)
                else:
                    with self._logins.turn(end - time.monotonic()):
                        session = self._connected(stack, end)
                        session.log_in()
                yield session
        except NetworkFailure as failure:
            outcome = could_not_fetch(failure, address="host and port")
            hint = _TLS_HINT if outcome.failure is LookupFailure.TLS else ""
            raise LookupAborted(outcome.failure, outcome.message + hint) from None

    def _connected(self, stack: ExitStack, end: float) -> Session:
        stream = stack.enter_context(
            byte_stream(
                self.settings.host,
                self.settings.port,
                tls=self.settings.tls,
                ca_file=self.settings.ca_file,
                deadline_seconds=max(round(end - time.monotonic(), 2), 0.01),
                max_bytes=self.connection.max_bytes,
                allow_private=self.allow_private,
            )
        )
        return Session(Conversation(stream, self.settings.style), self.settings)


def _require_askable(key: PatronKey, settings: Sip2Settings) -> None:
    if key.kind is KeyKind.USERNAME:
        message = "SIP2 has no question by user name: the server chooses what it compares with."
        raise LookupAborted(LookupFailure.UNSUPPORTED, message)
    if not key.value.strip():
        message = "The identifier cannot be asked for over SIP2, because it is empty."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    try:
        encoded(key.value, settings.style)
    except CannotBeSent as refused:
        message = f"The identifier cannot be asked for over SIP2, because it {refused.why}."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None
