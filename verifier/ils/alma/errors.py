"""What a refusal of Alma's means, by its error code first and by the HTTP status after that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import quote

from verifier.ils.alma.envelope import AlmaError, errors_in, is_web_page
from verifier.ils.alma.refusals import (
    CODES,
    KEY_REFUSED,
    NONE,
    NONE_STATUSES,
    NOT_PERMITTED,
    STATUSES,
    WHERE,
    Meaning,
)
from verifier.ils.ncip.speakable import speakable
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import JsonAnswer
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.stopped import LookupStopped

_SPEAKABLE_CODE = re.compile(r"[0-9]{4,7}|[A-Z]{3,}(?:_[A-Z]+){0,5}")
_INVALID_KEY = b"invalid api key"  # the whole body, as plain text, of an older gateway


class NoSuchUser(Exception):  # noqa: N818 - an answer, no error
    """Alma said explicitly that there is no such user. ``said`` holds nothing of the question."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def require_content(answer: JsonAnswer, *, asked: str = "", api_key: str = "") -> JsonAnswer:
    """Give *answer* itself, where it is no refusal.

    Raises ``NoSuchUser``, and ``LookupStopped`` for every other refusal and for a web page.
    """
    errors = errors_in(answer)
    if errors:
        _refuse(answer.status, errors, asked, api_key)
    refused = _by_status(answer)
    if refused is None and is_web_page(answer.body):
        said = f"The address answers with a web page, not with Alma's Users API. {WHERE}"
        refused = Meaning(LookupFailure.PROTOCOL_ERROR, said)
    if refused is not None:
        raise LookupStopped(*refused)
    return answer


def _refuse(status: int, errors: Sequence[AlmaError], asked: str, api_key: str) -> NoReturn:
    """Raise what the errors mean together: one that tells nothing goes before one that does."""
    for one in errors:
        if one.code not in NONE or status not in NONE_STATUSES:
            raise LookupStopped(*_meaning(status, one, asked, api_key))
    raise NoSuchUser(NONE[errors[0].code])


def _meaning(status: int, error: AlmaError, asked: str, api_key: str) -> Meaning:
    known = CODES.get(error.code)
    if known == KEY_REFUSED and status == HTTPStatus.FORBIDDEN:
        return NOT_PERMITTED
    if known is None and status != HTTPStatus.NOT_FOUND:  # the envelope proves the address right
        known = STATUSES.get(status)
    if known is not None:
        return known
    refused = status_outcome(status)
    failure = refused.failure if refused else LookupFailure.PROTOCOL_ERROR
    hidden = [api_key, *({quote(asked, safe="")} - {asked})]
    words = speakable(error.message, asked, hidden).rstrip(".")
    told = f" It said: {words}." if words else ""
    return Meaning(failure, f"Alma refused the question {_code_words(error.code, asked)}.{told}")


def _code_words(code: str, asked: str) -> str:
    """Name a code that looks like one; a server may put anything there."""
    folded = asked.casefold()
    if not _SPEAKABLE_CODE.fullmatch(code) or (folded and folded in code.casefold()):
        return "with a code that is not known here"
    return f"with the code {code}"


def _by_status(answer: JsonAnswer) -> Meaning | None:
    """Say what a status without an envelope means; None where the body is to be read."""
    known = STATUSES.get(answer.status)
    if known is not None:
        return known
    if answer.status == HTTPStatus.BAD_REQUEST:
        if answer.body.strip().lower() == _INVALID_KEY:
            return KEY_REFUSED
        said = f"Alma refused the question and did not say why (HTTP 400). {WHERE}"
        return Meaning(LookupFailure.PROTOCOL_ERROR, said)
    refused = status_outcome(answer.status)
    return None if refused is None else Meaning(refused.failure, refused.said)
