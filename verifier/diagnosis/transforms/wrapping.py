"""T13: the identifier is inside: joined with others, quoted, encoded, or part of a longer name."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from verifier.diagnosis.transforms.letter_case import alike
from verifier.diagnosis.transforms.rule import Rule
from verifier.model.blanks import trimmed
from verifier.model.match import Transform

_JOINS = (r"(?<!\\);", r",\s*", r"\|")
_QUOTES = ('"', "'", "\u201c\u201d", "\u2018\u2019", "<>")
_RDN = re.compile(r"(?:uid|cn|employeenumber)=((?:[^,\\]|\\.)+),.+=.+", re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)  # one number: see transform T12
_SHORTEST_ENCODED = 8
_WRAPPED = re.compile("[;,|\\[%=\"'<\u201c\u2018\\\\]|^urn:", re.IGNORECASE)
"""A sign of any wrapping but base64: without one there is nothing to unwrap."""


def candidates(value: str) -> Iterator[str]:
    """Give the parts of a joined value, first and last first; then what the wrapping holds."""
    bare = trimmed(value)
    if not (_WRAPPED.search(bare) or _BASE64.fullmatch(bare)):
        return
    for unwrap in (_joined, _listed, _quoted, _urn, _domain_user, _rdn, _percent, _encoded):
        for one in unwrap(bare):
            if trimmed(one) not in ("", bare):
                yield trimmed(one)


def explains(released: str, identifier: str) -> bool:
    """Whether one of the parts is *identifier*, letter case aside; or its text in base64."""
    if any(alike(one, identifier) for one in candidates(released)):
        return True
    return base64.b64encode(identifier.encode(errors="surrogatepass")) == released.encode(
        errors="surrogatepass"
    )


def _joined(value: str) -> Iterator[str]:
    r"""Split at ``;`` (a service provider writes ``\;`` within a value), ``,`` and ``|``."""
    if _RDN.fullmatch(value) or _THOUSANDS.fullmatch(value) or value.startswith(("[", "{")):
        return
    for join in _JOINS:
        parts = [one.replace("\\;", ";") for one in re.split(join, value)]
        if len(parts) > 1:
            yield from (parts[0], parts[-1], *parts[1:-1])


def _listed(value: str) -> Iterator[str]:
    """Items of a list as JSON or Python writes one."""
    if not (value.startswith("[") and value.endswith("]")):
        return
    try:
        items = json.loads(value)
    except (ValueError, RecursionError):  # no JSON, or lists in lists without end
        items = [one.strip().strip("'\"") for one in value[1:-1].split(",")]
    yield from (str(one) for one in items if isinstance(one, (str, int)))


def _quoted(value: str) -> Iterator[str]:
    for marks in _QUOTES:
        if len(value) > 2 and value[0] == marks[0] and value[-1] == marks[-1]:  # noqa: PLR2004 - two marks and something between
            yield value[1:-1]


def _urn(value: str) -> Iterator[str]:
    """Give the last segment, as in ``urn:schac:personalUniqueCode:…:21234000000018``."""
    if value.lower().startswith("urn:"):
        yield value.rpartition(":")[2]


def _domain_user(value: str) -> Iterator[str]:
    domain, mark, user = value.rpartition("\\")
    if mark and domain and not user.startswith(";"):
        yield user


def _rdn(value: str) -> Iterator[str]:
    found = _RDN.fullmatch(value)
    if found:
        yield re.sub(r"\\(.)", r"\1", found.group(1))


def _percent(value: str) -> Iterator[str]:
    if re.search("%[0-9A-Fa-f]{2}", value):
        yield unquote(value)


def _encoded(value: str) -> Iterator[str]:
    """Text in base64. Sixteen random bytes in base64 hold no text and give nothing."""
    if len(value) < _SHORTEST_ENCODED or not _BASE64.fullmatch(value):
        return
    try:
        text = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return
    if text.isprintable():
        yield text


WRAPPING = Rule(transform=Transform.T13, candidates=candidates, explains=explains)
