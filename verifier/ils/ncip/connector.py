"""An NCIP connection: one question, one answer, however it is written and travels."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.bounded_network import NetworkFailure
from verifier.ils.asking import SignIn
from verifier.ils.ncip.answer import read_reply
from verifier.ils.ncip.document import Unreadable
from verifier.ils.ncip.options import NcipOptions
from verifier.ils.ncip.patron import patron_record
from verifier.ils.ncip.problems import outcome_of
from verifier.ils.ncip.reply import Reply
from verifier.ils.ncip.request import CannotBeSent, lookup_user
from verifier.ils.ncip.speakable import speakable_problem
from verifier.ils.ncip.transport import Transport
from verifier.model.lookup import (
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    PatronKey,
)
from verifier.model.site import IlsConnection, IlsRole
from verifier.rest.http_outcomes import could_not_fetch
from verifier.rest.stopped import LookupStopped

_NOT_BY_NAME = (
    "This library system is not asked by user name: ReShare puts that question over NCIP 2 alone, "
    "and not to every system."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NcipConnector:
    """Looks patrons up by NCIP. In the role ``reshare`` it asks for what ReShare asks for."""

    connection: IlsConnection
    options: NcipOptions
    allow_private: bool = False

    @property
    def id(self) -> str:
        """The site file's id."""
        return self.connection.id

    @property
    def role(self) -> IlsRole:
        """Whether it asks as ReShare asks."""
        return self.connection.role

    def sign_in(self) -> SignIn:
        """Say that NCIP has no sign-in: each message carries what proves its sender."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask once. Every failure is a ``CouldNotLook`` of its own kind; nothing is raised."""
        if key.kind is KeyKind.USERNAME and not self.options.by_username:
            return _no(LookupFailure.UNSUPPORTED, _NOT_BY_NAME)
        way = Transport(
            connection=self.connection, options=self.options, allow_private=self.allow_private
        )
        try:
            body = way.exchange(lookup_user(key, self.options))
        except CannotBeSent as refused:
            return _no(LookupFailure.PROTOCOL_ERROR, refused.said)
        except NetworkFailure as failure:
            address = "url" if self.options.transport == "http" else "host and port"
            return could_not_fetch(failure, address=address)
        except LookupStopped as stopped:
            return stopped.outcome
        return self._read(body, key)

    def _read(self, body: bytes, key: PatronKey) -> LookupOutcome:
        try:
            reply = read_reply(body, self.options.ncip)
        except Unreadable as unreadable:
            return _no(LookupFailure.PROTOCOL_ERROR, unreadable.said)
        if reply.problems:
            outcome = outcome_of(reply.problems, key, self._secrets)
            # a problem beside a whole record: ReShare heeds the problem, people want the record
            whole = reply.has_optional_fields and not reply.says_nothing
            if not (whole and isinstance(outcome, CouldNotLook)):
                return outcome
        if reply.says_nothing:
            return _empty(key)
        if self.options.strict_echo and not _names(reply, key):
            return _no(
                LookupFailure.WRONG_PATRON,
                "The answer is about another patron: it does not name the identifier asked for.",
            )
        return self._found(reply, key)

    def _found(self, reply: Reply, key: PatronKey) -> Found:
        record = patron_record(
            reply, source=self.connection.id, minor_units=self.options.minor_units
        )
        equal = (one.type for one in record.identifiers if one.value == key.value)
        problems = (speakable_problem(one, key.value, self._secrets) for one in reply.problems)
        return Found(
            record=record,
            answer=reply.as_reshare_reads(tuple(problems)),
            matched_type=next(equal, None),
        )

    @property
    def _secrets(self) -> tuple[str, ...]:
        return tuple(secret.value for _, secret in self.connection.secrets)


def _names(reply: Reply, key: PatronKey) -> bool:
    return key.kind is KeyKind.USERNAME or key.value in {one.value for one in reply.all_ids}


def _empty(key: PatronKey) -> CouldNotLook:
    if key.kind is KeyKind.USERNAME:
        return _no(
            LookupFailure.UNSUPPORTED,
            "The library system gave an empty response to a question by user name, which it "
            "probably does not offer.",
        )
    return _no(
        LookupFailure.PROTOCOL_ERROR,
        "The library system gave a response with nothing in it: neither a patron nor a problem.",
    )


def _no(failure: LookupFailure, said: str) -> CouldNotLook:
    return CouldNotLook(failure=failure, said=said)
