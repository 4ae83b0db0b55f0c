"""Find the patrons that an identifier matches, and request the rest of each patron's data."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.polaris.client import NoSuchPatron, PolarisSession
from verifier.adapters.ils.polaris.record import (
    BARCODE,
    AccountAnswer,
    BasicDataAnswer,
    CirculationAnswer,
    PatronCodesAnswer,
    PatronData,
    SearchAnswer,
    SearchRow,
    bears,
    patron_record,
    sum_of,
)
from verifier.adapters.ils.polaris.settings import PolarisSettings
from verifier.adapters.ils.record_parts import read_amount
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord

# The names of the patron codes (PatronCodesGet): asked once, since they hardly change.

_KEPT_SECONDS = 3600.0
_TRIED_AGAIN_SECONDS = 900.0


class PatronCodes:
    """Code to name. Where Polaris does not tell the names, codes do without for a while."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: dict[int, str] = {}
        self._until = 0.0

    def name(self, code: int | None, asking: PolarisSession) -> str | None:
        """Give the name of *code*, where it is known."""
        if code is None:
            return None
        if not self._lock.acquire(timeout=asking.seconds_left):
            return None
        try:
            if time.monotonic() >= self._until:
                self._ask(asking)
            return self._names.get(code)
        finally:
            self._lock.release()

    def _ask(self, asking: PolarisSession) -> None:
        try:
            answer = asking.of_system("PatronCodesGet", "patroncodes", PatronCodesAnswer)
        except (LookupAborted, NoSuchPatron):
            self._until = time.monotonic() + _TRIED_AGAIN_SECONDS
            return
        self._until = time.monotonic() + _KEPT_SECONDS
        named = ((code.id, (code.description or "").strip()) for code in answer.codes or ())
        self._names = {code: name for code, name in named if name}


# Who the patrons are that an identifier leads to: by barcode, and by what can be searched.
#
# The address of a patron takes a barcode (or a user name, which no answer repeats). Former
# barcodes and the library's own fields have their own access points in PatronSearch.

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
    part: CapabilityName
    needed: bool


def searchable(value: str) -> bool:
    """Whether *value* can be searched: letters and digits, with a digit among them.

    The query language has wildcards and the operators AND, OR and NOT, and its reference names
    no way to escape them.
    """
    return _WORD.fullmatch(value) is not None


def by_barcode(asking: PolarisSession, value: str) -> Hit | None:
    """Ask for the patron of that barcode. Raises ``LookupAborted`` where that gave no answer."""
    patron = _basic_data(asking, value)
    if patron is None:
        return None
    if not (bears(patron.barcode, value) or bears(patron.former_id, value)):
        raise LookupAborted(LookupFailure.WRONG_PATRON, _WRONG)
    return Hit(patron=patron, matched=BARCODE)


def by_search(
    asking: PolarisSession, value: str, options: PolarisSettings, *, known: Hit | None
) -> Findings:
    """Search each access point for patrons beside the one *known*.

    Raises ``LookupAborted`` where one that matters could not be searched and nobody is known.
    """
    hits = {} if known is None else {known.patron.patron_id: known}
    gaps: list[Gap] = []
    needed: LookupAborted | None = None
    for point in _access_points(options) if options.search else ():
        try:
            for hit in _by_search(asking, point, value, known=set(hits)):
                hits[hit.patron.patron_id] = hit
        except LookupAborted as stopped:
            message = f"{point.identifiers} could not be searched: {stopped.outcome.message}"
            gaps.append(Gap(part=point.part, message=message))
            if point.needed:
                needed = LookupAborted(stopped.outcome.failure, message)
    if needed is not None and not hits:
        raise needed
    found = tuple(hit for hit in hits.values() if hit is not known)
    return Findings(hits=found, gaps=tuple(gaps))


def _basic_data(asking: PolarisSession, barcode: str) -> PatronData | None:
    try:
        answer = asking.of_patron("PatronBasicDataGet", barcode, "basicdata", BasicDataAnswer)
    except NoSuchPatron:
        return None
    return answer.patron


def _access_points(options: PolarisSettings) -> Iterator[AccessPoint]:
    """Name PatronSearch's own access points: PREB, and X1 to X5."""
    yield AccessPoint(
        name="PREB",
        attribute="former_id",
        identifiers="Former barcodes",
        matched=BARCODE,
        part=CapabilityName.OLD_IDENTIFIERS,
        needed=False,
    )
    for name in options.user_fields:
        yield AccessPoint(
            name=f"X{name[-1]}",
            attribute=name.lower(),
            identifiers=f"The field {name}",
            matched=name,
            part=CapabilityName.SEVERAL_MATCHES,
            needed=True,
        )


def _by_search(
    asking: PolarisSession, point: AccessPoint, value: str, *, known: set[int]
) -> Iterator[Hit]:
    """Read everybody whom a search names: whether it searched exactly only the record tells."""
    if not searchable(value):
        message = "The identifier is more than letters and digits."
        raise LookupAborted(LookupFailure.UNSUPPORTED, message)
    answer = asking.search(point.name, value, MOST, SearchAnswer)
    for row in _rows(answer):
        if row.patron_id in known:
            continue
        patron = _basic_data(asking, row.barcode) if row.barcode else None
        if patron is None or patron.patron_id != row.patron_id:
            message = "Polaris found a patron whose record it does not show."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        if bears(getattr(patron, point.attribute), value):
            yield Hit(patron=patron, matched=point.matched)


def _rows(answer: SearchAnswer) -> tuple[SearchRow, ...]:
    """Give what a search shows. Raises ``LookupAborted`` where that is not all that it counts."""
    rows = answer.rows or ()
    total = answer.total or 0
    if max(total, len(rows)) > MOST:
        message = "Polaris found more patrons than one identifier leads to, so they were not read."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    told = answer.total is not None or answer.rows is not None
    if not told or len(rows) < max(total, answer.code):
        message = "Polaris counts other patrons than it shows, so the search tells nothing."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    return rows


_OTHERS = "Polaris, asked for the patron's {part}, answered about another patron or about none."
_NO_CHARGES = "Polaris does not list the patron's open charges."
_NO_AMOUNT = "One of the patron's open charges is no amount, so their sum is not known."


class PatronDetails:
    """Gathers the parts of one patron's record."""

    def __init__(self, asking: PolarisSession, patron: PatronData) -> None:
        self._asking = asking
        self._patron = patron
        self._barcode = patron.barcode or ""
        self._gaps: list[Gap] = []

    def record(self, source: str, options: PolarisSettings, codes: PatronCodes) -> PatronRecord:
        """Ask for the parts and make the record. Nothing is raised."""
        circulation = self._circulation()
        owed = read_amount(self._patron.charges)
        if owed is None:
            owed = self._owed()
        return patron_record(
            self._patron,
            source=source,
            options=options,
            circulation=circulation,
            owed=owed,
            group_label=codes.name(self._patron.patron_code, self._asking),
            gaps=self._gaps,
        )

    def _circulation(self) -> CirculationAnswer | None:
        try:
            answer = self._asking.of_patron(
                "PatronCirculateBlocksGet", self._barcode, "circulationblocks", CirculationAnswer
            )
        except LookupAborted as stopped:
            self._lacking(CapabilityName.BLOCKS, stopped.outcome.message)
            return None
        except NoSuchPatron:
            self._lacking(CapabilityName.BLOCKS, _OTHERS.format(part="blocks"))
            return None
        about_nobody = answer.blocks is None and answer.may_circulate is None
        about_another = answer.barcode is not None and not bears(answer.barcode, self._barcode)
        if answer.valid is False or about_nobody or about_another:
            self._lacking(CapabilityName.BLOCKS, _OTHERS.format(part="blocks"))
            return None
        return answer

    def _owed(self) -> Decimal | None:
        """Add the open charges, where the basic data tell no balance."""
        try:
            answer = self._asking.of_patron(
                "PatronAccountGet", self._barcode, "account/outstanding", AccountAnswer
            )
        except LookupAborted as stopped:
            self._lacking(CapabilityName.BALANCE, stopped.outcome.message)
            return None
        except NoSuchPatron:
            self._lacking(CapabilityName.BALANCE, _OTHERS.format(part="charges"))
            return None
        if answer.charges is None or len(answer.charges) < answer.code:
            self._lacking(CapabilityName.BALANCE, _NO_CHARGES)
            return None
        total = sum_of(answer.charges)
        if total is None:
            self._lacking(CapabilityName.BALANCE, _NO_AMOUNT)
        return total

    def _lacking(self, part: CapabilityName, message: str) -> None:
        self._gaps.append(Gap(part=part, message=message))
