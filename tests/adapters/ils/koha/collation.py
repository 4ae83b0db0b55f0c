"""How Koha's database compares: MariaDB's ``utf8mb4_unicode_ci``, near enough."""

import re
import unicodedata


def folded(text: str) -> str:
    """What is left of *text* to compare: no case, no accents, no forms, nothing invisible."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    seen = (part for part in parts if unicodedata.category(part) not in ("Mn", "Cc", "Cf", "Cs"))
    return "".join(seen).rstrip(" ")


def equal(one: str | None, other: str) -> bool:
    """SQL's ``=``."""
    return one is not None and folded(one) == folded(other)


def like(one: str | None, pattern: str) -> bool:
    r"""SQL's LIKE: ``%`` is anything, ``_`` any one letter, a backslash takes their meaning."""
    if one is None:
        return False
    pieces = re.findall(r"\\.|%|_|[^\\%_]+|\\", folded(pattern), re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(piece, re.escape(piece.removeprefix("\\"))) for piece in pieces)
    return re.fullmatch(regex, folded(one), re.DOTALL) is not None
