"""A signed-in session with ReShare's gateway.

It keeps the token, sends requests, names the permission that a refused request needs, and
reads lists page by page.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.folio_tokens import (
    LEGACY,
    TOKEN_HEADER,
    WITH_EXPIRY,
    FolioTokens,
    error_codes,
    legacy_token,
)
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, Server, Token, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted, Peer
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import RESHARE_OKAPI, ReshareAccess

Query = Sequence[tuple[str, str]]
RESHARE = Peer(name="ReShare", settings=RESHARE_OKAPI)
TENANT_HEADER = "x-okapi-tenant"

_REFUSALS = {
    400: (
        "ReShare refuses the sign-in (HTTP 400). Check tenant, username and password of "
        f"{RESHARE_OKAPI}."
    ),
    401: (
        "ReShare does not accept the sign-in (HTTP 401). Check username and password of "
        f"{RESHARE_OKAPI}."
    ),
    403: (
        "ReShare, or a gateway before it, lets nobody sign in from this machine (HTTP 403). "
        f"Check whom it lets in, and tenant of {RESHARE_OKAPI}."
    ),
    404: (
        "There is no sign-in at this address for this tenant (HTTP 404): neither "
        f"{WITH_EXPIRY} nor {LEGACY}. Check url and tenant of {RESHARE_OKAPI}."
    ),
    422: (
        "ReShare does not accept the username or the password (HTTP 422). Check username and "
        f"password of {RESHARE_OKAPI}. It is not sent again at once: FOLIO locks an account after "
        "five refusals."
    ),
}
_REFUSED_BY_CODE = {
    **dict.fromkeys(
        ("username.incorrect", "username.invalid"),
        "ReShare knows no such username (HTTP 422). Check username and tenant of "
        f"{RESHARE_OKAPI}.",
    ),
    **dict.fromkeys(
        ("password.incorrect.block.user", "fifth.failed.attempt.blocked", "user.blocked"),
        f"ReShare has locked the account of {RESHARE_OKAPI}, or it is not active (HTTP 422). "
        "Unlock it in FOLIO, then check the password.",
    ),
}
"""Messages by FOLIO's error code, for a refused sign-in (mod-login)."""
_NO_KEYCLOAK_TOKEN = (
    "Keycloak does not issue a token for this account (HTTP 400). Check username, password and "
    f"tenant of {RESHARE_OKAPI}. It is not sent again at once: Keycloak may lock the account."
)
_FAILURES = {403: LookupFailure.FORBIDDEN, 404: LookupFailure.PROTOCOL_ERROR}
_UNUSABLE = {
    401: (
        "ReShare does not take its own token, not even a new one (HTTP 401). Check that url and "
        f"tenant of {RESHARE_OKAPI} belong together."
    ),
    403: (f"The account of {RESHARE_OKAPI} lacks a permission in ReShare (HTTP 403): {{needs}}."),
    404: (
        "There is nothing of ReShare at this address for this tenant (HTTP 404). Check url and "
        f"tenant of {RESHARE_OKAPI}."
    ),
}
"""Messages by status, for requests after the sign-in."""


def _refused_sign_in(answer: JsonAnswer) -> LookupAborted:
    """Build the error for a refused sign-in, in this program's own words.

    Those of gateways may contain the account's name. FOLIO Eureka (mod-login-keycloak) answers a
    wrong password with HTTP 400.
    """
    if unknown := _unknown_tenant(answer):
        return unknown
    message = _REFUSALS[answer.status]
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        known = map(_REFUSED_BY_CODE.get, error_codes(answer))
        message = next(filter(None, known), message)
    elif answer.status == HTTPStatus.BAD_REQUEST and _says(answer, b"failed to obtain a token"):
        message = _NO_KEYCLOAK_TOKEN
    return LookupAborted(_FAILURES.get(answer.status, LookupFailure.AUTH_ERROR), message)


def _says(answer: JsonAnswer, words: bytes) -> bool:
    return words in answer.body[:2_000].lower()


def _unknown_tenant(answer: JsonAnswer) -> LookupAborted | None:
    """Build the error if the gateway reports that there is no such tenant (Okapi: HTTP 400)."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return None
    if not _says(answer, b"no such tenant"):
        return None
    message = f"ReShare knows no such tenant. Check tenant of {RESHARE_OKAPI}: lower case, mostly."
    return LookupAborted(LookupFailure.AUTH_ERROR, message)


_ADVICE = {
    LookupFailure.TIMEOUT: f"How long it is waited for says timeout_seconds of {RESHARE_OKAPI}.",
    LookupFailure.TOO_LARGE: f"How much is read says max_bytes of {RESHARE_OKAPI}.",
    LookupFailure.REDIRECTED: f"Check the url of {RESHARE_OKAPI}.",
    LookupFailure.TLS: f"Certificates of its own go into ca_file of {RESHARE_OKAPI}.",
    LookupFailure.PROTOCOL_ERROR: f"Check the url of {RESHARE_OKAPI}.",
    LookupFailure.SERVER_ERROR: (
        f"Try again later; if it stays so, check the url of {RESHARE_OKAPI}."
    ),
}
NEW_SECONDS = 60.0


PER_PAGE = 100
SMALLEST_PAGE = 10  # no module has smaller pages: a shorter page is the last
MOST_PAGES = 1_000
MOST_ENTRIES = 100_000  # the most that MOST_PAGES pages of mod-rs hold
_TOTALS = ("total", "totalRecords", "totalCount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits for all pages of one list together, in addition to the limits of each page."""

    total_bytes: int
    seconds: float


SETTINGS_BOUNDS = Bounds(total_bytes=20_000_000, seconds=120.0)
"""Limits for lists that a library maintains by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The entries of one page that are new, and the total if ReShare sends it."""

    entries: tuple[dict[str, Any], ...]
    total: int | None = None


class ReshareSession:
    """A session with one token, which is renewed before it expires. Thread-safe.

    A refused token is renewed once.

    A gateway answers an expired token with 401 or 403, and a missing permission with 403. So
    only if a new token is refused too, the permission is missing. For ``NEW_SECONDS`` another
    403 does not cause another sign-in, because many requests may lack the same permission.
    """

    def __init__(
        self,
        access: ReshareAccess,
        *,
        allow_private: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._access = access
        self._clock = clock
        self._renewed = float("-inf")  # when a 403 last led to a new token
        self._tenant = {TENANT_HEADER: access.tenant}
        self._tokens = FolioTokens(self._tenant)
        self._keeper = TokenKeeper(self._new_token)
        self._server = Server(
            base=access.url.rstrip("/"),
            timeout_seconds=access.timeout_seconds,
            max_bytes=access.max_bytes,
            allow_private=allow_private,
            ca_file=str(access.ca_file) if access.ca_file else None,
            peer=RESHARE,
        )

    def _new_token(self, conversation: JsonClient) -> Token:
        """Renew the token, or sign in. Raises ``LookupAborted``. Tokens stay in memory."""
        return self._tokens.renewed(conversation) or self._signed_in(conversation)

    def _signed_in(self, conversation: JsonClient) -> Token:
        """Sign in with expiry; at an older FOLIO, which has no such sign-in, without.

        A password that was refused is not sent again.
        """
        answer = self._send_account(conversation, WITH_EXPIRY)
        token = self._tokens.received(answer)
        if answer.status == HTTPStatus.NOT_FOUND:
            answer = self._send_account(conversation, LEGACY)
            token = legacy_token(answer)
        if answer.status in _REFUSALS:
            raise _refused_sign_in(answer)
        answer.require_success()
        if token is None:
            answer.json()  # a web page says so
            message = (
                "The address takes the sign-in and gives no token, as ReShare would. Check the "
                f"url of {RESHARE_OKAPI}."
            )
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        return token

    def _send_account(self, conversation: JsonClient, path: str) -> JsonAnswer:
        account = {
            "username": self._access.username.value,
            "password": self._access.password.value,
        }
        return conversation.post_json(path, account, headers=self._tenant)

    def sign_in(self) -> None:
        """Sign in, unless there is a token. Raises ``LookupAborted``."""
        with _naming_the_setting():
            self._keeper.token(self._server.conversation())

    def get(self, path: str, *, needs: str, query: Query = ()) -> Any:
        """Send a GET request and return the JSON. *needs* is the permission that it requires.

        The time limit runs from now. Raises ``LookupAborted``.
        """
        return self._sized(path, needs, query)[0]

    def entries(self, path: str, *, needs: str, query: Query = ()) -> tuple[dict[str, Any], ...]:
        """Return all entries of the list at *path*, page by page. Raises ``LookupAborted``."""
        every = self.pages(path, needs=needs, query=query)
        return tuple(entry for page in every for entry in page.entries)

    def pages(
        self,
        path: str,
        *,
        needs: str,
        query: Query = (),
        stats: bool = False,
        bounds: Bounds = SETTINGS_BOUNDS,
    ) -> Iterator[Page]:
        """Yield each page. Raises ``LookupAborted`` after the pages that could be read.

        mod-rs counts pages from 1, returns at most ``perPage`` entries in each, and sends the
        total if ``stats`` is requested. A list that does not end, or repeats a page, is stopped.
        """
        seen: set[str] = set()
        came = taken = 0
        end = time.monotonic() + bounds.seconds
        whole_page = SMALLEST_PAGE  # as far as is known yet
        for number in range(1, MOST_PAGES + 1):
            paging = [("perPage", str(PER_PAGE)), ("page", str(number))]
            if stats:
                paging.append(("stats", "true"))
            content, size = self._sized(path, needs, (*query, *paging))
            page = _page(content)
            taken += size
            fresh = tuple(entry for entry in page.entries if _is_new(entry, seen))
            came += len(page.entries)
            if fresh or number == 1:
                yield Page(entries=fresh, total=page.total)
            if page.total is not None and came >= page.total:
                return
            if page.total is None and (not fresh or len(page.entries) < whole_page):
                return
            whole_page = max(whole_page, len(page.entries))
            if not fresh:
                message = "ReShare's list ended before all came that it says there are."
                raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
            _require_within(bounds, came=came, taken=taken, late=time.monotonic() > end)
        message = f"ReShare's list did not end after {MOST_PAGES:,} pages: the rest was not read."
        raise LookupAborted(LookupFailure.TOO_LARGE, message)

    def _sized(self, path: str, needs: str, query: Query) -> tuple[Any, int]:
        """Send a GET request; return the JSON and the size of the answer in bytes."""
        with _naming_the_setting():
            conversation = self._server.conversation()
            token = self._keeper.token(conversation)
            answer = self._ask(conversation, path, query, token)
            if self._may_be_the_token(answer):
                self._keeper.forget(token)
                token = self._keeper.token(conversation)
                answer = self._ask(conversation, path, query, token)
            if answer.status in _UNUSABLE:
                failure = _FAILURES.get(answer.status, LookupFailure.AUTH_ERROR)
                raise LookupAborted(failure, _UNUSABLE[answer.status].format(needs=needs))
            if unknown := _unknown_tenant(answer):
                raise unknown
            return answer.require_success().json(), len(answer.body)

    def _may_be_the_token(self, answer: JsonAnswer) -> bool:
        """Whether a new token may help: after a 401, or a 403 if no recent 403 led to one."""
        if answer.status == HTTPStatus.FORBIDDEN:
            was_new = self._clock() - self._renewed < NEW_SECONDS
            self._renewed = self._renewed if was_new else self._clock()
            return not was_new
        return answer.status == HTTPStatus.UNAUTHORIZED

    def _ask(self, conversation: JsonClient, path: str, query: Query, token: Token) -> JsonAnswer:
        headers = {**self._tenant, TOKEN_HEADER: token.value}
        return conversation.ask("GET", path, query=query, headers=headers)


@contextmanager
def _naming_the_setting() -> Iterator[None]:
    """Add advice on which setting to check, unless the message names the settings already."""
    try:
        yield
    except LookupAborted as stopped:
        failure, message = stopped.outcome.failure, stopped.outcome.message
        if failure not in _ADVICE or RESHARE_OKAPI in message:
            raise
        raise LookupAborted(failure, f"{message} {_ADVICE[failure]}") from None


def _require_within(bounds: Bounds, *, came: int, taken: int, late: bool) -> None:
    """Raise ``LookupAborted`` if the pages so far exceed the limits of the whole list."""
    beyond = ""
    if came >= MOST_ENTRIES:
        beyond = f"after {MOST_ENTRIES:,} entries"
    elif taken > bounds.total_bytes:
        beyond = f"after {bounds.total_bytes:,} bytes"
    if beyond or late:
        failure = LookupFailure.TOO_LARGE if beyond else LookupFailure.TIMEOUT
        when = beyond or f"within {bounds.seconds:g} seconds"
        message = f"ReShare's list did not end {when}: the rest was not read."
        raise LookupAborted(failure, message)


def _page(content: Any) -> Page:
    total = None
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        totals = (content.get(name) for name in _TOTALS)
        total = next((total for total in totals if type(total) is int and total >= 0), None)
        content = content["results"]
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        message = f"{RESHARE.name}'s answer does not look like a list of its records."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    return Page(entries=tuple(content), total=total)


def _is_new(entry: dict[str, Any], seen: set[str]) -> bool:
    name = entry.get("id")
    if not isinstance(name, str):
        return True
    if name in seen:
        return False
    seen.add(name)
    return True
