"""Sign in to FOLIO, stay signed in, write CQL queries and explain FOLIO's error responses."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.folio_tokens import (
    LEGACY,
    WITH_EXPIRY,
    FolioTokens,
    error_codes,
    is_success,
    legacy_token,
)
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.folio.settings import FolioSettings
from verifier.adapters.ils.http_connector import (
    Meaning,
    TokenSession,
    refusal,
    unusable,
)
from verifier.domain.model.lookup import LookupFailure

# What FOLIO's refusals mean, and what to change.
#
# Source: the code of mod-login, mod-authtoken and Okapi. Their messages contain usernames and IDs,
# so only the name of a permission is repeated.

_NOT_AGAIN = "It is not sent again: FOLIO locks an account after five refusals."
_CODES = {
    "username.incorrect": "FOLIO knows no such username. Check username and tenant of the "
    "connection.",
    "password.incorrect": f"FOLIO does not accept the password. Check password of the "
    f"connection. {_NOT_AGAIN}",
    "password.incorrect.warn.user": f"FOLIO does not accept the password, and has refused it "
    f"before. Check password of the connection. {_NOT_AGAIN}",
    "password.incorrect.block.user": "FOLIO has locked the connection's account after too many "
    "refusals. Unlock it in FOLIO, and check password of the connection.",
    "user.blocked": "FOLIO has locked the connection's account, or it is not active there. "
    "Make it active in FOLIO, then check password of the connection.",
}
_OLDER_CODES = {
    "username.invalid": "username.incorrect",
    "password.invalid": "password.incorrect",
    "third.failed.attempt": "password.incorrect.warn.user",
    "fifth.failed.attempt.blocked": "password.incorrect.block.user",
}
_OTHER_CODE = (
    "FOLIO refuses the sign-in (HTTP 422). Check username and password of the connection. "
    f"{_NOT_AGAIN}"
)
_PERMISSION = re.compile(rb"requires permission: ([a-z][\w.-]{3,120}\.get)\s*$", re.IGNORECASE)
_REFUSED = Meaning(
    LookupFailure.AUTH_ERROR,
    "FOLIO refuses the sign-in (HTTP {code}). Check tenant, username and password of the "
    "connection.",
)
_AT_SIGN_IN: dict[int, Meaning | str] = {
    HTTPStatus.BAD_REQUEST: _REFUSED,
    HTTPStatus.UNAUTHORIZED: _REFUSED,
    HTTPStatus.FORBIDDEN: "FOLIO, or a gateway before it, lets nobody sign in from this machine "
    "(HTTP 403). Check whom it lets in, and tenant of the connection.",
    HTTPStatus.NOT_FOUND: "There is no sign-in of FOLIO at this address for this tenant (HTTP "
    "404). Check url and tenant of the connection, or set legacy_login = {other}.",
}
_AT_QUESTIONS: dict[int, Meaning | str] = {
    HTTPStatus.FORBIDDEN: "The connection's account in FOLIO lacks the permission {permission} "
    "(HTTP 403).",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The identifier is too long to be asked for in a web address "
    "(HTTP 414).",
    HTTPStatus.NOT_FOUND: "FOLIO has nothing at this address for this tenant (HTTP 404). Check "
    "url and tenant of the connection; a module may be missing as well.",
    HTTPStatus.UNAUTHORIZED: "FOLIO does not take its own token, not even a new one (HTTP 401). "
    "Check that url and tenant belong together.",
}


def sign_in_refused(answer: JsonAnswer, *, legacy: bool) -> LookupAborted | None:
    """Build the error for a refused FOLIO sign-in; None if the sign-in succeeded."""
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        known = (_CODES.get(_OLDER_CODES.get(code, code)) for code in error_codes(answer))
        message = next(filter(None, known), _OTHER_CODE)
        return LookupAborted(LookupFailure.AUTH_ERROR, message)
    if answer.status == HTTPStatus.BAD_REQUEST and _says(answer, b"no such tenant"):
        message = "FOLIO knows no such tenant. Check tenant of the connection."
        return LookupAborted(LookupFailure.AUTH_ERROR, message)
    other = "false" if legacy else "true, for an old FOLIO"
    return refusal(answer.status, _AT_SIGN_IN, code=str(answer.status), other=other)


def question_refused(answer: JsonAnswer, permission: str) -> LookupAborted | None:
    """Build the error for a refused request; None if FOLIO answered it.

    *permission* is what the request requires, for a refusal that names none.
    """
    if answer.status == HTTPStatus.FORBIDDEN and _says(answer, b"tenant mismatch"):
        message = "FOLIO says that the sign-in is another tenant's. Check tenant."
        return LookupAborted(LookupFailure.FORBIDDEN, message)
    named = _PERMISSION.search(answer.body[:2_000])
    name = named[1].decode() if named else permission
    return refusal(answer.status, _AT_QUESTIONS, permission=name)


def token_refused(answer: JsonAnswer) -> bool:
    """Whether FOLIO refused the token: usually HTTP 401, but 400 from Okapi itself."""
    if answer.status == HTTPStatus.BAD_REQUEST:
        return answer.body.lstrip()[:13].lower() == b"invalid token"
    return answer.status == HTTPStatus.UNAUTHORIZED


def _says(answer: JsonAnswer, words: bytes) -> bool:
    return words in answer.body[:2_000].lower()


# Signing in to FOLIO, and staying signed in.
#
# FOLIO locks an account after five refused sign-ins, so a password that was refused is not sent
# again. Shortly before it expires, an access token is renewed with the refresh token, which works
# once: the answer has the next one. If it is refused, one new sign-in follows.


class FolioSignIn:
    """The sign-in of one connection, which gets and renews its tokens.

    A ``TokenKeeper`` calls it, one thread at a time.
    """

    def __init__(self, settings: FolioSettings) -> None:
        self._settings = settings
        self._tenant = {"X-Okapi-Tenant": settings.tenant}
        self._tokens = FolioTokens(self._tenant)

    def __call__(self, client: JsonClient) -> Token:
        """Renew the token, or sign in. Raises ``LookupAborted``."""
        return self._tokens.renewed(client) or self._signed_in(client)

    def _signed_in(self, client: JsonClient) -> Token:
        settings, legacy = self._settings, self._settings.legacy_login
        answer = client.post_json(
            LEGACY if legacy else WITH_EXPIRY,
            {"username": settings.username, "password": settings.password},
            headers=self._tenant,
        )
        refused = sign_in_refused(answer, legacy=legacy)
        if refused is not None and not is_success(answer):
            raise refused
        token = legacy_token(answer) if legacy else self._tokens.received(answer)
        if token is None:
            answer.json()  # a web page says so
            hint = "or FOLIO needs" if legacy else "an old FOLIO needs"
            raise unusable(
                "The address takes the sign-in and gives no token, as FOLIO would. Check the url "
                f"of the connection; {hint} legacy_login = {'false' if legacy else 'true'}."
            )
        return token


class FolioSession(TokenSession[FolioSettings]):
    """The requests of one lookup, with one token, which is renewed once if FOLIO refuses it.

    The token is sent in ``X-Okapi-Token``, which old and new gateways read. Some gateways
    refuse a request that has both this header and a cookie.
    """

    keeps_token = True

    def headers(self, token: Token) -> Mapping[str, str]:
        """Return the headers with the tenant and the token."""
        return {"X-Okapi-Tenant": self.settings.tenant, "X-Okapi-Token": token.value}

    def is_refused(self, answer: JsonAnswer) -> bool:
        """Whether *answer* refuses the token."""
        return token_refused(answer)

    def get(self, path: str, *, needs: str, query: Sequence[tuple[str, str]] = ()) -> Any:
        """Send a GET request and return the JSON. *needs* is the permission that it requires.

        Raises ``LookupAborted``.
        """
        answer = self.fetch(path, query)
        refused = question_refused(answer, needs)
        if refused is not None:
            raise refused
        return answer.json()


_SPECIAL = re.compile(r'[\\*?^"]')
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def equals(index: str, value: str) -> str:
    """Build the CQL query for records whose whole *index* is *value*.

    The five special characters are escaped with a backslash.
    """
    escaped = _SPECIAL.sub(r"\\\g<0>", value)
    return f'{index}=="{escaped}"'


def is_uuid(value: str) -> bool:
    """Whether *value* has the format of FOLIO's record IDs."""
    return _UUID.fullmatch(value) is not None


def require_searchable(value: str) -> None:
    """Raise ``LookupAborted`` if FOLIO cannot search for *value*.

    An empty value would find every record whose field is empty; FOLIO's database cannot store
    NUL, and lone surrogates are not characters.
    """
    if not value:
        raise unusable("An empty identifier cannot be asked for.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        message = (
            "The identifier cannot be asked for: it holds a character that FOLIO cannot hold."
        )
        raise unusable(message)


def same(text: str, other: str) -> bool:
    """Compare without regard to letter case. FOLIO's indexes also ignore accents."""
    return text.lower() == other.lower()


def same_but_for_accents(text: str, other: str) -> bool:
    """Compare about as FOLIO's indexes do: ignore case, accents and compatibility forms."""
    return _bare(text) == _bare(other)


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()
