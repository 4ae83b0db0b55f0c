"""Send one LookupUser and turn the reply, or the NCIP problem in it, into a lookup outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.ncip.client import CannotBeSent, exchange, lookup_user
from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import Reply, Unreadable, read_reply
from verifier.adapters.ils.ncip.settings import NcipSettings
from verifier.adapters.ils.server_messages import MASKED_IDENTIFIER, clean_problem, mask_values
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NcipProblem,
    NotFound,
    PatronKey,
)
from verifier.domain.model.site import IlsConnection, Site

# What an NCIP problem means, told by the words that servers really use.
#
# Source: NCIP 2.02 processing, general and messaging errors, and the texts of the servers in the
# field. Only words that say "no such user" make a ``NotFound``; whatever is not known is an
# error of the server. The rules are tried in order on type, detail, element and value together,
# those for "could not ask" first: a failing server's text may name a user of its own. What the
# value echoes never makes a ``NotFound`` where the server said anything in type or detail, nor
# does what any part echoes of the identifier: that may be any words at all.

_MOST_READ = 4_000  # characters of a problem

_Meaning = LookupFailure | type[NotFound] | type[Ambiguous]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Words, and what they mean: ``only`` for one kind of question, or about one ``element``."""

    words: re.Pattern[str]
    means: _Meaning
    only: KeyKind | None = None
    element: str | None = None

    def fits(self, problem: NcipProblem, key: PatronKey) -> bool:
        """Whether this rule knows *problem*, an answer to *key*."""
        element = (problem.element or "").strip().casefold()
        if self.means is NotFound and (problem.type or problem.detail):
            problem = replace(problem, value=None)
        words = " ".join(problem.text[:_MOST_READ].casefold().split())
        if self.means is NotFound and not _STANDARD.fullmatch((problem.type or "").strip()):
            words = mask_values(words, (key.value,))
        return (
            self.only in (None, key.kind)
            and self.element in (None, element)
            and self.words.search(words) is not None
        )


_STANDARD = re.compile("unk(?:n)?own +user", re.IGNORECASE)
_ENDS = rf"(?= (?:id|barcode|with (?:id|that|this)\b|{MASKED_IDENTIFIER}|\S*\d)| ?[^\w ]| ?$)"
"""Behind "unknown user": its end, or the user's id. A "name" or a "group" is another thing."""


def _rule(
    *words: str, means: _Meaning, only: KeyKind | None = None, element: str | None = None
) -> _Rule:
    return _Rule(words=re.compile("|".join(words)), means=means, only=only, element=element)


_RULES = (
    _rule(  # Koha's words for a barcode that it does not know
        "user authentication failed", means=NotFound, element="barcode id"
    ),
    _rule(
        "user authentication failed",
        "pin check failed",
        "barcode id or password",
        means=LookupFailure.AUTH_ERROR,
    ),
    _rule(
        "agency authentication failed",
        "system authentication failed",
        "unknown agency",
        "unknown system",
        "unknown partner",
        "unauthorized service",
        "unauthorized combination",
        "user access denied",
        "could not determine fromagency",
        r"\blog-?in (?:failed|required)|\bcredentials\b|\bnames? or \w* ?password\b",
        r"\b(?:service|api|system|staff|database|requesting|ncip) user\b",
        means=LookupFailure.FORBIDDEN,
    ),
    _rule("unsupported service", "invalid patron lookup type", means=LookupFailure.UNSUPPORTED),
    _rule(
        "no user identifier provided",
        "userid was not provided",
        means=LookupFailure.UNSUPPORTED,
        only=KeyKind.USERNAME,
    ),
    _rule(
        "temporary processing failure",
        "may be unavailable",
        "api call failed",
        r"could not connect|connection (?:refused|reset|failed|lost)|time(?:d )?out\b",
        r"\b(?:database|backend|server error|access denied)\b",
        means=LookupFailure.SERVER_ERROR,
    ),
    _rule(
        "missing version",
        "invalid message syntax",
        "needed data missing",
        "unknown scheme",
        "unknown value",
        "element rule violated",
        "no user identifier provided",
        "userid was not provided",
        "it works!",
        means=LookupFailure.PROTOCOL_ERROR,
    ),
    _rule("non-unique user", means=Ambiguous),
    _rule(
        rf"unk(?:n)?own user{_ENDS}",
        rf"user is not known{_ENDS}",
        rf"did not find a user{_ENDS}",
        "uid invalid",
        rf"\buser does not exist{_ENDS}",
        means=NotFound,
    ),
    _rule(
        r"authentication failed: null",
        r"user id .*does not exist",
        means=NotFound,
        only=KeyKind.USERNAME,
    ),
)

_SENTENCES = {
    LookupFailure.AUTH_ERROR: (
        "The library system asks for the patron's own password, which a look-up never sends. In "
        "Alma, set Require Authentication to no for Look Up User."
    ),
    LookupFailure.FORBIDDEN: (
        "The library system does not accept who is asking. Check from_agency, to_agency, "
        "application_profile and from_agency_authentication of the connection."
    ),
    LookupFailure.UNSUPPORTED: (
        "The library system does not offer this kind of look-up. Where the question was by user "
        "name, check username_type of the connection."
    ),
    LookupFailure.PROTOCOL_ERROR: (
        "The library system did not accept the form of the question. Check system, "
        "namespace_style and version of the connection."
    ),
    LookupFailure.SERVER_ERROR: "The library system reported an error of its own.",
}


def outcome_of(
    problems: Sequence[NcipProblem], key: PatronKey, secrets: Sequence[str] = ()
) -> LookupOutcome:
    """Say what the problems of an answer to *key* mean together.

    Where several are given, one that tells nothing about the patron goes before one that does.
    """
    outcomes = [_meaning(problem, key, secrets) for problem in problems]
    return next(
        (outcome for outcome in outcomes if isinstance(outcome, CouldNotLook)), outcomes[0]
    )


def _meaning(problem: NcipProblem, key: PatronKey, secrets: Sequence[str]) -> LookupOutcome:
    message = clean_problem(problem, key.value, secrets).text
    rule = next((rule for rule in _RULES if rule.fits(problem, key)), None)
    return _as_outcome(rule.means if rule else LookupFailure.SERVER_ERROR, message)


def _as_outcome(means: _Meaning, message: str) -> LookupOutcome:
    if isinstance(means, LookupFailure):
        told = (
            f"It said: {message}."
            if message
            else "It gave no reason. Is the system the right one?"
        )
        return CouldNotLook(failure=means, message=f"{_SENTENCES[means]} {told}")
    if means is Ambiguous:
        return Ambiguous(count=None, message=message)
    return NotFound(message=message)


# An NCIP connection: one question, one answer, however it is written and travels.

_NOT_BY_NAME = (
    "This library system is not asked by user name: ReShare puts that question over NCIP 2 alone, "
    "and not to every system."
)


class NcipConnector(ConnectionBase):
    """Looks patrons up by NCIP. In the role ``reshare`` it asks for what ReShare asks for."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self.settings = NcipSettings.of(connection)

    def sign_in(self) -> SignIn:
        """Say that NCIP has no sign-in: each message carries what proves its sender."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask once. Every failure is a ``CouldNotLook`` of its own kind; nothing is raised."""
        if key.kind is KeyKind.USERNAME and not self.settings.by_username:
            return _no(LookupFailure.UNSUPPORTED, _NOT_BY_NAME)
        try:
            body = exchange(
                lookup_user(key, self.settings),
                self.connection,
                self.settings,
                allow_private=self.allow_private,
            )
        except CannotBeSent as refused:
            return _no(LookupFailure.PROTOCOL_ERROR, refused.message)
        except NetworkFailure as failure:
            address = "url" if self.settings.transport == "http" else "host and port"
            return could_not_fetch(failure, address=address)
        except LookupAborted as stopped:
            return stopped.outcome
        return self._read(body, key)

    def _read(self, body: bytes, key: PatronKey) -> LookupOutcome:
        try:
            reply = read_reply(body, self.settings.ncip)
        except Unreadable as unreadable:
            return _no(LookupFailure.PROTOCOL_ERROR, unreadable.message)
        if reply.problems:
            outcome = outcome_of(reply.problems, key, self._secrets)
            # a problem beside a whole record: ReShare heeds the problem, people want the record
            whole = reply.has_optional_fields and not reply.says_nothing
            if not (whole and isinstance(outcome, CouldNotLook)):
                return outcome
        if reply.says_nothing:
            return _empty(key)
        if self.settings.strict_echo and not _names(reply, key):
            return _no(
                LookupFailure.WRONG_PATRON,
                "The answer is about another patron: it does not name the identifier asked for.",
            )
        return self._found(reply, key)

    def _found(self, reply: Reply, key: PatronKey) -> Found:
        record = patron_record(
            reply, source=self.connection.id, minor_units=self.settings.minor_units
        )
        equal = (
            identifier.type for identifier in record.identifiers if identifier.value == key.value
        )
        problems = (clean_problem(problem, key.value, self._secrets) for problem in reply.problems)
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


def _no(failure: LookupFailure, message: str) -> CouldNotLook:
    return CouldNotLook(failure=failure, message=message)
