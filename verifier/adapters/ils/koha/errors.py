"""Turn Koha's error texts, missing permissions and HTTP statuses into lookup failures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.connector_interface import content_of
from verifier.adapters.ils.koha.record import Refusal
from verifier.domain.model.lookup import LookupFailure

# The permissions that Koha says are missing, fit for a sentence.
#
# Koha writes them as ``{"borrowers": "edit_borrowers"}``, where ``"1"`` is the whole module; all
# of
# such an object are needed, and a list holds alternatives (``Koha/REST/V1/Auth.pm``). Only words
# that look like permissions are repeated: an answer may hold anything.

_WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST = 60
_MOST = 6  # alternatives and parts that are named
_CERTAIN_LENGTH = 4  # shorter values also occur inside ordinary words


def permissions_named(required: Any, hidden: Sequence[str] = ()) -> str | None:
    """Say which permissions *required* names; None where none can be said.

    A word that holds one of the *hidden* values is left out, whatever it looks like.
    """
    alternatives = required if isinstance(required, list) else [required]
    message = [_all_of(alternative, hidden) for alternative in alternatives[:_MOST]]
    return ", or ".join(dict.fromkeys(one for one in message if one)) or None


def _all_of(required: Any, hidden: Sequence[str]) -> str:
    if not isinstance(required, dict):
        return ""
    named = (
        _one(module, part, hidden)
        for module, parts in sorted(required.items())[:_MOST]
        for part in (parts[:_MOST] if isinstance(parts, list) else [parts])
    )
    return " and ".join(one for one in named if one)


def _one(module: str, part: Any, hidden: Sequence[str]) -> str:
    if not _is_word(module, hidden):
        return ""
    return f"{module}/{part}" if _is_word(part, hidden) else module


def _is_word(text: Any, hidden: Sequence[str]) -> bool:
    return (
        isinstance(text, str)
        and len(text) <= _LONGEST
        and _WORD.fullmatch(text) is not None
        and not any(_holds(text, one.strip().casefold()) for one in hidden)
    )


def _holds(text: str, value: str) -> bool:
    return text == value or (len(value) >= _CERTAIN_LENGTH and value in text)


# What Koha means by an answer that is none, in its own words and statuses.
#
# Source: ``Koha/REST/V1/Auth.pm`` and ``Koha/REST/V1/OAuth.pm``. What is not Koha's, such as a
# proxy's refusal, is told by its HTTP status alone.

BASIC_DISABLED = (
    "Koha does not take user name and password (HTTP 401): turn on its system preference "
    "RESTBasicAuth, or use an API key (client_id and client_secret)."
)
OAUTH_DISABLED = (
    "Koha does not take API keys (HTTP 400): turn on its system preference "
    "RESTOAuth2ClientCredentials, or use username and password with RESTBasicAuth."
)
UNKNOWN_KEY = (
    "Koha does not know the API key. Check client_id and client_secret of the connection; keys "
    "are made in the patron's menu More, Manage API keys, and can be revoked there."
)
_WRONG_LOGIN = (
    "Koha does not accept the name and password. Check username and password of the connection, "
    "and whether the account is locked."
)
_EXPIRED_LOGIN = (
    "The password of the account that asks has expired in Koha. Set a new one there, and change "
    "password of the connection."
)
_NOT_ACCEPTED = (
    "Koha does not accept what the connection signs in with (HTTP 401). Check that the API key "
    "or the password is still good, and that the account still exists."
)
_MAINTENANCE = (
    "Koha is under maintenance (HTTP 503): it waits for its database to be updated, or is being "
    "set up. Ask again later."
)
_UNKNOWN_PARAMETER = (
    "Koha does not know a part of the question (HTTP 400): its version is older than this "
    "connector needs, or a program between changes the address."
)


def require_answer(answer: JsonAnswer, *, needs: str, hidden: Sequence[str] = ()) -> JsonAnswer:
    """Give *answer* back. Raises ``LookupAborted`` where it is a refusal or an error.

    *needs* are the permissions of the question, for a refusal that names none. No sentence
    holds anything *hidden*.
    """
    stopped = refusal_of(answer, needs=needs, hidden=hidden)
    if stopped is not None:
        raise stopped
    return answer


def refusal_of(
    answer: JsonAnswer, *, needs: str, hidden: Sequence[str] = ()
) -> LookupAborted | None:
    """Give what ``require_answer`` would raise."""
    outcome = status_outcome(answer.status)
    if outcome is None:
        return None
    error = error_of(answer)
    for status, words, failure, sentence in _MEANINGS:
        if answer.status == status and error and words in error:
            return LookupAborted(failure, sentence)
    if answer.status == HTTPStatus.BAD_REQUEST and says_malformed_query(answer):
        return LookupAborted(LookupFailure.PROTOCOL_ERROR, _UNKNOWN_PARAMETER)
    if answer.status == HTTPStatus.FORBIDDEN and error:
        required = (_refusal(answer) or Refusal()).required_permissions
        if required or "authorization failure" in error:
            return _lacks_permission(permissions_named(required, hidden) or needs)
    return LookupAborted(outcome.failure, outcome.message)


def says_malformed_query(answer: JsonAnswer) -> bool:
    """Whether Koha refuses a parameter that its version does not have."""
    content = content_of(answer)
    items = content if isinstance(content, list) else []
    return any(isinstance(item, dict) and "/query/" in str(item.get("path")) for item in items)


def error_of(answer: JsonAnswer) -> str:
    """Give Koha's own error text in lower case, for comparing only; empty where there is none."""
    return ((_refusal(answer) or Refusal()).error or "").casefold()


def _lacks_permission(named: str) -> LookupAborted:
    sentence = (
        f"The Koha account that asks lacks a permission (HTTP 403): {named}. Set it in the "
        "account's menu More, Set permissions."
    )
    return LookupAborted(LookupFailure.FORBIDDEN, sentence)


_MEANINGS: tuple[tuple[int, str, LookupFailure, str], ...] = (
    (401, "basic authentication disabled", LookupFailure.AUTH_ERROR, BASIC_DISABLED),
    (401, "", LookupFailure.AUTH_ERROR, _NOT_ACCEPTED),
    (403, "invalid password", LookupFailure.AUTH_ERROR, _WRONG_LOGIN),
    (403, "password has expired", LookupFailure.AUTH_ERROR, _EXPIRED_LOGIN),
    (503, "maintenance", LookupFailure.SERVER_ERROR, _MAINTENANCE),
)
"""Status, words in Koha's own error text (any where empty), failure, sentence."""


def _refusal(answer: JsonAnswer) -> Refusal | None:
    content = content_of(answer)
    if not isinstance(content, dict):
        return None
    try:
        return validate_json(Refusal, content, what="an error of Koha's")
    except LookupAborted:
        return None
