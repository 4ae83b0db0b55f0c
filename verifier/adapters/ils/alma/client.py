"""Call Alma's Users API and turn its error codes and HTTP statuses into lookup failures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import quote

from lxml import etree

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonAnswer, JsonClient, segment
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.alma.record import User, UserList
from verifier.adapters.ils.alma.settings import ALL_UNIQUE
from verifier.adapters.ils.http_connector import (
    Meaning,
    content_of,
    require_success,
    server_words,
    unusable,
)
from verifier.domain.model.lookup import LookupFailure, NotFound

# Alma's error envelope, in JSON or XML: the gateway answers in XML even if JSON was requested.

NAMESPACE = "http://com/exlibris/urm/general/xmlbeans"
_ROOT = "web_service_result"
_DOCTYPE = b"<!DOCTYPE"
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmaError:
    """One error of Alma's. Its message may contain the identifier."""

    code: str
    message: str = field(default="", repr=False)


def errors_in(answer: JsonAnswer) -> tuple[AlmaError, ...]:
    """Return the errors of Alma's error envelope; none if *answer* is not such an envelope."""
    is_xml = answer.body.lstrip().startswith(b"<")
    found = _xml_errors(answer.body) if is_xml else _json_errors(content_of(answer))
    return tuple(islice(found, _MOST_ERRORS))


def _json_errors(content: Any) -> Iterator[AlmaError]:
    """Read ``errorList.error``: one error or a list, perhaps inside ``web_service_result``."""
    if isinstance(content, dict):
        content = content.get(_ROOT, content)
    listed = content.get("errorList") if isinstance(content, dict) else None
    errors = listed.get("error") if isinstance(listed, dict) else None
    for error in errors if isinstance(errors, list) else [errors]:
        if isinstance(error, dict):
            code, message = error.get("errorCode"), error.get("errorMessage")
            yield AlmaError(
                code=str(code).strip() if isinstance(code, str | int) else "",  # some are numbers
                message=message if isinstance(message, str) else "",
            )


def _xml_errors(body: bytes) -> Iterator[AlmaError]:
    if _DOCTYPE in body.replace(b"\0", b"").upper():
        return
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # limits depth and the growth of entities
    )
    try:
        root = etree.fromstring(body.strip(), parser)
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


def _text(element: etree._Element | None) -> str:
    """Return the whole text of *element*, including the text after a comment inside it."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


# What Alma's error codes mean, with the messages for them.
#
# Source: the error tables of the Users API, and what clients in the field report of the gateway.
# Only two codes say that there is no such user. Nearly every other error also has HTTP
# 400, so the status alone says nothing about a patron.


PERMISSION = '"Users - Read-only"'
WHERE = "Check region (or url) of the connection."
NONE = {  # the codes that say that there is no such user
    "401861": "Alma knows no user under this identifier (code 401861).",
    "401890": "Alma knows no user under this identifier in the type that user_id_type names "
    "(code 401890).",
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
_GATEWAY: dict[int, Meaning] = {
    HTTPStatus.UNAUTHORIZED: KEY_REFUSED,
    HTTPStatus.FORBIDDEN: NOT_PERMITTED,
    HTTPStatus.TOO_MANY_REQUESTS: Meaning(
        LookupFailure.RATE_LIMITED,
        "Alma's gateway was asked too often (HTTP 429) and does not say which threshold that "
        "was. All programs of the institution share both. Wait before asking again.",
    ),
}
_STATUSES: dict[int, Meaning | str] = {
    **_GATEWAY,
    HTTPStatus.BAD_REQUEST: (f"Alma refused the question and did not say why (HTTP 400). {WHERE}"),
    HTTPStatus.NOT_FOUND: f"There is no Users API at this address (HTTP 404). {WHERE}",
}


_SPEAKABLE_CODE = re.compile(r"[0-9]{4,7}|[A-Z]{3,}(?:_[A-Z]+){0,5}")
_INVALID_KEY = b"invalid api key"  # the whole body, as plain text, of an older gateway


def nobody_in(answer: JsonAnswer, *, asked: str = "", api_key: str = "") -> NotFound | None:
    """Return ``NotFound`` if Alma knows no such user; None if *answer* is a success to be read.

    Raises ``LookupAborted`` for every other error, also if it comes besides "no such user", and
    for a web page.
    """
    status, errors = answer.status, errors_in(answer)
    for error in errors:
        if error.code not in NONE or status not in NONE_STATUSES:
            raise LookupAborted(*_meaning(status, error, asked, api_key))
    if errors:
        return NotFound(message=NONE[errors[0].code])
    if status == HTTPStatus.BAD_REQUEST and answer.body.strip().lower() == _INVALID_KEY:
        raise LookupAborted(*KEY_REFUSED)
    require_success(status, _STATUSES)
    start = answer.body.lstrip()[:2_000].lower()
    if start.startswith(b"<!doctype html") or (start.startswith(b"<") and b"<html" in start):
        # a proxy's login page, or the page of another service
        message = f"The address answers with a web page, not with Alma's Users API. {WHERE}"
        raise unusable(message)
    return None


def _meaning(status: int, error: AlmaError, asked: str, api_key: str) -> Meaning:
    known = CODES.get(error.code)
    if known == KEY_REFUSED and status == HTTPStatus.FORBIDDEN:
        return NOT_PERMITTED
    if known is None:
        known = _GATEWAY.get(status)
    if known is not None:
        return known
    refused = status_outcome(status)
    failure = refused.failure if refused else LookupFailure.PROTOCOL_ERROR
    code, hidden = error.code, [api_key, *({quote(asked, safe="")} - {asked})]
    if not _SPEAKABLE_CODE.fullmatch(code) or (asked and asked.casefold() in code.casefold()):
        named = "with a code that is not known here"  # a server may put anything there
    else:
        named = f"with the code {code}"
    words = server_words(error.message, asked, hidden, before=" It said: ")
    return Meaning(failure, f"Alma refused the question {named}.{words}")


# The three requests to Alma's Users API: one user, a search by identifier, a test of the key.
#
# The key is sent in a header, never in the URL. Source: the vendor's documentation of
# ``GET /almaws/v1/users/{user_id}``, ``GET /almaws/v1/users`` and ``…/users/operation/test``.

_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_SEARCH_LIMIT = "10"


class UsersApi:
    """Requests to Alma's Users API for one lookup, all under its deadline."""

    def __init__(self, client: JsonClient, api_key: str) -> None:
        self._client = client
        self._api_key = api_key

    def user(self, value: str, id_type: str = ALL_UNIQUE) -> User | NotFound:
        """Request one user by an identifier. Raises ``LookupAborted``."""
        if _CONTROL.search(value):
            raise unusable("The identifier cannot be asked for: it holds a control character.")
        query = [("user_id_type", id_type), ("view", "full"), ("expand", "fees")]
        answer = self._ask(f"/users/{segment(value)}", query)
        nobody = nobody_in(answer, asked=value, api_key=self._api_key)
        return nobody or User.of(answer.json(), what="a user")

    def search(self, value: str, *, index: str = "identifiers") -> UserList:
        """Search *index* (all identifiers by default) for the words of *value*.

        Raises ``LookupAborted``.
        """
        answer = self._ask("/users", [("q", f"{index}~{value}"), ("limit", _SEARCH_LIMIT)])
        self._require_answer(answer, value)
        found = validate_json(UserList, answer.json(), what="a list of users")
        if found.user is None and found.total_record_count is None:  # an empty document
            raise unusable("Alma's answer to the search is no list of users.")
        return found

    def try_key(self) -> None:
        """Check that the API key may read users. Raises ``LookupAborted``."""
        self._require_answer(self._ask("/users/operation/test", []))

    def _require_answer(self, answer: JsonAnswer, asked: str = "") -> None:
        if nobody_in(answer, asked=asked, api_key=self._api_key) is not None:
            message = "Alma said of a question that names nobody that there is no such user."
            raise unusable(message)

    def _ask(self, path: str, query: Sequence[tuple[str, str]]) -> JsonAnswer:
        return self._client.ask(
            "GET",
            path,
            query=[*query, ("format", "json")],
            headers={"Authorization": f"apikey {self._api_key}"},
        )
