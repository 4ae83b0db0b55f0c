"""Rows that are about one request: an export with a row for each line of the history has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verifier.model.patron_request import PatronRequest
from verifier.model.triage import Oddity
from verifier.request_exports.damaged import MOST_PLACES
from verifier.request_exports.export import RequestExport


def merged(export: RequestExport) -> RequestExport:
    """Take rows of one request as one, with the history of all of them, in their order."""
    by_name: dict[str, list[PatronRequest]] = {}
    for one in export.read.requests:
        by_name.setdefault(one.number or one.id, []).append(one)
    repeated = len(export.read.requests) - len(by_name)
    if not repeated:
        return export
    requests = tuple(_as_one(rows) for rows in by_name.values())
    total = export.read.total
    read = replace(
        export.read, requests=requests, total=None if total is None else total - repeated
    )
    repeats = "row repeats" if repeated == 1 else "rows repeat"
    told = Oddity(
        said=f"{repeated:,} {repeats} a request that is there already. Each request counts "
        "once, with the history of all of its rows.",
        places=tuple(name for name, rows in by_name.items() if len(rows) > 1)[:MOST_PLACES],
    )
    return replace(export, read=read, oddities=(*export.oddities, told))


def _as_one(rows: Sequence[PatronRequest]) -> PatronRequest:
    """Put the rows together; the last one says how things stand."""
    audit = tuple(dict.fromkeys(line for one in rows for line in one.audit))
    return replace(rows[-1], id=rows[0].id, audit=audit) if len(rows) > 1 else rows[0]
