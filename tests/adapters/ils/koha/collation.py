"""How Koha's database compares: MariaDB's ``utf8mb4_unicode_ci``, near enough."""

import re
import unicodedata


def folded(text: str) -> str:
    """What is left of *text* to compare: no case, no accents, no forms, nothing invisible."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    seen = (part for part in parts if unicodedata.category(part) not in ("Mn", "Cc", "Cf", "Cs"))
    return "".join(seen).rstrip(" ")


def equal(text: str | None, other: str) -> bool:
    """SQL's ``=``."""
    return text is not None and folded(text) == folded(other)


def like(text: str | None, pattern: str) -> bool:
    r"""SQL's LIKE: ``%`` is anything, ``_`` any one letter, a backslash takes their meaning."""
    if text is None:
        return False
    pieces = re.findall(r"\\.|%|_|[^\\%_]+|\\", folded(pattern), re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(piece, re.escape(piece.removeprefix("\\"))) for piece in pieces)
    return re.fullmatch(regex, folded(text), re.DOTALL) is not None
