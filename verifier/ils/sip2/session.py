"""A session with the server: log in, see what it offers, ask for a patron, say goodbye."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from verifier.ils.ncip.speakable import speakable
from verifier.ils.sip2.conversation import Conversation, NoAnswer
from verifier.ils.sip2.logins import REFUSED_SECONDS, UNHEARD_SECONDS, Unwelcome
from verifier.ils.sip2.message import Message
from verifier.ils.sip2.options import Sip2Options
from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped

GOODBYE_SECONDS = 1.0  # for the answer to "end session", which nobody needs
_LANGUAGE = "000"  # unknown, so the server's own
_NO_LISTS = " " * 10  # no item of any kind is asked for
_INFORMATION, _STATUS, _END = 8, 1, 9  # places in BX
_ZONES = {"blank": "    ", "Z": "   Z", "0000": "0000"}
_LOGIN = "login_user, login_password and location_code of the connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswer:
    """The answer about a patron. Not ``offered``: the server says that it has no such message."""

    message: Message
    offered: bool = True


class Session:
    """One session. Every method but ``end`` raises ``LookupStopped``."""

    def __init__(self, conversation: Conversation, options: Sip2Options) -> None:
        self._conversation = conversation
        self._options = options
        self._offers = ""

    def log_in(self) -> None:
        """Log in (93)."""
        options = self._options
        fields = [("CN", options.login_user or ""), ("CO", options.login_password)]
        if options.location_code:
            fields.append(("CP", options.location_code))
        answer = self._ask("93", "00", tuple(fields), expect="94")
        if answer.fixed == "1":
            return
        if answer.fixed != "0":
            said = "The library system's answer to the login is neither yes nor no."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        said = f"The library system refused the login (940). Check {_LOGIN}."
        raise Unwelcome(said, seconds=REFUSED_SECONDS)

    def see_offers(self) -> None:
        """Ask whether the library system is there, and what it offers (99)."""
        answer = self._ask("99", "0" + "030" + "2.00", (), expect="98")
        online = answer.fixed[:1]
        if online not in ("Y", "N"):
            said = "The library system does not say whether it is there (message 98)."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        if online == "N":
            said = "The SIP2 server says that its library system is not there now (onLine=N)."
            raise LookupStopped(LookupFailure.SERVER_ERROR, said + self._words(answer))
        self._offers = answer.text("BX")

    def ask_for(self, value: str) -> PatronAnswer:
        """Ask for one patron (63 or 23). The patron's password is never sent.

        Message 23 must have a field for it, which stays empty.
        """
        options = self._options
        about = (*self._about(value), ("AC", options.terminal_password))
        has_information, has_status = self._offered(_INFORMATION), self._offered(_STATUS)
        if options.ask_with == "status" or (
            options.ask_with == "auto" and not has_information and has_status
        ):
            fixed = _LANGUAGE + self._now()
            message = self._ask("23", fixed, (*about, ("AD", "")), expect="24")
            return PatronAnswer(message=message, offered=has_status)
        if options.ask_with == "auto" and not has_information:
            said = (
                "The library system says that it offers neither message 63 nor 23 to this login "
                "(BX), so patrons cannot be looked up."
            )
            raise LookupStopped(LookupFailure.UNSUPPORTED, said)
        fixed = _LANGUAGE + self._now() + _NO_LISTS
        message = self._ask("63", fixed, about, expect="64")
        return PatronAnswer(message=message, offered=has_information)

    def end(self, value: str) -> None:
        """End the patron's session (35). Whatever happens to it, the answer is already there."""
        if self._offered(_END):
            fields = (*self._about(value), ("AC", self._options.terminal_password))
            with suppress(LookupStopped, NoAnswer):
                self._conversation.ask(
                    "35", self._now(), fields, expect="36", within=GOODBYE_SECONDS
                )

    def _about(self, value: str) -> tuple[tuple[str, str], ...]:
        return (("AO", self._options.institution_id), ("AA", value))

    def _offered(self, place: int) -> bool:
        """Whether BX has the message at *place*, counted from 1; so it has where BX is silent."""
        return len(self._offers) < place or self._offers[place - 1] != "N"

    def _now(self) -> str:
        moment = datetime.now(UTC)
        if self._options.date_zone != "Z":
            moment = moment.astimezone()
        return f"{moment:%Y%m%d}{_ZONES[self._options.date_zone]}{moment:%H%M%S}"

    def _ask(
        self, code: str, fixed: str, fields: tuple[tuple[str, str], ...], *, expect: str
    ) -> Message:
        try:
            return self._conversation.ask(code, fixed, fields, expect=expect)
        except NoAnswer as nothing:
            raise self._unanswered(code, closed=nothing.closed) from None

    def _unanswered(self, code: str, *, closed: bool) -> LookupStopped:
        """Say what silence means: without a login that was taken, that we are not let in."""
        did = "closed the connection" if closed else "said nothing"
        if code == "93":
            said = (
                f"The library system {did} at the login, as SIP2 servers do where they refuse it. "
                f"Check {_LOGIN}, and whether its port is one with TLS."
            )
            return Unwelcome(said, seconds=UNHEARD_SECONDS)
        if self._options.login_user is None:
            said = (
                f"The library system {did} at the question, as SIP2 servers do where nobody has "
                "logged in. Set login_user and login_password of the connection."
            )
            return Unwelcome(said, seconds=UNHEARD_SECONDS)
        if closed:
            said = (
                "The library system took the login and closed the connection at the question. "
                "Look into its log: it failed, or this login may not ask. Check institution_id "
                "and location_code of the connection."
            )
            return LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        said = "The library system took the login and then gave no answer to the question in time."
        return LookupStopped(LookupFailure.TIMEOUT, said)

    def _words(self, answer: Message) -> str:
        options = self._options
        secrets = (options.login_user or "", options.login_password, options.terminal_password)
        words = " · ".join(one.value for one in answer.all("AF"))
        clean = speakable(words, "", [one for one in secrets if one])
        return f" It said: {clean}" if clean else ""
