"""Call Alma's Users API and turn its error codes and HTTP statuses into lookup failures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote

from lxml import etree

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, segment
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.alma.record import Identity, User, UserList
from verifier.adapters.ils.alma.settings import ALL_UNIQUE
from verifier.adapters.ils.connector_interface import content_of
from verifier.adapters.ils.server_messages import clean_message
from verifier.domain.model.lookup import LookupFailure

# Alma's error envelope, in JSON or in XML: the gateway answers in XML whatever was asked for.

NAMESPACE = "http://com/exlibris/urm/general/xmlbeans"
_ROOT = "web_service_result"
_DOCTYPE = b"<!DOCTYPE"
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmaError:
    """One error. Its message may repeat the identifier."""

    code: str
    message: str = field(default="", repr=False)


def errors_in(answer: JsonAnswer) -> tuple[AlmaError, ...]:
    """Give the errors of an envelope; none where *answer* is something else."""
    if answer.body.lstrip().startswith(b"<"):
        found = _xml_errors(answer.body)
    else:
        found = _json_errors(content_of(answer))
    return tuple(one for one, _ in zip(found, range(_MOST_ERRORS), strict=False))


def is_web_page(body: bytes) -> bool:
    """Whether *body* is HTML: a proxy's login page, or the page of another service."""
    start = body.lstrip()[:2_000].lower()
    return start.startswith(b"<") and (start.startswith(b"<!doctype html") or b"<html" in start)


def _json_errors(content: Any) -> Iterator[AlmaError]:
    """Read ``errorList.error``, a list or a single error, perhaps one level further down."""
    if isinstance(content, dict) and isinstance(content.get(_ROOT), dict):
        content = content[_ROOT]
    listed = content.get("errorList") if isinstance(content, dict) else None
    errors = listed.get("error") if isinstance(listed, dict) else None
    for error in errors if isinstance(errors, list) else [errors]:
        if isinstance(error, dict):
            message = error.get("errorMessage")
            yield AlmaError(
                code=_code(error.get("errorCode")),
                message=message if isinstance(message, str) else "",
            )


def _code(value: Any) -> str:
    """Write a code as a text: some come as numbers."""
    is_code = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_code else ""


def _xml_errors(body: bytes) -> Iterator[AlmaError]:
    if _DOCTYPE in body.replace(b"\0", b"").upper():
        return
    try:
        root = etree.fromstring(body.strip(), _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError):  # LookupError: unknown encoding
        return
    docinfo: Any = root.getroottree().docinfo
    name = etree.QName(root)
    # an encoding such as UTF-7 hides a DOCTYPE from the test above
    if docinfo.doctype or name.localname != _ROOT or name.namespace not in (NAMESPACE, None):
        return
    space = f"{{{name.namespace}}}" if name.namespace else ""
    for element in root.iterfind(f"{space}errorList/{space}error"):
        yield AlmaError(
            code=_text(element.find(f"{space}errorCode")),
            message=_text(element.find(f"{space}errorMessage")),
        )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # limits depth and the growth of entities
    )


def _text(element: etree._Element | None) -> str:
    """Read the whole text, also where a comment stands inside."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


# What Alma's error codes mean, and the sentences that say so.
#
# Source: the error tables of the Users API, and what clients in the field report of the gateway.
# Only two codes say that there is no such user. Nearly everything else comes with HTTP 400 as
# well, so the status alone says nothing about a patron.


class Meaning(NamedTuple):
    """A failure and its sentence."""

    failure: LookupFailure
    message: str


PERMISSION = '"Users - Read-only"'
WHERE = "Check region (or url) of the connection."
NONE = {  # the codes that say that there is no such user
    "401861": "Alma knows no user under this identifier (code 401861).",
    "401890": (
        "Alma knows no user under this identifier in the type that user_id_type names "
        "(code 401890)."
    ),
}
NONE_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
KEY_REFUSED = Meaning(
    LookupFailure.AUTH_ERROR,
    "Alma's gateway does not take the key. Check api_key and region of the connection; in the "
    "Developer Network the key must be one of this institution, for this environment "
    f"(production or sandbox), with the permission {PERMISSION}.",
)
NOT_PERMITTED = Meaning(
    LookupFailure.FORBIDDEN,
    f"The key may not read users: it lacks the permission {PERMISSION}, which is given to the "
    "key in the Developer Network, or Alma does not let this machine's address ask.",
)
_TOO_MANY = Meaning(
    LookupFailure.RATE_LIMITED,
    "Alma's gateway was asked too often (HTTP 429) and does not say which threshold that was. "
    "All programs of the institution share both. Wait before asking again.",
)
_LINKED = Meaning(
    LookupFailure.PROTOCOL_ERROR,
    "Alma answered about users linked from another institution, for which nobody asked. Check "
    "user_id_type of the connection.",
)
_OWN_ERROR = Meaning(LookupFailure.SERVER_ERROR, "Alma reported a general error of its own.")
CODES: dict[str, Meaning] = {
    "UNAUTHORIZED": KEY_REFUSED,
    "INVALID_API_KEY": KEY_REFUSED,
    "FORBIDDEN": NOT_PERMITTED,
    "60258": Meaning(
        LookupFailure.FORBIDDEN,
        "The key's API restriction profile is not valid. Check the key in the Developer Network, "
        "and the profile that it names in Alma's configuration.",
    ),
    "PER_SECOND_THRESHOLD": Meaning(
        LookupFailure.RATE_LIMITED,
        "Alma's threshold of requests per second was reached (PER_SECOND_THRESHOLD), which all "
        "programs of the institution share. Wait a moment before asking again.",
    ),
    "DAILY_THRESHOLD": Meaning(
        LookupFailure.RATE_LIMITED,
        "Alma's threshold of requests per day was reached (DAILY_THRESHOLD), which all programs "
        "of the institution share. Nothing can be asked before the next day.",
    ),
    "4019990": _LINKED,
    "4019998": _LINKED,
    "60101": _OWN_ERROR,
    "401652": _OWN_ERROR,
    "402119": _OWN_ERROR,
    "GENERAL_ERROR": _OWN_ERROR,
    "INTERNAL_SERVER_ERROR": _OWN_ERROR,
}
STATUSES: dict[int, Meaning] = {
    HTTPStatus.UNAUTHORIZED: KEY_REFUSED,
    HTTPStatus.FORBIDDEN: NOT_PERMITTED,
    HTTPStatus.TOO_MANY_REQUESTS: _TOO_MANY,
    HTTPStatus.NOT_FOUND: Meaning(
        LookupFailure.PROTOCOL_ERROR,
        f"There is no Users API at this address (HTTP 404). {WHERE}",
    ),
}


_SPEAKABLE_CODE = re.compile(r"[0-9]{4,7}|[A-Z]{3,}(?:_[A-Z]+){0,5}")
_INVALID_KEY = b"invalid api key"  # the whole body, as plain text, of an older gateway


class NoSuchUser(Exception):  # noqa: N818 - an answer, no error
    """Alma said explicitly that there is no such user. ``message`` holds nothing asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def require_content(answer: JsonAnswer, *, asked: str = "", api_key: str = "") -> JsonAnswer:
    """Give *answer* itself, where it is no refusal.

    Raises ``NoSuchUser``, and ``LookupAborted`` for every other refusal and for a web page.
    """
    errors = errors_in(answer)
    if errors:
        _refuse(answer.status, errors, asked, api_key)
    refused = _by_status(answer)
    if refused is None and is_web_page(answer.body):
        message = f"The address answers with a web page, not with Alma's Users API. {WHERE}"
        refused = Meaning(LookupFailure.PROTOCOL_ERROR, message)
    if refused is not None:
        raise LookupAborted(*refused)
    return answer


def _refuse(status: int, errors: Sequence[AlmaError], asked: str, api_key: str) -> NoReturn:
    """Raise what the errors mean together: one that tells nothing goes before one that does."""
    for error in errors:
        if error.code not in NONE or status not in NONE_STATUSES:
            raise LookupAborted(*_meaning(status, error, asked, api_key))
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
    words = clean_message(error.message, asked, hidden).rstrip(".")
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
        message = f"Alma refused the question and did not say why (HTTP 400). {WHERE}"
        return Meaning(LookupFailure.PROTOCOL_ERROR, message)
    refused = status_outcome(answer.status)
    return None if refused is None else Meaning(refused.failure, refused.message)


# The three questions to Alma's Users API: one user, a search by identifier, is the key good.
#
# The key travels in a header, never in the address. Source: the vendor's documentation of
# ``GET /almaws/v1/users/{user_id}``, ``GET /almaws/v1/users`` and ``…/users/operation/test``.

SEARCH_LIMIT = 10
_FIRST_PRINTABLE, _DELETE = " ", "\x7f"
_NO_LIST = "Alma's answer to the search is no list of users."
_NOT_EXPECTED = "Alma said of a question that names nobody that there is no such user."


class UsersApi:
    """Questions of one look-up, all under its deadline."""

    def __init__(self, conversation: JsonClient, api_key: str) -> None:
        self._conversation = conversation
        self._api_key = api_key

    def user(self, value: str, id_type: str = ALL_UNIQUE) -> User:
        """Ask for one user. Raises ``NoSuchUser`` and ``LookupAborted``."""
        if any(one < _FIRST_PRINTABLE or one == _DELETE for one in value):
            message = "The identifier cannot be asked for: it holds a control character."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        query = [("user_id_type", id_type), ("view", "full"), ("expand", "fees")]
        answer = self._ask(f"/users/{segment(value)}", query, asked=value)
        content = answer.json()
        return User(identity=validate_json(Identity, content, what="a user"), content=content)

    def search(self, value: str, *, index: str = "identifiers") -> UserList:
        """Search an index, at first all identifiers, for the words of *value*.

        Raises ``LookupAborted``.
        """
        query = [("q", f"{index}~{value}"), ("limit", str(SEARCH_LIMIT))]
        try:
            answer = self._ask("/users", query, asked=value)
        except NoSuchUser:
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _NOT_EXPECTED) from None
        found = validate_json(UserList, answer.json(), what="a list of users")
        if not found.is_list:
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _NO_LIST)
        return found

    def try_key(self) -> None:
        """Ask whether the key may read users. Raises ``LookupAborted``."""
        try:
            self._ask("/users/operation/test", [])
        except NoSuchUser:
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, _NOT_EXPECTED) from None

    def _ask(self, path: str, query: Sequence[tuple[str, str]], *, asked: str = "") -> JsonAnswer:
        answer = self._conversation.ask(
            "GET",
            path,
            query=[*query, ("format", "json")],
            headers={"Authorization": f"apikey {self._api_key}"},
        )
        return require_content(answer, asked=asked, api_key=self._api_key)
