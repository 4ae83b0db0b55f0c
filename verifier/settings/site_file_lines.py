"""The lines of a site file's tables and keys, for reports that point at them."""

import tomllib
from itertools import chain, repeat
from typing import Any

Path = tuple[str, ...]


def lines_of(text: str) -> dict[Path, int]:
    """Find the line, from 1, of each table and key of the site file *text*.

    A key is written ``("reshare", "settings", "borrower_check")``. Those of an identity provider
    begin with ``("idp", ID)``, and ``("idp",)`` is the first one. Empty if *text* is not TOML.
    """
    try:
        idps = tomllib.loads(text).get("idp")
    except (ValueError, RecursionError):
        return {}
    tables = idps if isinstance(idps, list) else []
    ids = chain((str(idp.get("id")) for idp in tables if isinstance(idp, dict)), repeat(""))
    lines: dict[Path, int] = {}
    table: Path = ()
    idp: Path = ()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        is_table = line.lstrip().startswith("[")
        path = _path_of(line if is_table else f"{line.partition('=')[0]}=0")
        if not is_table:
            path = (*table, *path) if path else ()
        elif path == ("idp",):
            lines.setdefault(path, number)
            table = path = idp = ("idp", next(ids))
        elif path:
            table = path = (*idp, *path[1:]) if path[0] == "idp" else path
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], number)
    return lines


def _path_of(line: str) -> Path:
    """Return the table or key in *line*; empty if it is not TOML by itself."""
    try:
        found: Any = tomllib.loads(line)
    except ValueError:
        return ()
    path: list[str] = []
    while found and isinstance(found, dict | list):
        if isinstance(found, list):
            found = found[0]
        else:
            [(key, found)] = found.items()
            path.append(key)
    return tuple(path)
