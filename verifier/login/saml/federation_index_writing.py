"""Writing the index of a federation's aggregate."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from verifier.login.saml.federation_index import FORMAT, TABLES, About
from verifier.login.saml.federation_members import Described, digest
from verifier.login.saml.federation_words import fold


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

    def add(self, one: Described) -> None:
        """Take one entity in."""
        key = digest(one.entity_id)
        lines = self._lines.setdefault(key, [])
        lines.append(one.line)
        if len(lines) > 1:
            self._refuse(key, one.entity_id, lines)
        elif one.xml is not None:
            found_by = "\n".join(fold(text) for text in (*one.names, one.entity_id))
            self._connection.execute(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)",
                (key, one.entity_id, one.display_name, one.hidden, found_by, one.logo_url),
            )
            self._connection.execute("INSERT INTO document VALUES (?, ?)", (key, one.xml))

    def finish(self, about: About) -> int:
        """Write the rest, and return how many identity providers the index holds."""
        dates = (about.published_at, about.valid_until)
        self._connection.execute(
            "INSERT INTO about VALUES (?, ?, ?, ?)",
            (about.verified, *(one and one.isoformat() for one in dates), about.source),
        )
        self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        (count,) = self._connection.execute("SELECT count(*) FROM member").fetchone()
        self._connection.execute("COMMIT")
        return int(count)

    def _refuse(self, key: str, entity_id: str, lines: list[int]) -> None:
        places = " and ".join(str(line) for line in lines[:5])
        said = (
            f"The federation's metadata describes {entity_id} more than once (lines {places}), "
            "so nobody can say which is meant; tell the federation."
        )
        for table in ("member", "document"):
            self._connection.execute(f"DELETE FROM {table} WHERE digest = ?", (key,))  # noqa: S608 - our own names
        self._connection.execute("INSERT OR REPLACE INTO refused VALUES (?, ?)", (key, said))
