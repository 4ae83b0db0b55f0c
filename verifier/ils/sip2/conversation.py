"""One conversation over one connection: a message, its answer, and what is sent again."""

from __future__ import annotations

import time

from verifier.bounded_network import ByteStream, NetworkFailure
from verifier.ils.sip2.message import (
    END,
    Message,
    Style,
    Unreadable,
    WrongChecksum,
    build,
    read_message,
)
from verifier.model.lookup import LookupFailure
from verifier.rest.http_outcomes import could_not_fetch
from verifier.rest.stopped import LookupStopped

MOST_RESENDS = 2
"""A message is sent again, or asked for again, no more often than this."""

MOST_OCTETS = 65_536  # of one answer: SIP2's own are some hundreds
_RESEND_FROM_SERVER = "96"
_RESEND_TO_SERVER = "97"
_TLS = (b"\x15\x03", b"\x16\x03")  # a TLS record: an alert, a handshake


class NoAnswer(Exception):  # noqa: N818 - named as the sentence reads
    """Not one octet came in answer: the server was silent, or it ``closed`` the connection."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__("closed" if closed else "silent")
        self.closed = closed


class Conversation:
    """Messages one after another, numbered from 0 as SIP2 counts (the last digit alone).

    ``ask`` raises ``NoAnswer``, and ``LookupStopped`` for every answer that cannot be used.
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
        """Send one message and give its answer, whose code is *expect*.

        *within* are seconds for the answer, where the deadline would leave more. A server that
        asks for the message again (96) is sent it again; a damaged answer is asked for again.
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
                raise _stopped(unreadable.said) from None
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
        """Require that nothing waits to be read: it would pass for the next answer."""
        harmless = {b"", (self._last or b"").strip()}
        if {one.strip() for one in self._kept.split(END)} - harmless:
            raise _stopped("The library system sent a message that nobody asked for.")

    def _send(self, frame: bytes) -> None:
        try:
            self._stream.send(frame)
        except NetworkFailure as failure:
            raise self._failed(failure) from None

    def _frame(self, end: float | None) -> bytes:
        """Read the next message. An answer that is sent twice counts once."""
        while True:
            frame, found, rest = self._kept.partition(END)
            if found:
                self._kept = rest
                frame = frame.lstrip(b"\n")
                if frame and frame != self._last:
                    return frame
                continue
            self._kept += self._more(end)
            if self._kept.startswith(_TLS):
                said = "The library system speaks TLS at this port. Set tls = true."
                raise LookupStopped(LookupFailure.TLS, said)
            if len(self._kept) > MOST_OCTETS and END not in self._kept:
                said = f"The answer is larger than {MOST_OCTETS:,} bytes, which no SIP2 answer is."
                raise LookupStopped(LookupFailure.TOO_LARGE, said)

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
        """Say what a broken connection means; nothing was said where nothing had come."""
        if not self._kept.strip() and failure.kind in ("timeout", "broken_answer"):
            return NoAnswer(closed=failure.kind == "broken_answer")
        outcome = could_not_fetch(failure)
        return LookupStopped(outcome.failure, outcome.said)


_GAVE_UP = (
    "The library system and this program cannot read each other's messages, although they were "
    "sent again. Check error_detection and charset of the connection."
)


def _fitting(message: Message, expect: str, sequence: int | None) -> Message:
    if message.code != expect:
        said = f"The library system answered with message {message.code} in place of {expect}."
        raise _stopped(said)
    if sequence is not None and message.sequence not in (None, sequence):
        raise _stopped("The library system answered another question than the one it was asked.")
    return message


def _stopped(said: str) -> LookupStopped:
    return LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
