"""Transforms of text.

Blanks, letter case, scope, wrapping, look-alike letters, one wrong character, institution prefix.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from verifier.domain.diagnosis.transforms.rule import Rule
from verifier.domain.model.match import Transform
from verifier.domain.model.text_values import trimmed, without_blanks

# T1: blanks before, after or within a value, visible or not.


def blanks_candidates(value: str) -> Iterator[str]:
    """Without outer blanks first, then without any."""
    yield trimmed(value)
    yield without_blanks(value)


def explains_blanks(released: str, identifier: str) -> bool:
    """Whether only blanks differ."""
    return without_blanks(released) == without_blanks(identifier) != ""


BLANKS = Rule(transform=Transform.T1, candidates=blanks_candidates, explains=explains_blanks)


# T2: letter case.


def alike(one: str, other: str) -> bool:
    """Whether two values differ in nothing but blanks and letter case.

    By lower and by upper case, as the listener's flags work, and not by Unicode case folding.
    """
    one, other = without_blanks(one), without_blanks(other)
    return one != "" and (one.lower() == other.lower() or one.upper() == other.upper())


def letter_case_candidates(value: str) -> Iterator[str]:
    """Lower case first: more systems store user names so."""
    yield trimmed(value).lower()
    yield trimmed(value).upper()


LETTER_CASE = Rule(transform=Transform.T2, candidates=letter_case_candidates, explains=alike)


# T3: the scope behind the ``@`` is dropped, added or another one.


def local_part(value: str) -> str | None:
    """Give what stands before the only ``@``; None where the value has no scope."""
    local, _, scope = trimmed(value).partition("@")
    return local if local and scope and "@" not in scope else None


def scope_candidates(value: str) -> Iterator[str]:
    """Without the scope. Which scope to add is known only to the identity provider."""
    local = local_part(value)
    if local is not None:
        yield local


def explains_scope(released: str, identifier: str) -> bool:
    """Whether the parts before the scope are alike and the scopes are not."""
    sent, kept = local_part(released), local_part(identifier)
    if sent is None and kept is None:
        return False
    return alike(sent or released, kept or identifier)


SCOPE = Rule(transform=Transform.T3, candidates=scope_candidates, explains=explains_scope)


# T13: the identifier is inside: joined with others, quoted, encoded, or part of a longer name.

_JOINS = (r"(?<!\\);", r",\s*", r"\|")
_QUOTES = ('"', "'", "\u201c\u201d", "\u2018\u2019", "<>")
_RDN = re.compile(r"(?:uid|cn|employeenumber)=((?:[^,\\]|\\.)+),.+=.+", re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)  # one number: see transform T12
_SHORTEST_ENCODED = 8
_WRAPPED = re.compile("[;,|\\[%=\"'<\u201c\u2018\\\\]|^urn:", re.IGNORECASE)
"""A sign of any wrapping but base64: without one there is nothing to unwrap."""


def wrapping_candidates(value: str) -> Iterator[str]:
    """Give the parts of a joined value, first and last first; then what the wrapping holds."""
    bare = trimmed(value)
    if not (_WRAPPED.search(bare) or _BASE64.fullmatch(bare)):
        return
    for unwrap in (_joined, _listed, _quoted, _urn, _domain_user, _rdn, _percent, _encoded):
        for one in unwrap(bare):
            if trimmed(one) not in ("", bare):
                yield trimmed(one)


def explains_wrapping(released: str, identifier: str) -> bool:
    """Whether one of the parts is *identifier*, letter case aside; or its text in base64."""
    if any(alike(one, identifier) for one in wrapping_candidates(released)):
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


WRAPPING = Rule(
    transform=Transform.T13, candidates=wrapping_candidates, explains=explains_wrapping
)


# T14: letters typed for digits that look like them, and hyphens within a number.

_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212_./"
_SHORTEST_NUMBER = 5


def _as_number(value: str) -> str | None:
    """Give the digits that *value* is meant to be; None where it is not meant to be a number."""
    bare = without_blanks(value).translate(_AS_DIGITS)
    bare = "".join(one for one in bare if one not in _HYPHENS)
    return bare if len(bare) >= _SHORTEST_NUMBER and bare.isascii() and bare.isdigit() else None


def look_alikes_candidates(value: str) -> Iterator[str]:
    """Give the plain digits."""
    number = _as_number(value)
    if number is not None and number != value:
        yield number


def explains_look_alikes(released: str, identifier: str) -> bool:
    """Whether both are meant to be the same number."""
    number = _as_number(released)
    return number is not None and number == _as_number(identifier)


LOOK_ALIKES = Rule(
    transform=Transform.T14, candidates=look_alikes_candidates, explains=explains_look_alikes
)


# T15: one character is wrong, or two are exchanged. Dangerous, and so never asked for.

_SHORTEST_VALUE = 6


def one_off_candidates(value: str) -> Iterator[str]:  # noqa: ARG001 - every rule is called alike
    """None: this is a comparison with records that name or e-mail have already found."""
    return iter(())


def explains_one_off(released: str, identifier: str) -> bool:
    """Whether one character was mistyped, left out or added, or two neighbours exchanged."""
    if min(len(released), len(identifier)) < _SHORTEST_VALUE or alike(released, identifier):
        return False
    if not any(one.isdigit() for one in identifier):
        return False
    if len(released) == len(identifier):
        return _replaced_or_exchanged(released, identifier)
    short, long = sorted((released, identifier), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def _replaced_or_exchanged(one: str, other: str) -> bool:
    differing = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] - differing[0] != 1:  # noqa: PLR2004 - two neighbours
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


ONE_OFF = Rule(transform=Transform.T15, candidates=one_off_candidates, explains=explains_one_off)


# T16: a consortium's prefix, or the decoration of a Sierra record number.

_SIERRA = re.compile(r"\.?p(\d{7})[\dx]?", re.ASCII)
_PREFIXED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,15}:([^:\s]{4,})", re.ASCII)
_PREFIXED_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,11}[-._/](\d[A-Za-z0-9]{3,})", re.ASCII)


def without_prefix(value: str) -> str | None:
    """Give what stands behind the prefix; None where there is none."""
    bare = trimmed(value)
    for pattern in (_SIERRA, _PREFIXED, _PREFIXED_NUMBER):
        found = pattern.fullmatch(bare)
        if found:
            return found.group(1)
    return None


def institution_prefix_candidates(value: str) -> Iterator[str]:
    """Without the prefix."""
    bare = without_prefix(value)
    if bare is not None:
        yield bare


def explains_institution_prefix(released: str, identifier: str) -> bool:
    """Whether one of the two is the other behind a prefix, or both are behind different ones."""
    sent, kept = without_prefix(released), without_prefix(identifier)
    if sent is None and kept is None:
        return False
    return any(
        alike(one, other)
        for one in (released, sent)
        for other in (identifier, kept)
        if one is not None and other is not None
    )


INSTITUTION_PREFIX = Rule(
    transform=Transform.T16,
    candidates=institution_prefix_candidates,
    explains=explains_institution_prefix,
)
