"""The index file of a federation's aggregate: write it, read it and search it."""

from __future__ import annotations

import heapq
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from verifier.adapters.login.saml.federation_entities import Described, digest

MOST_WORDS = 8


def fold(text: str) -> str:
    """Write *text* as it is compared: without case, accents, and more than one blank in a row."""
    plain = text.casefold()
    if plain.isascii():
        return " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def search_words(text: str) -> tuple[str, ...]:
    """Split *text* into what each must be found; of very many words the first count."""
    return tuple(fold(text).split()[:MOST_WORDS])


def looks_like_entity_id(text: str) -> bool:
    """Whether *text* is a whole address or URN rather than a part of a name."""
    scheme, colon, rest = text.partition(":")
    return bool(scheme and colon and rest) and not any(one.isspace() for one in text)


def rank(asked: str, entity_id: str, names: Sequence[str]) -> int:
    """How well one that was found fits, best first; everything is folded before.

    0 the entity ID itself, 1 a name begins so, 2 a word of a name begins so, 3 within a name,
    4 elsewhere.
    """
    if asked == entity_id:
        return 0
    if any(name.startswith(asked) for name in names):
        return 1
    if any(f" {asked}" in name for name in names):
        return 2
    if any(asked in name for name in names):
        return 3
    return 4


# The index of a federation's aggregate: a file of its own, read and never changed.
#
# It is made once for each aggregate, under its signature (``federation_indexing``), and replaced
# as a whole. Every question opens it for itself, so any thread may ask.

FORMAT = 1  # an index of another format is made anew
TABLES = """
CREATE TABLE about (verified INTEGER, published_at TEXT, valid_until TEXT, source TEXT);
CREATE TABLE member (
    digest TEXT PRIMARY KEY, entity_id TEXT, display_name TEXT, hidden INTEGER,
    words TEXT, logo_url TEXT
) WITHOUT ROWID;
CREATE TABLE document (digest TEXT PRIMARY KEY, xml BLOB);
CREATE TABLE refused (digest TEXT PRIMARY KEY, said TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of the aggregate as a whole. ``source`` changes with file and pinned key."""

    verified: bool
    published_at: datetime | None  # aware, UTC
    valid_until: datetime | None  # aware, UTC
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One identity provider as the index lists it; ``digest`` is the SHA-1 of its entity ID."""

    digest: str
    entity_id: str
    display_name: str | None
    logo_url: str | None


class IndexUnusable(Exception):  # noqa: N818 - named as people say it
    """The file is no index of this format, or cannot be read."""


class FederationIndex:
    """Thread-safe. Raises ``IndexUnusable``, also later, where the file is damaged or gone."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        if self._ask("PRAGMA user_version") != [(FORMAT,)]:
            raise IndexUnusable
        rows = self._ask("SELECT verified, published_at, valid_until, source FROM about")
        if len(rows) != 1:
            raise IndexUnusable
        verified, published_at, valid_until, source = rows[0]
        self.about = About(
            verified=bool(verified),
            published_at=_moment(published_at),
            valid_until=_moment(valid_until),
            source=str(source),
        )

    def document(self, digest: str) -> bytes | None:
        """Give the metadata of one identity provider as a document of its own."""
        rows = self._ask("SELECT xml FROM document WHERE digest = ?", digest)
        return bytes(rows[0][0]) if rows else None

    def refusal(self, digest: str) -> str | None:
        """Why the aggregate's description of one entity cannot be used, in one sentence."""
        rows = self._ask("SELECT said FROM refused WHERE digest = ?", digest)
        return str(rows[0][0]) if rows else None

    def search(self, text: str, limit: int) -> list[Listed]:
        """List those that have every word of *text* in a name or the entity ID, best first.

        One that asks not to be listed is found by its whole entity ID only.
        """
        asked = fold(text)
        parts = search_words(text)
        if not parts or limit < 1:
            return []
        condition = " AND ".join("instr(words, ?) > 0" for _ in parts)
        columns = "digest, entity_id, display_name, hidden, words"
        question = f"SELECT {columns} FROM member WHERE {condition}"  # noqa: S608 - our own words
        with self._opened() as connection:  # one for both: the file may be replaced meanwhile
            found = [
                (
                    rank(asked, fold(entity_id), found_by.split("\n")),
                    fold(name or entity_id),
                    digest,
                )
                for digest, entity_id, name, hidden, found_by in connection.execute(
                    question, parts
                )
                if not hidden or entity_id == text.strip()
            ]
            return [_listed(connection, one[2]) for one in heapq.nsmallest(limit, found)]

    def _ask(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        with self._opened() as connection:
            return connection.execute(question, values).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise IndexUnusable from error


def _listed(connection: sqlite3.Connection, digest: str) -> Listed:
    question = "SELECT entity_id, display_name, logo_url FROM member WHERE digest = ?"
    entity_id, display_name, logo_url = connection.execute(question, (digest,)).fetchone()
    return Listed(digest=digest, entity_id=entity_id, display_name=display_name, logo_url=logo_url)


def _moment(text: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))


class IndexWriting:
    """Writes a new file, which is complete only after ``finish``.

    An entity that the aggregate describes twice is refused and leads nowhere; the others can be
    used. Raises ``sqlite3.Error`` where the disk is full or the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._lines: dict[str, list[int]] = {}
        self._connection = sqlite3.connect(path, isolation_level=None)
        # nobody reads the file before it is complete, and a broken one is made anew
        self._connection.execute("PRAGMA page_size = 16384")  # an entity is about so long
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(TABLES)
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()

    def add(self, described: Described) -> None:
        """Take one entity in."""
        key = digest(described.entity_id)
        lines = self._lines.setdefault(key, [])
        lines.append(described.line)
        if len(lines) > 1:
            self._refuse(key, described.entity_id, lines)
        elif described.xml is not None:
            found_by = "\n".join(fold(text) for text in (*described.names, described.entity_id))
            self._connection.execute(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)",
                (
                    key,
                    described.entity_id,
                    described.display_name,
                    described.hidden,
                    found_by,
                    described.logo_url,
                ),
            )
            self._connection.execute("INSERT INTO document VALUES (?, ?)", (key, described.xml))

    def finish(self, about: About) -> int:
        """Write the rest, and return how many identity providers the index holds."""
        dates = (about.published_at, about.valid_until)
        self._connection.execute(
            "INSERT INTO about VALUES (?, ?, ?, ?)",
            (about.verified, *(date and date.isoformat() for date in dates), about.source),
        )
        self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        (count,) = self._connection.execute("SELECT count(*) FROM member").fetchone()
        self._connection.execute("COMMIT")
        return int(count)

    def _refuse(self, key: str, entity_id: str, lines: list[int]) -> None:
        places = " and ".join(str(line) for line in lines[:5])
        message = (
            f"The federation's metadata describes {entity_id} more than once (lines {places}), "
            "so nobody can say which is meant; tell the federation."
        )
        for table in ("member", "document"):
            self._connection.execute(f"DELETE FROM {table} WHERE digest = ?", (key,))  # noqa: S608 - our own names
        self._connection.execute("INSERT OR REPLACE INTO refused VALUES (?, ?)", (key, message))
