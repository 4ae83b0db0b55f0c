"""Signing in to FOLIO, and staying signed in.

FOLIO locks an account after five refused sign-ins, so a password that was refused is not sent
again. Near its end an access token is renewed by the refresh token, which works once: the answer
brings the next one. Where it is refused, one new sign-in follows.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from verifier.ils.folio.cookies import (
    ACCESS,
    REFRESH,
    Cookie,
    cookies_of,
    is_cookie_value,
    seconds_until,
)
from verifier.ils.folio.options import FolioOptions
from verifier.ils.folio.refusals import sign_in_refused
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token

_TOKEN_HEADER = "x-okapi-token"  # noqa: S105 - a header's name
_LOGIN = "/authn/login-with-expiry"
_LEGACY_LOGIN = "/authn/login"
_REFRESH = "/authn/refresh"


class FolioSignIn:
    """How one connection gets its tokens. Called by a ``TokenKeeper``, one thread at a time."""

    def __init__(self, options: FolioOptions) -> None:
        self._options = options
        self._last: Token | None = None
        self._refresh: str | None = None

    def __call__(self, conversation: Conversation) -> Token:
        """Renew the token, or sign in. Raises ``LookupStopped``."""
        token = self._renewed(conversation) or self._signed_in(conversation)
        self._last = token
        return token

    def _renewed(self, conversation: Conversation) -> Token | None:
        """Use the refresh token up; None where there is none, or where FOLIO refuses it."""
        refresh, self._refresh = self._refresh, None
        if refresh is None:
            return None
        cookies = {REFRESH: refresh}
        if self._last is not None and not _is_over(self._last):  # as a browser's jar would
            cookies = {ACCESS: self._last.value, **cookies}
        answer = conversation.ask(
            "POST",
            _REFRESH,
            headers={
                **self._tenant,
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            },
        )
        return self._token_of(answer) if _is_success(answer) else None

    def _signed_in(self, conversation: Conversation) -> Token:
        options = self._options
        answer = conversation.post_json(
            _LEGACY_LOGIN if options.legacy_login else _LOGIN,
            {"username": options.username, "password": options.password},
            headers=self._tenant,
        )
        if not _is_success(answer):
            raise sign_in_refused(answer, legacy=options.legacy_login)
        token = self._legacy_token_of(answer) if options.legacy_login else self._token_of(answer)
        if token is None:
            answer.json()  # a web page says so
            said = _no_token(legacy=options.legacy_login)
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        return token

    def _token_of(self, answer: JsonAnswer) -> Token | None:
        cookies = cookies_of(answer.headers.get("set-cookie", ""))
        access = cookies.get(ACCESS)
        if access is None:
            return None
        self._refresh = cookies[REFRESH].value if REFRESH in cookies else None
        return Token.lasting(access.value, _seconds(access, answer))

    def _legacy_token_of(self, answer: JsonAnswer) -> Token | None:
        value = answer.headers.get(_TOKEN_HEADER, "")
        return Token.lasting(value, None) if is_cookie_value(value) else None

    @property
    def _tenant(self) -> Mapping[str, str]:
        return {"X-Okapi-Tenant": self._options.tenant}


def _is_over(token: Token) -> bool:
    return token.ends is not None and time.monotonic() >= token.ends


def _is_success(answer: JsonAnswer) -> bool:
    return answer.status // 100 == 2  # noqa: PLR2004 - 2xx


def _seconds(access: Cookie, answer: JsonAnswer) -> float | None:
    """Tell how long a token lasts: the cookie's own count needs no clocks that agree."""
    if access.seconds is not None:
        return access.seconds
    try:
        content = answer.json()
    except LookupStopped:
        return None
    if not isinstance(content, dict):
        return None
    return seconds_until(content.get("accessTokenExpiration"))


def _no_token(*, legacy: bool) -> str:
    said = "The address takes the sign-in and gives no token, as FOLIO would."
    if legacy:
        return f"{said} Check the url of the connection; or FOLIO needs legacy_login = false."
    return f"{said} Check the url of the connection; an old FOLIO needs legacy_login = true."
