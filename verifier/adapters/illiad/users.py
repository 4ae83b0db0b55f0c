"""Read the compared columns of ILLiad users, from the Web Platform API or from an export."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any

from verifier.adapters.http.json_body import read_json
from verifier.adapters.http.json_client import JsonAnswer, Server, segment
from verifier.adapters.http.lookup_errors import LookupAborted, Peer
from verifier.adapters.tabular.cells import Sheet
from verifier.domain.model.illiad_comparison import (
    ColumnValue,
    IlliadUser,
    UserLookup,
    UserOutcome,
)
from verifier.domain.model.lookup import NOBODY_ANSWERS, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.site import (
    EXTERNAL_ID,
    IDENTIFYING,
    PERSON,
    USER_NAME,
    IlliadSettings,
    column_named,
    is_secret,
)


def wanted_columns(settings: IlliadSettings) -> tuple[str, ...]:
    """List the columns to read: those compared, and those that identify the person."""
    wanted = dict.fromkeys((USER_NAME, settings.names_in, *compared_columns(settings), *PERSON))
    return tuple(column for column in wanted if not is_secret(column))


def compared_columns(settings: IlliadSettings) -> tuple[str, ...]:
    """List the columns that are compared with the library system, the one that is sent first."""
    stated = () if settings.patron_field is None else (settings.patron_field,)
    return tuple(dict.fromkeys((*stated, *(settings.columns or IDENTIFYING))))


def spelt(name: str) -> str:
    """Return a heading or JSON name in the site file's spelling of that column."""
    return column_named(name) or name.strip()


def user_of(row: Mapping[str, Any], wanted: Iterable[str]) -> IlliadUser:
    """Keep only the *wanted* columns of *row*, so no passwords and no other personal data.

    A null is an empty cell. A list or an object cannot be a cell, so it counts as missing.
    """
    named = {spelt(name): value for name, value in row.items() if not is_secret(name)}
    cells = (_column_value(column, named[column]) for column in wanted if column in named)
    return IlliadUser(cells=tuple(cell for cell in cells if cell is not None))


def _column_value(column: str, value: Any) -> ColumnValue | None:
    match value:
        case None:
            return ColumnValue(column=column, value="")
        case str():
            return ColumnValue(column=column, value=value)
        case bool():
            return ColumnValue(column=column, value="Yes" if value else "No")
        case int() | float():
            return ColumnValue(column=column, value=str(value), number=True)
        case _:
            return None


_SHIFTED = CouldNotLook(
    failure=LookupFailure.PROTOCOL_ERROR,
    message="This row has more cells than there are headings, so none of them can be relied on.",
)


def users_of_table(table: Sheet, settings: IlliadSettings) -> Iterator[UserLookup]:
    """Yield the users of *table*. Columns with passwords are never read.

    Raises ``LookupAborted`` if a required column is missing, which it names, or if the file
    cannot be read to its end.
    """
    at = _columns(table.headings, table.place, settings)
    for row in table.rows(list(at.values())):
        user = IlliadUser(
            cells=tuple(
                ColumnValue(column=column, value=cell.text, number=cell.is_number)
                for column, cell in zip(at, row.cells, strict=False)
            )
        )
        yield _asked(user, settings, shifted=row.shifted)


def users_of_json(data: bytes, place: str, settings: IlliadSettings) -> tuple[UserLookup, ...]:
    """Read the users of a JSON export: a list of objects, or one under a name such as ``Users``.

    Raises ``LookupAborted``.
    """
    try:
        rows = read_json(data.removeprefix(b"\xef\xbb\xbf"))
    except LookupAborted:
        message = f"{place} is broken off, or is no JSON that can be relied on. Export it again."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message) from None
    if isinstance(rows, dict):
        lists = [value for value in rows.values() if isinstance(value, list)]
        rows = lists[0] if len(lists) == 1 else [rows]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        message = (
            f"{place} holds no list of users. Export the Users table as a list of JSON objects."
        )
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    headings = tuple(dict.fromkeys(name for row in rows for name in row))
    wanted = tuple(_columns(headings, place, settings))
    return tuple(_asked(user_of(row, wanted), settings) for row in rows)


def _asked(user: IlliadUser, settings: IlliadSettings, *, shifted: bool = False) -> UserLookup:
    cell = user.cell(settings.names_in)
    return UserLookup(name=cell.value if cell else "", outcome=_SHIFTED if shifted else user)


def _columns(headings: Sequence[str], place: str, settings: IlliadSettings) -> dict[str, int]:
    """Find the wanted columns and their positions. Raises ``LookupAborted`` if one is missing."""
    at: dict[str, int] = {}
    for position, heading in enumerate(headings):
        if not is_secret(heading):
            at.setdefault(spelt(heading), position)
    needed = {settings.names_in: "whom it is about", settings.patron_field: "patron_field"}
    needed |= dict.fromkeys(settings.columns, "columns")
    missing = [_missing(name, why, at) for name, why in needed.items() if name and name not in at]
    if missing:
        # a file without headings has a person in its first row, which must not be shown
        its_columns = "Its first row does not look like the headings of ILLiad's Users table."
        if any(map(column_named, at)):
            its_columns = f"Its columns: {', '.join(name[:40] for name in list(at)[:30])}."
        message = f"{place} {' and '.join(missing)}. {its_columns}"
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, message)
    return {name: at[name] for name in wanted_columns(settings) if name in at}


def _missing(name: str, why: str, at: dict[str, int]) -> str:
    by_lower = {column.lower(): column for column in reversed(at)}
    near = get_close_matches(name.lower(), [column.lower() for column in at], n=1, cutoff=0.7)
    hint = f"; is it {json.dumps(by_lower[near[0]])}" if near else ""
    return f"has no column {json.dumps(name)} ({why}{hint})"


PEER = Peer(name="ILLiad's Web Platform", settings="[reshare.illiad]")

_MAX_BYTES = 1_000_000
_NO_SUCH_USER = re.compile(r"\buser\b.*\bnot found\b", re.IGNORECASE | re.DOTALL)
_ENDS_IT = NOBODY_ANSWERS | {LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN}


class WebPlatform:
    """A client of ILLiad's API for users by name, or by the external ID mapped for this API key.

    Source: Atlas Systems, ILLiad Web Platform API: ``GET Users/{username}`` and ``GET
    Users/ExternalUserID/{id}`` with the header ``ApiKey``; 404 with a ``Message`` means "no
    such user". A user's JSON contains a hash of the password, so only the wanted columns are
    kept.
    """

    def __init__(self, settings: IlliadSettings, *, allow_private: bool) -> None:
        """Store the settings, which must have a URL and a key."""
        assert settings.url is not None  # noqa: S101 - the site file is read that way
        assert settings.api_key is not None  # noqa: S101 - as above
        self._settings = settings
        self._key = settings.api_key
        self._wanted = wanted_columns(settings)
        self._server = Server(
            base=settings.url.rstrip("/"),
            timeout_seconds=settings.timeout_seconds,
            max_bytes=_MAX_BYTES,
            allow_private=allow_private,
            ca_file=str(settings.ca_file) if settings.ca_file else None,
            peer=PEER,
        )

    def users(
        self, names: Sequence[str], *, progress: Callable[[int, int], None] = lambda _d, _a: None
    ) -> tuple[UserLookup, ...]:
        """Request each of *names*. After a refusal no further user is requested.

        A KeyboardInterrupt ends it early; the users requested so far are returned.
        """
        asked: list[UserLookup] = []
        ended: CouldNotLook | None = None
        with suppress(KeyboardInterrupt):
            for name in names:
                outcome = ended or self.user(name)
                asked.append(UserLookup(name=name, outcome=outcome))
                if isinstance(outcome, CouldNotLook) and not ended and outcome.failure in _ENDS_IT:
                    message = f"{outcome.message} So nobody else was asked for."
                    ended = CouldNotLook(failure=outcome.failure, message=message)
                progress(len(asked), len(names))
        return tuple(asked)

    def user(self, name: str) -> UserOutcome:
        """Request one user. Never raises."""
        try:
            return self._user(name, self._settings.names_in)
        except LookupAborted as stopped:
            return stopped.outcome

    def _user(self, name: str, column: str) -> UserOutcome:
        path = f"/Users/{'ExternalUserID/' if column == EXTERNAL_ID else ''}{segment(name)}"
        answer = self._server.conversation().ask("GET", path, headers={"ApiKey": self._key.value})
        if answer.status == HTTPStatus.NOT_FOUND and _says_no_such_user(answer):
            return NotFound(message="ILLiad knows no such user.")
        content = answer.require_success().json()
        user = user_of(content, self._wanted) if isinstance(content, dict) else None
        if user is None or user.cell(USER_NAME) is None:
            message = f"{PEER.name}'s answer does not look like a user: it was not read."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        cell = user.cell(column)  # ILLiad compares names in any letter case
        answered = cell.value.strip().casefold() if cell is not None else ""
        if answered and answered != name.strip().casefold():
            message = f"{PEER.name} answered about another user than was asked for."
            raise LookupAborted(LookupFailure.WRONG_PATRON, message)
        return user


def _says_no_such_user(answer: JsonAnswer) -> bool:
    """Whether ILLiad reports an unknown user, rather than a web server an unknown page.

    ASP.NET also answers a wrong URL with a ``Message``: that no HTTP resource was found.
    """
    content: Any = None
    with suppress(LookupAborted):
        content = answer.json()
    message = content.get("Message") if isinstance(content, dict) else None
    return isinstance(message, str) and bool(_NO_SUCH_USER.search(message[:1_000]))
