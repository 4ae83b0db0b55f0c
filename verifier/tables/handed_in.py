"""What is said of a table that somebody hands in: it is no connection, and has no settings."""

from __future__ import annotations

_OF_A_CONNECTION = (
    ("Name its encoding with `encoding` of the connection, or export it", "Export it"),
    ("Check `file` of the connection.", "Correct its path."),
)


def of_a_handed_in_table(said: str) -> str:
    """Leave out of a sentence what only somebody with a connection could change."""
    for of_a_connection, plain in _OF_A_CONNECTION:
        said = said.replace(of_a_connection, plain)
    return said
