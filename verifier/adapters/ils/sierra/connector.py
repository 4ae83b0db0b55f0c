"""A Sierra connection: searches each index separately, and checks that each answer matches."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from pydantic import ValidationError

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.http_connector import (
    HttpConnector,
    Meaning,
    TokenSession,
    require_text,
    unusable,
)
from verifier.adapters.ils.record_parts import found_or_ambiguous
from verifier.adapters.ils.sierra.record import (
    OWN_PROPERTIES,
    RECORD_NUMBER,
    SierraError,
    SierraPatron,
    SierraToken,
    bearing,
    patron_record,
    tells_id_alone,
    type_of,
)
from verifier.adapters.ils.sierra.settings import SierraSettings
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord

# What Sierra's errors mean for a lookup (Sierra API, appendix "Error Handling").
#
# Its own codes say more than the HTTP status: 404 with code 107 is "no such record", a 404
# without Sierra's envelope is a wrong path.

NO_RECORD = 107
EXPIRED = 120
SEVERAL = 133

_ROLE = (
    "Sierra does not let this API client read patrons: give the client key the role Patrons Read "
    "in the administration of Sierra API keys"
)
_KEY = (
    "Sierra does not accept the API client. Check client_key and client_secret of the connection"
)
_BY_CODE: dict[int, Meaning] = {
    113: Meaning(LookupFailure.AUTH_ERROR, _KEY),
    114: Meaning(
        LookupFailure.FORBIDDEN,
        "Sierra answers over TLS only: url of the connection must begin with https://",
    ),
    116: Meaning(LookupFailure.FORBIDDEN, _ROLE),
    117: Meaning(
        LookupFailure.SERVER_ERROR,
        "The Sierra API is switched off. Whoever runs Sierra can switch it on",
    ),
    118: Meaning(
        LookupFailure.UNSUPPORTED,
        "This Sierra's licence does not include the patron part of the API",
    ),
    EXPIRED: Meaning(LookupFailure.AUTH_ERROR, "Sierra refuses a token that it has just given"),
}
_BY_STATUS: dict[int, Meaning] = {
    HTTPStatus.BAD_REQUEST: Meaning(
        LookupFailure.PROTOCOL_ERROR,
        "Sierra does not take the question. Check varfield_tags and api_version of the connection",
    ),
    HTTPStatus.UNAUTHORIZED: Meaning(LookupFailure.AUTH_ERROR, _KEY),
    HTTPStatus.FORBIDDEN: Meaning(LookupFailure.FORBIDDEN, _ROLE),
    HTTPStatus.NOT_FOUND: Meaning(
        LookupFailure.PROTOCOL_ERROR,
        "There is no Sierra API at this address. Check url and api_version of the connection",
    ),
}


def error_code(answer: JsonAnswer) -> int | None:
    """Read Sierra's own error code; None if the answer has no error envelope."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return None
    try:
        return SierraError.model_validate(answer.json()).code
    except (LookupAborted, ValidationError):
        return None


def require_success(answer: JsonAnswer) -> None:
    """Raise ``LookupAborted`` for an error. Handle "no record" and "several records" before."""
    plain = status_outcome(answer.status)
    if plain is None:
        return
    code = error_code(answer)
    number = "" if code is None else f", Sierra's error {code}"
    known = _BY_CODE.get(code or 0) or _BY_STATUS.get(answer.status)
    if known is not None:
        raise LookupAborted(known[0], f"{known[1]} (HTTP {answer.status}{number}).")
    also = f" Sierra calls it error {code}." if number else ""
    raise LookupAborted(plain.failure, f"{plain.message}{also}")


# Sierra's record numbers, as staff see them: ``.p1234567`` and a check digit.
#
# The digit is the sum of the digits times 2, 3, 4 … from the right, modulo 11; ten is an x
# (the vendor's user forum).

_NUMBER = re.compile(r"\.?p(?P<digits>\d{7})(?P<check>[\dx])?", re.ASCII)


def check_digit(digits: str) -> str:
    """Compute the check digit of a record number."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), start=2))
    return "0123456789x"[total % 11]


def record_number(value: str) -> str | None:
    """Return the digits of a record number; None if it is none or its check digit is wrong."""
    found = _NUMBER.fullmatch(value)
    if found is None or found["check"] not in (None, check_digit(found["digits"])):
        return None
    return found["digits"]


_FIELDS = (
    "id,deleted,names,barcodes,uniqueIds,emails,expirationDate,patronType,blockInfo,moneyOwed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One search of one index. ``index`` is the type of identifier that it contains.

    The record in the answer must have the identifier ``wanted``.
    """

    index: str
    wanted: str = field(repr=False)
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(repr=False)


def questions(value: str, tags: tuple[str, ...]) -> Iterator[Question]:
    """Yield a search for each tag's index, and a request by record number if *value* is one.

    Sierra returns only the requested fields. ``varFields`` also hold notes, so they are
    requested only if they may hold identifiers.
    """
    fields = ("fields", _FIELDS if set(tags) <= set(OWN_PROPERTIES) else f"{_FIELDS},varFields")
    for tag in tags:
        query = (("varFieldTag", tag), ("varFieldContent", value), fields)
        yield Question(index=type_of(tag), wanted=value, path="/patrons/find", query=query)
    number = record_number(value)
    if number is not None:
        path = f"/patrons/{number}"
        yield Question(index=RECORD_NUMBER, wanted=number, path=path, query=(fields,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A patron, and the type of the identifier that matched the search value."""

    patron: SierraPatron = field(repr=False)
    matched: str


class SierraSession(TokenSession[SierraSettings]):
    """The requests of one lookup. An expired token is renewed once."""

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether the token has expired."""
        return super().is_refused(answer) and error_code(answer) == EXPIRED

    def ask(self, question: Question) -> Hit | Ambiguous | None:
        """Search one index; None if it finds no record.

        Raises ``LookupAborted`` for every other error.
        """
        answer = self.fetch(question.path, question.query)
        match (answer.status, error_code(answer)):
            case (HTTPStatus.NOT_FOUND, code) if code == NO_RECORD:
                return None
            case (HTTPStatus.CONFLICT, code) if code == SEVERAL:
                message = f"Sierra says that several patrons have this {question.index}."
                return Ambiguous(count=None, message=message)
        require_success(answer)
        patron = validate_json(SierraPatron, answer.json(), what="a Sierra patron")
        if tells_id_alone(patron) and question.index != RECORD_NUMBER:
            return Hit(patron=patron, matched=question.index)
        matched = bearing(patron, question.wanted, question.index)
        if matched is None:
            message = (
                "Sierra answered with a patron whose barcodes and ids are not the identifier "
                "asked for: the index that it looked into is shared with other numbers."
            )
            raise LookupAborted(LookupFailure.WRONG_PATRON, message)
        return Hit(patron=patron, matched=matched)


class SierraConnector(HttpConnector[SierraSettings]):
    """A connector that looks up patrons through the Sierra API. Thread-safe."""

    settings_class = SierraSettings

    def new_token(self, client: JsonClient) -> Token:
        """Request a token, which also proves the API client (RFC 6749, 4.4)."""
        pair = f"{self.settings.client_key}:{self.settings.client_secret}".encode()
        answer = client.post_form(
            "/token",
            [("grant_type", "client_credentials")],
            headers={"Authorization": f"Basic {b64encode(pair).decode()}"},
        )
        if answer.status == HTTPStatus.BAD_REQUEST:  # OAuth refuses with 400, too (RFC 6749, 5.2)
            raise LookupAborted(LookupFailure.AUTH_ERROR, f"{_KEY} (HTTP {answer.status}).")
        require_success(answer)
        given = validate_json(SierraToken, answer.json(), what="a token")
        return Token.lasting(given.access_token, given.expires_in)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search every index."""
        if key.kind is KeyKind.USERNAME:
            message = "Sierra is not asked by user name: it keeps barcodes and unique ids."
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=message)
        if not key.value.strip():
            raise unusable("The identifier cannot be asked for: it is empty.")
        require_text(key.value)
        session = SierraSession(self)
        found: dict[str, Hit] = {}
        gaps: list[Gap] = []
        asked: list[str] = []
        for question in questions(key.value, self.settings.varfield_tags):
            asked.append(question.index)
            unknown = f"Whether another patron has this value as {question.index} is not known: "
            try:
                hit = session.ask(question)
            except LookupAborted as aborted:
                if not found:
                    raise
                message = f"{unknown}{aborted.outcome.message}"
                gaps.append(Gap(part=CapabilityName.SEVERAL_MATCHES, message=message))
                continue
            if isinstance(hit, Ambiguous):
                return replace(hit, records=self._records([*found.values()], gaps))
            if hit is not None:
                found.setdefault(str(hit.patron.id), hit)
        if not found:
            return NotFound(message=f"Sierra has no such record by {' or '.join(asked)}.")
        kinds = [hit.matched for hit in found.values()]
        several = f"Sierra knows different patrons by {' and '.join(kinds)}."
        return found_or_ambiguous(self._records([*found.values()], gaps), kinds[0], several)

    def _records(self, hits: Sequence[Hit], gaps: Sequence[Gap]) -> tuple[PatronRecord, ...]:
        return tuple(
            patron_record(hit.patron, self.settings, source=self.id, gaps=gaps) for hit in hits
        )
