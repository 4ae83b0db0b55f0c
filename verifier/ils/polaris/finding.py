"""Who the patrons are that an identifier leads to: by barcode, and by what can be searched.

The address of a patron takes a barcode (or a user name, which no answer repeats). Former
barcodes and the library's own fields have their own access points in PatronSearch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from verifier.ils.polaris.asking import NoSuchPatron, PolarisAsking
from verifier.ils.polaris.options import PolarisOptions
from verifier.ils.polaris.patron import BARCODE, bears
from verifier.ils.polaris.shapes import BasicDataAnswer, PatronData, SearchAnswer, SearchRow
from verifier.model.capability import Gap, Sight
from verifier.model.lookup import LookupFailure
from verifier.rest.stopped import LookupStopped

MOST = 3  # patrons that one search may lead to
_WORD = re.compile(r"(?=.*\d)[0-9A-Za-z]{3,64}", re.ASCII)
_WRONG = (
    "Polaris answered with a patron of another barcode. It takes user names for barcodes and "
    "does not repeat them, so whether the identifier is that patron's cannot be told."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A patron, and the type of the identifier that the value equals."""

    patron: PatronData = field(repr=False)
    matched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everybody else whom the value led to, and what could not be searched."""

    hits: tuple[Hit, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """One index of PatronSearch. ``attribute`` is the part of a patron that it searches.

    ``needed``: the site says that identifiers stand there, so without it nobody is unknown.
    """

    name: str
    attribute: str
    identifiers: str
    matched: str
    part: Sight
    needed: bool


def searchable(value: str) -> bool:
    """Whether *value* can be searched: letters and digits, with a digit among them.

    The query language has wildcards and the operators AND, OR and NOT, and its reference names
    no way to escape them.
    """
    return _WORD.fullmatch(value) is not None


def by_barcode(asking: PolarisAsking, value: str) -> Hit | None:
    """Ask for the patron of that barcode. Raises ``LookupStopped`` where that gave no answer."""
    patron = _basic_data(asking, value)
    if patron is None:
        return None
    if not (bears(patron.barcode, value) or bears(patron.former_id, value)):
        raise LookupStopped(LookupFailure.WRONG_PATRON, _WRONG)
    return Hit(patron=patron, matched=BARCODE)


def by_search(
    asking: PolarisAsking, value: str, options: PolarisOptions, *, known: Hit | None
) -> Findings:
    """Search each access point for patrons beside the one *known*.

    Raises ``LookupStopped`` where one that matters could not be searched and nobody is known.
    """
    hits = {} if known is None else {known.patron.patron_id: known}
    gaps: list[Gap] = []
    needed: LookupStopped | None = None
    for point in _access_points(options) if options.search else ():
        try:
            for hit in _by_search(asking, point, value, known=set(hits)):
                hits[hit.patron.patron_id] = hit
        except LookupStopped as stopped:
            said = f"{point.identifiers} could not be searched: {stopped.outcome.said}"
            gaps.append(Gap(part=point.part, said=said))
            if point.needed:
                needed = LookupStopped(stopped.outcome.failure, said)
    if needed is not None and not hits:
        raise needed
    found = tuple(one for one in hits.values() if one is not known)
    return Findings(hits=found, gaps=tuple(gaps))


def _basic_data(asking: PolarisAsking, barcode: str) -> PatronData | None:
    try:
        answer = asking.of_patron("PatronBasicDataGet", barcode, "basicdata", BasicDataAnswer)
    except NoSuchPatron:
        return None
    return answer.patron


def _access_points(options: PolarisOptions) -> Iterator[AccessPoint]:
    """Name PatronSearch's own access points: PREB, and X1 to X5."""
    yield AccessPoint(
        name="PREB",
        attribute="former_id",
        identifiers="Former barcodes",
        matched=BARCODE,
        part=Sight.OLD_IDENTIFIERS,
        needed=False,
    )
    for name in options.user_fields:
        yield AccessPoint(
            name=f"X{name[-1]}",
            attribute=name.lower(),
            identifiers=f"The field {name}",
            matched=name,
            part=Sight.SEVERAL_MATCHES,
            needed=True,
        )


def _by_search(
    asking: PolarisAsking, point: AccessPoint, value: str, *, known: set[int]
) -> Iterator[Hit]:
    """Read everybody whom a search names: whether it searched exactly only the record tells."""
    if not searchable(value):
        said = "The identifier is more than letters and digits."
        raise LookupStopped(LookupFailure.UNSUPPORTED, said)
    answer = asking.search(point.name, value, MOST, SearchAnswer)
    for row in _rows(answer):
        if row.patron_id in known:
            continue
        patron = _basic_data(asking, row.barcode) if row.barcode else None
        if patron is None or patron.patron_id != row.patron_id:
            said = "Polaris found a patron whose record it does not show."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        if bears(getattr(patron, point.attribute), value):
            yield Hit(patron=patron, matched=point.matched)


def _rows(answer: SearchAnswer) -> tuple[SearchRow, ...]:
    """Give what a search shows. Raises ``LookupStopped`` where that is not all that it counts."""
    rows = answer.rows or ()
    total = answer.total or 0
    if max(total, len(rows)) > MOST:
        said = "Polaris found more patrons than one identifier leads to, so they were not read."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    told = answer.total is not None or answer.rows is not None
    if not told or len(rows) < max(total, answer.code):
        said = "Polaris counts other patrons than it shows, so the search tells nothing."
        raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
    return rows
