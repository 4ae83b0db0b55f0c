"""Send one LookupUser and turn the response, or the NCIP problem in it, into a lookup outcome."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.lookup_errors import LookupAborted, could_not_fetch
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn
from verifier.adapters.ils.ncip.client import exchange, lookup_user
from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import Reply, read_reply
from verifier.adapters.ils.ncip.settings import NcipSettings
from verifier.adapters.ils.server_messages import (
    MASKED_IDENTIFIER,
    clean_problem,
    mask_values,
    quoted_problem,
)
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

# What an NCIP problem means, by the words that real servers use.
#
# Source: NCIP 2.02 processing, general and messaging errors, and the texts of the servers in the
# field. Only words for "no such user" make a ``NotFound``; an unknown text is a server error. The
# rules are tried in order on type, detail, element and value together, those for a failure first,
# because a failing server's text may mention one of its own users. For a ``NotFound`` the value
# does not count if there is a type or detail, and the identifier is masked first: the server may
# repeat it, and it may consist of any words.

_MOST_READ = 4_000  # characters of a problem

_Meaning = LookupFailure | type[NotFound] | type[Ambiguous]


class _Rule(NamedTuple):
    """The meaning of certain words in a problem.

    ``only`` limits the rule to lookups by one kind of key, ``element`` to problems with that
    element.
    """

    means: _Meaning
    words: str  # a pattern
    only: KeyKind | None = None
    element: str | None = None

    def fits(self, problem: NcipProblem, key: PatronKey) -> bool:
        """Whether this rule matches *problem*, which answers the lookup of *key*."""
        element = (problem.element or "").strip().casefold()
        if self.means is NotFound and (problem.type or problem.detail):
            problem = replace(problem, value=None)
        words = " ".join(problem.text[:_MOST_READ].casefold().split())
        if self.means is NotFound and not _STANDARD.fullmatch((problem.type or "").strip()):
            words = mask_values(words, (key.value,))
        return (
            self.only in (None, key.kind)
            and self.element in (None, element)
            and re.search(self.words, words) is not None
        )


_STANDARD = re.compile("unk(?:n)?own +user", re.IGNORECASE)
_ENDS = rf"(?= (?:id|barcode|with (?:id|that|this)\b|{MASKED_IDENTIFIER}|\S*\d)| ?[^\w ]| ?$)"
"""What may follow "unknown user": the end, or the user's ID, but not "name" or "group"."""

_NO_ID = "no user identifier provided|userid was not provided"
_RULES = (
    # Koha's words for a barcode that it does not know
    _Rule(NotFound, "user authentication failed", element="barcode id"),
    _Rule(
        LookupFailure.AUTH_ERROR,
        "user authentication failed|pin check failed|barcode id or password",
    ),
    _Rule(
        LookupFailure.FORBIDDEN,
        r"(?:agency|system) authentication failed|unknown (?:agency|system|partner)"
        r"|unauthorized (?:service|combination)|user access denied|could not determine fromagency"
        r"|\blog-?in (?:failed|required)|\bcredentials\b|\bnames? or \w* ?password\b"
        r"|\b(?:service|api|system|staff|database|requesting|ncip) user\b",
    ),
    _Rule(LookupFailure.UNSUPPORTED, "unsupported service|invalid patron lookup type"),
    _Rule(LookupFailure.UNSUPPORTED, _NO_ID, only=KeyKind.USERNAME),
    _Rule(
        LookupFailure.SERVER_ERROR,
        r"temporary processing failure|may be unavailable|api call failed|could not connect"
        r"|connection (?:refused|reset|failed|lost)|time(?:d )?out\b"
        r"|\b(?:database|backend|server error|access denied)\b",
    ),
    _Rule(
        LookupFailure.PROTOCOL_ERROR,
        "missing version|invalid message syntax|needed data missing|unknown (?:scheme|value)"
        f"|element rule violated|{_NO_ID}|it works!",
    ),
    _Rule(Ambiguous, "non-unique user"),
    _Rule(
        NotFound,
        r"(?:unk(?:n)?own user|user is not known|did not find a user|\buser does not exist)"
        rf"{_ENDS}|uid invalid",
    ),
    _Rule(NotFound, "authentication failed: null|user id .*does not exist", only=KeyKind.USERNAME),
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
    """Return the outcome for the problems in the answer to a lookup of *key*.

    If there are several, a failure to look up takes precedence over a statement about the
    patron.
    """
    outcomes = [_meaning(problem, key, secrets) for problem in problems]
    failures = (outcome for outcome in outcomes if isinstance(outcome, CouldNotLook))
    return next(failures, outcomes[0])


def _meaning(problem: NcipProblem, key: PatronKey, secrets: Sequence[str]) -> LookupOutcome:
    text = clean_problem(problem, key.value, secrets).text
    rule = next((rule for rule in _RULES if rule.fits(problem, key)), None)
    means = rule.means if rule else LookupFailure.SERVER_ERROR
    if isinstance(means, LookupFailure):
        why = f"It said: {text}." if text else "It gave no reason. Is the system the right one?"
        return CouldNotLook(failure=means, message=f"{_SENTENCES[means]} {why}")
    said = (quoted_problem(problem, key.value, secrets),)
    if means is Ambiguous:
        return Ambiguous(count=None, message=text, problems=said)
    return NotFound(message=text, problems=said)


_EMPTY_BY_NAME = (
    LookupFailure.UNSUPPORTED,
    (
        "The library system gave an empty response to a question by user name, which it probably "
        "does not offer."
    ),
)
_EMPTY = (
    LookupFailure.PROTOCOL_ERROR,
    "The library system gave a response with nothing in it: neither a patron nor a problem.",
)
_NOT_BY_NAME = (
    "This library system is not asked by user name: ReShare puts that question over NCIP 2 alone, "
    "and not to every system."
)


class NcipConnector(ConnectionBase):
    """A connector that looks up patrons over NCIP.

    In the role ``reshare`` it requests exactly the elements that ReShare requests.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self.settings = NcipSettings.of(connection)

    def sign_in(self) -> SignIn:
        """Return "not-needed": NCIP has no sign-in; each message carries credentials."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Send one lookup. A failure is returned as ``CouldNotLook``, not raised."""
        if key.kind is KeyKind.USERNAME and not self.settings.by_username:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_NOT_BY_NAME)
        try:
            question = lookup_user(key, self.settings)
            body = exchange(
                question, self.connection, self.settings, allow_private=self.allow_private
            )
            return self._outcome(read_reply(body, self.settings.ncip), key)
        except NetworkFailure as failure:
            address = "url" if self.settings.transport == "http" else "host and port"
            return could_not_fetch(failure, address=address)
        except LookupAborted as aborted:
            return aborted.outcome

    def _outcome(self, reply: Reply, key: PatronKey) -> LookupOutcome:
        secrets = tuple(secret.value for _, secret in self.connection.secrets)
        if reply.problems:
            outcome = outcome_of(reply.problems, key, secrets)
            # a problem besides a full record: ReShare stops at the problem, people want the record
            whole = reply.has_optional_fields and not reply.says_nothing
            if not (whole and isinstance(outcome, CouldNotLook)):
                return outcome
        by_name = key.kind is KeyKind.USERNAME
        if reply.says_nothing:
            failure, message = _EMPTY_BY_NAME if by_name else _EMPTY
            return CouldNotLook(failure=failure, message=message, empty=True)
        named = by_name or key.value in {user_id.value for user_id in reply.all_ids}
        if self.settings.strict_echo and not named:
            raise LookupAborted(
                LookupFailure.WRONG_PATRON,
                "The answer is about another patron: it does not name the identifier asked for.",
            )
        record = patron_record(
            reply, source=self.connection.id, minor_units=self.settings.minor_units
        )
        equal = (
            identifier.type for identifier in record.identifiers if identifier.value == key.value
        )
        problems = [clean_problem(problem, key.value, secrets) for problem in reply.problems]
        return Found(
            record=record, answer=reply.as_reshare_reads(problems), matched_type=next(equal, None)
        )
