"""The masks and keyed digests that remain of a baseline's values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from verifier.domain.diagnosis.transforms.explain import LONGEST, candidates
from verifier.domain.model.drift import BaselineDigests
from verifier.domain.model.report import Report
from verifier.domain.model.text_values import WORDS
from verifier.report import json_report

_EACH = "*"
_PLACES = tuple(
    tuple(name.split("/"))
    for name in (
        "identifier/sent",
        "identifier/expected",
        "request/req_id",
        "request/header/value",
        "request/header/after_case",
        "request/header/result",
        "request/patron_identifier",
        "request/email",
        "login/subject/value",
        "login/subject/name_qualifier",
        "login/subject/sp_name_qualifier",
        "login/typed_username",
        "released/*/values/*",
        "records/*/internal_id",
        "records/*/identifiers/*/value",
    )
)


def values_in_report(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each place in a report/1 with the value that stands there."""
    for place in _PLACES:
        yield from _at(report, place, ())


def put_value(report: dict[str, Any], place: str, value: str) -> None:
    """Put *value* into its place."""
    *way, last = place.split("/")
    node: Any = report
    for step in way:
        node = node[_key(node, step)]
    node[_key(node, last)] = value


def _at(node: Any, place: tuple[str, ...], before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if not place:
        if isinstance(node, str):
            yield "/".join(before), node
        return
    step, rest = place[0], place[1:]
    if step == _EACH:
        for at, one in enumerate(node):
            yield from _at(one, rest, (*before, str(at)))
    elif node is not None:
        yield from _at(node[step], rest, (*before, step))


def _key(node: Any, step: str) -> str | int:
    return int(step) if isinstance(node, list) else step


Digest = Callable[[str], str]
"""Gives the keyed digest of a value."""

PROBE = "a word that everybody knows"

_WHOLE = ("schema", "verdict", "cause", "identifier", "ils", "person", "created_at", "redacted")
_OF_A_RELEASE = ("name", "name_format", "friendly_name", "values", "source", "json_type")
_OF_A_RECORD = ("source", "internal_id")
_OF_AN_IDENTIFIER = ("type", "value")


def remains_of(report: Report, digest: Digest) -> BaselineDigests:
    """Give what *report* can be compared by when its values are gone."""
    masked = _needed(json_report.report_as_dict(report, redact=True))
    clear = _needed(json_report.report_as_dict(report, redact=False))
    return BaselineDigests(
        report=json.dumps(masked),
        digests=tuple((place, digest(value)) for place, value in values_in_report(clear)),
        probe=digest(PROBE),
    )


def _needed(report: dict[str, Any]) -> dict[str, Any]:
    """Leave out what no comparison asks for."""
    login = {key: value for key, value in report["login"].items() if key != "request"}
    request = {key: value for key, value in report["request"].items() if key != "posted"}
    return {
        **{key: report[key] for key in _WHOLE},
        "headline": {"reason": report["headline"]["reason"]},
        "request": request,
        "login": {**login, "checks": []},
        "released": [_part(one, _OF_A_RELEASE) for one in report["released"]],
        "records": [
            {
                **_part(one, _OF_A_RECORD),
                "identifiers": [_part(each, _OF_AN_IDENTIFIER) for each in one["identifiers"]],
            }
            for one in report["records"]
        ],
        "findings": [_part(one, ("check", "severity")) for one in report["findings"]],
    }


def _part(whole: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: whole[key] for key in keys}


_FILLED = "9xX"


def values_from(value: str) -> Iterator[str]:
    """Give *value* itself, then everything that it may stand for."""
    yield value
    if len(value) <= LONGEST:
        yield from (candidate.value for candidate in candidates(value))


def in_mask_shape(mask: str, value: str, scopes: Iterable[str]) -> Iterator[str]:
    """Give *value* in the form of *mask*: letter case, blanks, hyphens, zeros, a scope."""
    if mask and not mask.strip("9") and value.isdigit() and len(value) < len(mask):
        yield value.zfill(len(mask))
    filled = _filled(mask, value)
    if filled is not None:
        yield filled
    if "@" in mask and "@" not in value:
        yield from (f"{value}@{scope}" for scope in scopes)


def placeholder_values(mask: str) -> Iterator[str]:
    """Give the words for nothing that have this shape."""
    yield "0" * len(mask)
    for word in WORDS:
        yield from (word, word.upper(), word.capitalize())


def _filled(mask: str, value: str) -> str | None:
    """Write the letters and digits of *value* where the mask has some."""
    wanted = [one == "9" for one in mask if one in _FILLED]
    inside = [one for one in value if one.isalnum()]
    if not wanted or wanted != [one.isnumeric() for one in inside]:
        return None
    rest = iter(inside)
    return "".join(_cased(one, next(rest)) if one in _FILLED else one for one in mask)


def _cased(shape: str, char: str) -> str:
    match shape:
        case "x":
            return char.lower()
        case "X":
            return char.upper()
        case _:
            return char


# A report whose values are gone, with those put back that a later report shows to be the same.
#
# A digest tells of any value whether it is the one that stood there. What the later report holds,
# in whatever form, is tried; everything else was another value, and something of the same shape
# stands in for it.

Digests = Callable[[str], Collection[str]]
"""Gives a value's digests: one under each key that the store still has."""

_MOST_TRIED = 300  # values of the later report
_MOST_SHAPED = 60  # values that are brought into the shape of each mask
_LETTERS, _DIGITS = "abcdef", "123456789"


def recover_values(
    remains: BaselineDigests, today: dict[str, Any], scopes: Sequence[str], digests: Digests
) -> dict[str, Any]:
    """Give the earlier report/1 as far as *today*'s can tell it. It holds values of today."""
    document: dict[str, Any] = json.loads(remains.report)
    masks = dict(values_in_report(document))
    there = list(dict.fromkeys(value for _, value in values_in_report(today)))[:_MOST_TRIED]
    known = _known(there, digests)
    for place, digest in remains.digests:
        mask = masks[place]
        if digest not in known:
            known[digest] = _found(mask, digest, there, scopes, digests) or _stand_in(
                mask, digest, there
            )
        put_value(document, place, known[digest])
    document["redacted"] = False
    return document


def _known(there: Sequence[str], digests: Digests) -> dict[str, str]:
    """Find what each value of today may stand for; the values themselves go first."""
    known: dict[str, str] = {}
    for value in there:
        known.update(dict.fromkeys(digests(value), value))
    for value in there:
        for guess in values_from(value):
            for digest in digests(guess):
                known.setdefault(digest, guess)
    return known


def _found(
    mask: str, digest: str, there: Sequence[str], scopes: Sequence[str], digests: Digests
) -> str | None:
    if not any(one.isalnum() for one in mask):
        return mask  # there was nothing to mask
    tried = (
        guess for value in there[:_MOST_SHAPED] for guess in in_mask_shape(mask, value, scopes)
    )
    for several in (tried, placeholder_values(mask)):
        for guess in several:
            if digest in digests(guess):
                return guess
    return None


def _stand_in(mask: str, digest: str, there: Sequence[str]) -> str:
    """Draw something of that shape which is none of today's values, the same each time."""
    for attempt in range(9):
        drawn = hashlib.shake_256(f"{attempt} {digest}".encode()).digest(len(mask))
        made = "".join(_drawn(one, byte) for one, byte in zip(mask, drawn, strict=True))
        if made not in there:
            return made
    return mask


def _drawn(shape: str, byte: int) -> str:
    match shape:
        case "9":
            return _DIGITS[byte % len(_DIGITS)]
        case "x":
            return _LETTERS[byte % len(_LETTERS)]
        case "X":
            return _LETTERS[byte % len(_LETTERS)].upper()
        case _:
            return shape
