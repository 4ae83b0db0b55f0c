"""A SIP2 session: log in, look up a patron, resend damaged messages, and end the session."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from verifier.adapters.http import ByteStream, NetworkFailure
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch
from verifier.adapters.ils.server_messages import clean_message
from verifier.adapters.ils.sip2.messages import (
    END,
    Message,
    Style,
    Unreadable,
    WrongChecksum,
    build,
    read_message,
    split_message,
)
from verifier.adapters.ils.sip2.settings import Sip2Settings
from verifier.domain.model.lookup import LookupFailure

# Logins of one connection: one at a time, and none again soon after one that was refused.
#
# SIP2 has no message for "not logged in": a server that refuses a login answers 940, is silent or
# closes the connection. Without this, the login would be tried again for every lookup.

REFUSED_SECONDS = 900.0  # after 940: accounts may be locked after a few of them
UNHEARD_SECONDS = 60.0  # after silence: the server may only hang
NOT_AGAIN = " It is not tried again for now."


class LoginRejected(LookupAborted):
    """The server refuses this connection. No login is tried again for *seconds*."""

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(LookupFailure.AUTH_ERROR, message)
        self.seconds = seconds


class Logins:
    """The last refused login of a connection, and a lock so that one thread logs in at a time."""

    def __init__(self) -> None:
        self._turns = Lock()
        self._refused: LoginRejected | None = None
        self._until = 0.0

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait at most *seconds* for the turn to log in. Raises ``LookupAborted``.

        Otherwise twenty simultaneous lookups could become twenty refused logins.
        """
        if not self._turns.acquire(timeout=max(seconds, 0.0)):
            message = (
                "Other look-ups were still logging in to the library system in all this time."
            )
            raise LookupAborted(LookupFailure.TIMEOUT, message)
        try:
            with self.heeded():
                yield
        finally:
            self._turns.release()

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Raise if a login was refused recently; remember a refusal that the block raises."""
        refused = self._refused
        if refused is not None and time.monotonic() < self._until:
            raise LookupAborted(LookupFailure.AUTH_ERROR, str(refused) + NOT_AGAIN)
        try:
            yield
        except LoginRejected as unwelcome:
            self._refused = unwelcome
            self._until = time.monotonic() + unwelcome.seconds
            raise


# One conversation over one connection: messages, their answers, and resends.

MOST_RESENDS = 2
"""How often a message is sent again, or a resend requested."""

MOST_OCTETS = 65_536  # of one answer: SIP2's own are some hundreds
_RESEND_FROM_SERVER = "96"
_RESEND_TO_SERVER = "97"
_TLS = (b"\x15\x03", b"\x16\x03")  # a TLS record: an alert, a handshake


class NoAnswer(Exception):  # noqa: N818 - named as the sentence reads
    """The server sent nothing: it was silent, or it ``closed`` the connection."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__("closed" if closed else "silent")
        self.closed = closed


class Conversation:
    """A sequence of messages, numbered from 0 to 9 and again from 0.

    ``ask`` raises ``NoAnswer``, and ``LookupAborted`` for every answer that cannot be used.
    """

    def __init__(self, stream: ByteStream, style: Style) -> None:
        self._stream = stream
        self._style = style
        self._asked = 0
        self._kept = b""
        self._last: bytes | None = None

    def ask(
        self,
        code: str,
        fixed: str,
        fields: tuple[tuple[str, str], ...],
        *,
        expect: str,
        within: float | None = None,
    ) -> Message:
        """Send one message and return the answer, whose code must be *expect*.

        *within* limits the seconds for the answer, in addition to the deadline. If the server
        requests a resend (96), the message is sent again; for a damaged answer, this side requests
        a resend.
        """
        sequence = self._asked % 10
        self._asked += 1
        frame = build(code, fixed, fields, self._style, sequence=sequence)
        self._require_quiet()
        end = None if within is None else time.monotonic() + within
        again = frame
        for attempt in range(1 + MOST_RESENDS):
            self._send(again)
            try:
                octets = self._frame(end)
                message = read_message(octets, self._style)
            except WrongChecksum:
                again = build(_RESEND_TO_SERVER, "", (), self._style)
                continue
            except Unreadable as unreadable:
                raise _stopped(unreadable.message) from None
            except NoAnswer:
                if attempt:
                    raise _stopped(_GAVE_UP) from None
                raise
            if message.code != _RESEND_FROM_SERVER:
                self._last = octets
                return _fitting(message, expect, sequence if self._style.error_detection else None)
            again = frame
        raise _stopped(_GAVE_UP)

    def _require_quiet(self) -> None:
        """Raise if unread data remain, because they would be taken for the next answer."""
        harmless = {b"", (self._last or b"").strip()}
        if {part.strip() for part in self._kept.split(END)} - harmless:
            raise _stopped("The library system sent a message that nobody asked for.")

    def _send(self, frame: bytes) -> None:
        try:
            self._stream.send(frame)
        except NetworkFailure as failure:
            raise self._failed(failure) from None

    def _frame(self, end: float | None) -> bytes:
        """Read the next message. An answer that is sent twice counts once."""
        while True:
            split = split_message(self._kept, self._style)
            if split is not None:
                frame, self._kept = split
                if frame and frame != self._last:
                    return frame
                continue
            self._kept += self._more(end)
            if self._kept.startswith(_TLS):
                message = "The library system speaks TLS at this port. Set tls = true."
                raise LookupAborted(LookupFailure.TLS, message)
            if len(self._kept) > MOST_OCTETS and END not in self._kept:
                message = (
                    f"The answer is larger than {MOST_OCTETS:,} bytes, which no SIP2 answer is."
                )
                raise LookupAborted(LookupFailure.TOO_LARGE, message)

    def _more(self, end: float | None) -> bytes:
        within = None if end is None else end - time.monotonic()
        if within is not None and within <= 0:
            raise NoAnswer(closed=False)
        try:
            chunk = self._stream.read_some(within=within)
        except NetworkFailure as failure:
            raise self._failed(failure) from None
        if chunk:
            return chunk
        if self._kept.strip():
            raise _stopped("The library system closed the connection in the middle of an answer.")
        raise NoAnswer(closed=True)

    def _failed(self, failure: NetworkFailure) -> Exception:
        """Build the error for a broken connection: ``NoAnswer`` if nothing had arrived."""
        if not self._kept.strip() and failure.kind in ("timeout", "broken_answer"):
            return NoAnswer(closed=failure.kind == "broken_answer")
        outcome = could_not_fetch(failure)
        return LookupAborted(outcome.failure, outcome.message)


_GAVE_UP = (
    "The library system and this program cannot read each other's messages, although they were "
    "sent again. Check error_detection and charset of the connection."
)


def _fitting(message: Message, expect: str, sequence: int | None) -> Message:
    if message.code != expect:
        text = f"The library system answered with message {message.code} in place of {expect}."
        raise _stopped(text)
    if sequence is not None and message.sequence not in (None, sequence):
        raise _stopped("The library system answered another question than the one it was asked.")
    return message


def _stopped(message: str) -> LookupAborted:
    return LookupAborted(LookupFailure.PROTOCOL_ERROR, message)


GOODBYE_SECONDS = 1.0  # for the answer to "end session", which nobody needs
_LANGUAGE = "000"  # unknown, so the server's own
_NO_LISTS = " " * 10  # no lists of items are requested
_INFORMATION, _STATUS, _END = 8, 1, 9  # places in BX
_ZONES = {"blank": "    ", "Z": "   Z", "0000": "0000"}
_LOGIN = "login_user, login_password and location_code of the connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswer:
    """The answer to a patron lookup. If not ``offered``, the server says it lacks this message."""

    message: Message
    offered: bool = True


class Session:
    """One SIP2 session. Every method but ``end`` raises ``LookupAborted``."""

    def __init__(self, conversation: Conversation, settings: Sip2Settings) -> None:
        self._conversation = conversation
        self._settings = settings
        self._offers = ""

    def log_in(self) -> None:
        """Log in (message 93)."""
        settings = self._settings
        fields = [("CN", settings.login_user or ""), ("CO", settings.login_password)]
        if settings.location_code:
            fields.append(("CP", settings.location_code))
        answer = self._ask("93", "00", tuple(fields), expect="94")
        if answer.fixed == "1":
            return
        if answer.fixed != "0":
            message = "The library system's answer to the login is neither yes nor no."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        message = f"The library system refused the login (940). Check {_LOGIN}."
        raise LoginRejected(message, seconds=REFUSED_SECONDS)

    def see_offers(self) -> None:
        """Request the server's status and the messages that it supports (message 99)."""
        answer = self._ask("99", "0" + "030" + "2.00", (), expect="98")
        online = answer.fixed[:1]
        if online not in ("Y", "N"):
            message = "The library system does not say whether it is there (message 98)."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        if online == "N":
            message = "The SIP2 server says that its library system is not there now (onLine=N)."
            raise LookupAborted(LookupFailure.SERVER_ERROR, message + self._words(answer))
        self._offers = answer.text("BX")

    def ask_for(self, value: str) -> PatronAnswer:
        """Look up one patron (message 63 or 23). The patron's password is never sent.

        Message 23 requires a field for the password, which stays empty.
        """
        settings = self._settings
        about = (*self._about(value), ("AC", settings.terminal_password))
        has_information, has_status = self._offered(_INFORMATION), self._offered(_STATUS)
        if settings.ask_with == "status" or (
            settings.ask_with == "auto" and not has_information and has_status
        ):
            fixed = _LANGUAGE + self._now()
            message = self._ask("23", fixed, (*about, ("AD", "")), expect="24")
            return PatronAnswer(message=message, offered=has_status)
        if settings.ask_with == "auto" and not has_information:
            text = (
                "The library system says that it offers neither message 63 nor 23 to this login "
                "(BX), so patrons cannot be looked up."
            )
            raise LookupAborted(LookupFailure.UNSUPPORTED, text)
        fixed = _LANGUAGE + self._now() + _NO_LISTS
        message = self._ask("63", fixed, about, expect="64")
        return PatronAnswer(message=message, offered=has_information)

    def end(self, value: str) -> None:
        """End the patron's session (message 35). Errors are ignored: the lookup is done."""
        if self._offered(_END):
            fields = (*self._about(value), ("AC", self._settings.terminal_password))
            with suppress(LookupAborted, NoAnswer):
                self._conversation.ask(
                    "35", self._now(), fields, expect="36", within=GOODBYE_SECONDS
                )

    def _about(self, value: str) -> tuple[tuple[str, str], ...]:
        return (("AO", self._settings.institution_id), ("AA", value))

    def _offered(self, place: int) -> bool:
        """Whether BX lists the message at *place*, counted from 1; yes if BX does not say."""
        return len(self._offers) < place or self._offers[place - 1] != "N"

    def _now(self) -> str:
        moment = datetime.now(UTC)
        if self._settings.date_zone != "Z":
            moment = moment.astimezone()
        return f"{moment:%Y%m%d}{_ZONES[self._settings.date_zone]}{moment:%H%M%S}"

    def _ask(
        self, code: str, fixed: str, fields: tuple[tuple[str, str], ...], *, expect: str
    ) -> Message:
        try:
            return self._conversation.ask(code, fixed, fields, expect=expect)
        except NoAnswer as nothing:
            raise self._unanswered(code, closed=nothing.closed) from None

    def _unanswered(self, code: str, *, closed: bool) -> LookupAborted:
        """Build the error for no answer. Before an accepted login it means: access refused."""
        did = "closed the connection" if closed else "said nothing"
        if code == "93":
            message = (
                f"The library system {did} at the login, as SIP2 servers do where they refuse it. "
                f"Check {_LOGIN}, and whether its port is one with TLS."
            )
            return LoginRejected(message, seconds=UNHEARD_SECONDS)
        if self._settings.login_user is None:
            message = (
                f"The library system {did} at the question, as SIP2 servers do where nobody has "
                "logged in. Set login_user and login_password of the connection."
            )
            return LoginRejected(message, seconds=UNHEARD_SECONDS)
        if closed:
            message = (
                "The library system took the login and closed the connection at the question. "
                "Look into its log: it failed, or this login may not ask. Check institution_id "
                "and location_code of the connection."
            )
            return LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        message = (
            "The library system took the login and then gave no answer to the question in time."
        )
        return LookupAborted(LookupFailure.TIMEOUT, message)

    def _words(self, answer: Message) -> str:
        settings = self._settings
        secrets = (settings.login_user or "", settings.login_password, settings.terminal_password)
        words = " · ".join(field.value for field in answer.all("AF"))
        clean = clean_message(words, "", [secret for secret in secrets if secret])
        return f" It said: {clean}" if clean else ""
