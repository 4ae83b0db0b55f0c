"""The index of a federation's aggregate: a file of its own, read and never changed.

It is made once for each aggregate, under its signature (``federation_indexing``), and replaced
as a whole. Every question opens it for itself, so any thread may ask.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from verifier.login.saml.federation_words import fold, rank, words

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
        parts = words(text)
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
