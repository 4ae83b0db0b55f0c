"""Where in a report a value of a person stands that a comparison needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_EACH = "*"
_PLACES = tuple(
    tuple(one.split("/"))
    for one in (
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


def values(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give each place in a report/1 with the value that stands there."""
    for place in _PLACES:
        yield from _at(report, place, ())


def put(report: dict[str, Any], place: str, value: str) -> None:
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
