"""Sign in to the Sierra API, query one index at a time, and interpret its errors."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from pydantic import ValidationError

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.connector_interface import TokenSession
from verifier.adapters.ils.sierra.record import (
    OWN_PROPERTIES,
    RECORD_NUMBER,
    SierraError,
    SierraPatron,
    SierraToken,
    bearing,
    tells_id_alone,
    type_of,
)
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.domain.model.lookup import LookupFailure

# Sierra's record numbers, as staff see them: ``.p1234567`` and a check digit.
#
# The digit is the sum of the digits times 2, 3, 4 … from the right, modulo 11; ten is an x
# (the vendor's user forum).

_NUMBER = re.compile(r"\.?p(?P<digits>\d{7})(?P<check>[\dx])?", re.ASCII)


def check_digit(digits: str) -> str:
    """Compute the check digit."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), start=2))
    rest = total % 11
    return "x" if rest == 10 else str(rest)  # noqa: PLR2004 - the tenth of eleven rests


def record_number(value: str) -> str | None:
    """Give the bare number; None for anything else, and where the check digit is wrong."""
    found = _NUMBER.fullmatch(value)
    if found is None or found["check"] not in (None, check_digit(found["digits"])):
        return None
    return found["digits"]


_FIELDS = (
    "id,deleted,names,barcodes,uniqueIds,emails,expirationDate,patronType,blockInfo,moneyOwed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to one index. ``index`` is the type of the identifiers in it.

    The answer's record must bear ``wanted``.
    """

    index: str
    wanted: str = field(repr=False)
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(repr=False)


def questions(value: str, tags: tuple[str, ...]) -> Iterator[Question]:
    """Ask each tag's index; and, for a record number as staff write it, for that record.

    Fields that are not asked for are not returned; ``varFields`` hold notes too, so they are
    asked for only where an identifier may stand there.
    """
    fields = _FIELDS if set(tags) <= set(OWN_PROPERTIES) else f"{_FIELDS},varFields"
    for tag in tags:
        yield Question(
            index=type_of(tag),
            wanted=value,
            path="/patrons/find",
            query=(("varFieldTag", tag), ("varFieldContent", value), ("fields", fields)),
        )
    number = record_number(value)
    if number is not None:
        yield Question(
            index=RECORD_NUMBER,
            wanted=number,
            path=f"/patrons/{number}",
            query=(("fields", fields),),
        )


def require_sendable(value: str) -> None:
    """Raise ``LookupAborted`` for what cannot be asked for: nothing, and lone surrogates."""
    if not value.strip():
        message = "The identifier cannot be asked for: it is empty."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    try:
        value.encode()
    except UnicodeError:
        message = "The identifier cannot be asked for: it holds a character that is none."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None


# What Sierra's errors mean for a look-up (Sierra API, appendix "Error Handling").
#
# Its own codes say more than the HTTP status: 404 with code 107 is "no such record", a 404
# without
# Sierra's envelope is a wrong path.

NO_RECORD = 107
NOT_ACCEPTED = 113
EXPIRED = 120
SEVERAL = 133

_ROLE = (
    "Sierra does not let this API client read patrons: give the client key the role Patrons Read "
    "in the administration of Sierra API keys."
)
_KEY = (
    "Sierra does not accept the API client. Check client_key and client_secret of the connection."
)
_SAID = {
    NOT_ACCEPTED: (LookupFailure.AUTH_ERROR, _KEY),
    114: (
        LookupFailure.FORBIDDEN,
        "Sierra answers over TLS only: url of the connection must begin with https://.",
    ),
    116: (LookupFailure.FORBIDDEN, _ROLE),
    117: (
        LookupFailure.SERVER_ERROR,
        "The Sierra API is switched off. Whoever runs Sierra can switch it on.",
    ),
    118: (
        LookupFailure.UNSUPPORTED,
        "This Sierra's licence does not include the patron part of the API.",
    ),
    EXPIRED: (LookupFailure.AUTH_ERROR, "Sierra refuses a token that it has just given."),
}
_BY_STATUS: dict[int, tuple[LookupFailure, str]] = {
    HTTPStatus.BAD_REQUEST: (
        LookupFailure.PROTOCOL_ERROR,
        (
            "Sierra does not take the question. Check varfield_tags and api_version of the "
            "connection."
        ),
    ),
    HTTPStatus.UNAUTHORIZED: (LookupFailure.AUTH_ERROR, _KEY),
    HTTPStatus.FORBIDDEN: (LookupFailure.FORBIDDEN, _ROLE),
    HTTPStatus.NOT_FOUND: (
        LookupFailure.PROTOCOL_ERROR,
        "There is no Sierra API at this address. Check url and api_version of the connection.",
    ),
}


def error_code(answer: JsonAnswer) -> int | None:
    """Read Sierra's own code of an error; None where the answer has no such envelope."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return None
    try:
        return SierraError.model_validate(answer.json()).code
    except (LookupAborted, ValidationError):
        return None


def require_signed_in(answer: JsonAnswer) -> None:
    """Raise ``LookupAborted`` for a refused sign-in; OAuth refuses with a 400 as well."""
    if answer.status == HTTPStatus.BAD_REQUEST:  # RFC 6749, 5.2
        message = f"{_KEY.removesuffix('.')} (HTTP {answer.status})."
        raise LookupAborted(LookupFailure.AUTH_ERROR, message)
    require_success(answer)


def require_success(answer: JsonAnswer) -> None:
    """Raise ``LookupAborted`` for every error; those that are answers were dealt with before."""
    plain = status_outcome(answer.status)
    if plain is None:
        return
    code = error_code(answer)
    number = "" if code is None else f", Sierra's error {code}"
    known = _SAID.get(code or 0) or _BY_STATUS.get(answer.status)
    if known is None:
        message = f"{plain.message} Sierra calls it error {code}." if number else plain.message
        raise LookupAborted(plain.failure, message)
    failure, message = known
    raise LookupAborted(failure, f"{message.removesuffix('.')} (HTTP {answer.status}{number}).")


def sign_in(conversation: JsonClient, options: SierraSettings) -> Token:
    """Ask for a token (RFC 6749, 4.4). Raises ``LookupAborted``."""
    pair = b64encode(f"{options.client_key}:{options.client_secret}".encode()).decode()
    answer = conversation.post_form(
        "/token",
        [("grant_type", "client_credentials")],
        headers={"Authorization": f"Basic {pair}"},
    )
    require_signed_in(answer)
    given = validate_json(SierraToken, answer.json(), what="a token")
    return Token.lasting(given.access_token, given.expires_in)


_WRONG = (
    "Sierra answered with a patron whose barcodes and ids are not the identifier asked for: the "
    "index that it looked into is shared with other numbers."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A patron, and the type of the identifier that the question's value equals."""

    patron: SierraPatron = field(repr=False)
    matched: str


class SeveralRecords(Exception):  # noqa: N818 - named as the sentence reads
    """Sierra says that the index leads to more than one record."""


def _token_expired(answer: JsonAnswer) -> bool:
    return answer.status == HTTPStatus.UNAUTHORIZED and error_code(answer) == EXPIRED


class SierraSession(TokenSession):
    """Puts questions. A token that has expired is renewed once for all of them."""

    def __init__(self, client: JsonClient, keeper: TokenKeeper) -> None:
        super().__init__(client, keeper, _token_expired)

    def ask(self, question: Question) -> Hit | None:
        """Ask one index; None where it leads to no record.

        Raises ``SeveralRecords``, and ``LookupAborted`` for everything that is no answer.
        """
        answer = self.send(
            lambda token: self.client.ask(
                "GET",
                question.path,
                query=question.query,
                headers={"Authorization": f"Bearer {token.value}"},
            )
        )
        match (answer.status, error_code(answer)):
            case (HTTPStatus.NOT_FOUND, code) if code == NO_RECORD:
                return None
            case (HTTPStatus.CONFLICT, code) if code == SEVERAL:
                raise SeveralRecords
        require_success(answer)
        patron = validate_json(SierraPatron, answer.json(), what="a Sierra patron")
        if tells_id_alone(patron) and question.index != RECORD_NUMBER:
            return Hit(patron=patron, matched=question.index)
        matched = bearing(patron, question.wanted, question.index)
        if matched is None:
            raise LookupAborted(LookupFailure.WRONG_PATRON, _WRONG)
        return Hit(patron=patron, matched=matched)
