"""An OpenURL as it was pasted: a whole address, its path and query, or the query alone.

Decoded as Node's ``querystring`` does it, on which the listener rests: ``+`` is a blank, bytes are
UTF-8, and what is neither stays or becomes U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from verifier.adapters.captures.errors import NotACapture
from verifier.domain.model.capture import Oddity, OddityKind, RequestPair

MOST_PAIRS = 1_000  # Node reads no more of a query
MODRS_PATH = "/rs/patronrequests/openURL"

_WHOLE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_WRAPPERS = "<>\"'` \t"
_NEXT = re.compile(r"^(?=[<\"'` \t]*https?://)", re.IGNORECASE | re.MULTILINE)
_KEY = re.compile(r"(?:rft|req|svc|res|rfr|rfe|ctx|url)[_.]\S")
_OLD_KEYS = frozenset({"genre", "title", "atitle", "aulast", "issn", "isbn", "sid", "pid"})
_NO_KEY = re.compile(r"[\s\"]")  # a line of a log has these before its first key
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_LOST = "\ufffd"  # what stands for bytes that are no UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address. ``path`` is None where only a query was pasted."""

    path: str | None
    pairs: tuple[RequestPair, ...]
    oddities: tuple[Oddity, ...]

    @property
    def is_modrs(self) -> bool:
        """Whether it is ReShare's own endpoint for links."""
        return _is_modrs(self.path or "")


def addresses_in(text: str) -> list[str]:
    """Part what was pasted: a line that begins with a scheme begins another address."""
    return [part for part in _NEXT.split(text) if part.strip()]


def looks_like_openurl(text: str) -> bool:
    """Whether *text* is one address, or one query, with a key of an OpenURL."""
    split = _split(text)
    if split is None:
        return False
    path, query = split
    keys = {_decoded(part.partition("=")[0]) for part in query.split("&") if "=" in part}
    if any(map(_KEY.match, keys)):
        return True
    if path is None:
        return False
    return bool(keys & _OLD_KEYS) or _is_modrs(path)


def read_address(text: str) -> Address:
    """Read what ``looks_like_openurl``. Raises ``NotACapture``."""
    path, query = _split(text) or (None, "")
    raw = [part for part in query.split("&") if part]
    if len(raw) > MOST_PAIRS:
        raise NotACapture(
            f"This link has more than {MOST_PAIRS:,} keys, and no listener reads more."
        )
    pairs = [one.partition("=")[::2] for one in raw]
    return Address(
        path=None if path is None else _decoded(path.replace("+", "%2B")),
        pairs=tuple(RequestPair(key=_decoded(key), value=_decoded(value)) for key, value in pairs),
        oddities=tuple(dict.fromkeys(oddity for pair in pairs for oddity in _oddities(*pair))),
    )


def _is_modrs(path: str) -> bool:
    return path.rstrip("/").lower().endswith(MODRS_PATH.lower())


def _split(text: str) -> tuple[str | None, str] | None:
    """Part an address into path and query; None where it is none."""
    lines = text.split()
    bare = "".join(lines) if _WHOLE.match(text.lstrip(_WRAPPERS)) else text
    bare = bare.strip().strip(_WRAPPERS)
    if "\n" in bare or "\r" in bare:
        return None
    whole = _WHOLE.match(bare)
    rest = bare[whole.end() :] if whole else bare
    rest = rest.partition("#")[0]
    if rest.startswith("/") or whole:
        path, mark, query = rest.partition("?")
        return (path or "/", query) if mark else None
    query = rest.removeprefix("?")
    key, equals, _ = query.partition("&")[0].partition("=")
    return (None, query) if equals and not _NO_KEY.search(key) else None


def _oddities(key: str, value: str) -> Iterator[Oddity]:
    once = _decoded(value)
    if _LOST in once and _LOST not in value:
        yield Oddity(kind=OddityKind.NOT_UTF8, key=_decoded(key))
    if "%25" in value and _ENCODED.search(once):
        yield Oddity(kind=OddityKind.ENCODED_TWICE, key=_decoded(key))


def _decoded(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")
