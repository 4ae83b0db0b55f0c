"""ReShare's lists: bare, or as ``{results, total, …}``, page after page.

mod-rs counts pages from 1, gives at most ``perPage`` entries in each, and says how many there
are where it is asked for ``stats``. A list that does not end, or gives the same page again, is
ended here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.model.lookup import LookupFailure
from verifier.reshare.live.sign_in import RESHARE
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.stopped import LookupStopped

PER_PAGE = 100
SMALLEST_PAGE = 10  # no module caps its pages lower: a shorter one is the last
MOST_PAGES = 1_000
MOST_ENTRIES = 100_000  # as many as so many pages of mod-rs hold
_TOTALS = ("total", "totalRecords", "totalCount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What all pages of one list may take together, whatever each of them keeps to."""

    total_bytes: int
    seconds: float


SETTINGS_BOUNDS = Bounds(total_bytes=20_000_000, seconds=120.0)
"""Of what a library sets up by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The new entries of one page, and how many there are of all, where that is told."""

    entries: tuple[dict[str, Any], ...]
    total: int | None = None


def pages(
    talk: ReshareTalk,
    path: str,
    *,
    needs: str,
    query: Sequence[tuple[str, str]] = (),
    stats: bool = False,
    bounds: Bounds = SETTINGS_BOUNDS,
) -> Iterator[Page]:
    """Give each page as it comes. Raises ``LookupStopped``, after the pages that came."""
    seen: set[str] = set()
    came = taken = 0
    end = time.monotonic() + bounds.seconds
    whole_page = SMALLEST_PAGE  # as far as is known yet
    for number in range(1, MOST_PAGES + 1):
        paging = [("perPage", str(PER_PAGE)), ("page", str(number))]
        if stats:
            paging.append(("stats", "true"))
        content, size = talk.sized(path, needs=needs, query=(*query, *paging))
        page = _page(content)
        taken += size
        fresh = tuple(one for one in page.entries if _is_new(one, seen))
        came += len(page.entries)
        if fresh or number == 1:
            yield Page(entries=fresh, total=page.total)
        if page.total is not None and came >= page.total:
            return
        if page.total is None and (not fresh or len(page.entries) < whole_page):
            return
        whole_page = max(whole_page, len(page.entries))
        if not fresh:
            said = "ReShare's list ended before all came that it says there are."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        _require_within(bounds, came=came, taken=taken, late=time.monotonic() > end)
    said = f"ReShare's list did not end after {MOST_PAGES:,} pages: the rest was not read."
    raise LookupStopped(LookupFailure.TOO_LARGE, said)


def _require_within(bounds: Bounds, *, came: int, taken: int, late: bool) -> None:
    """Let no list go on that is kept within a page's bounds page after page. Raises."""
    beyond = ""
    if came >= MOST_ENTRIES:
        beyond = f"after {MOST_ENTRIES:,} entries"
    elif taken > bounds.total_bytes:
        beyond = f"after {bounds.total_bytes:,} bytes"
    if beyond or late:
        failure = LookupFailure.TOO_LARGE if beyond else LookupFailure.TIMEOUT
        when = beyond or f"within {bounds.seconds:g} seconds"
        said = f"ReShare's list did not end {when}: the rest was not read."
        raise LookupStopped(failure, said)


def entries_of(
    talk: ReshareTalk, path: str, *, needs: str, query: Sequence[tuple[str, str]] = ()
) -> tuple[dict[str, Any], ...]:
    """Give the whole list. Raises ``LookupStopped``."""
    every = pages(talk, path, needs=needs, query=query)
    return tuple(one for page in every for one in page.entries)


def _page(content: Any) -> Page:
    total = None
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        totals = (content.get(name) for name in _TOTALS)
        total = next((one for one in totals if type(one) is int and one >= 0), None)
        content = content["results"]
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        said = f"{RESHARE.name}'s answer does not look like a list of its records."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    return Page(entries=tuple(content), total=total)


def _is_new(entry: dict[str, Any], seen: set[str]) -> bool:
    name = entry.get("id")
    if not isinstance(name, str):
        return True
    if name in seen:
        return False
    seen.add(name)
    return True
