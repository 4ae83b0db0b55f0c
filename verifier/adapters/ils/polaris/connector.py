"""A Polaris connection: reads patrons as a staff user, and checks every answer."""

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from threading import Lock

from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.http_connector import HttpConnector, unusable
from verifier.adapters.ils.polaris.client import (
    PolarisSession,
    barcode_segment,
    require_staff,
    sign_in,
)
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
from verifier.adapters.ils.record_parts import found_or_ambiguous, leaving_gap, read_amount
from verifier.domain.model.lookup import (
    CouldNotLook,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord
from verifier.domain.model.site import IlsConnection, Site

_KEPT_SECONDS = 3600.0
_TRIED_AGAIN_SECONDS = 900.0


class PatronCodes:
    """The names of the patron codes (PatronCodesGet). They rarely change: requested once an hour.

    If the request fails, codes have no names, and it is repeated after 15 minutes.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._names: dict[int, str] = {}
        self._until = 0.0

    def name(self, code: int | None, session: PolarisSession) -> str | None:
        """Return the name of *code*; None if it is unknown."""
        if code is None or not self._lock.acquire(timeout=session.client.seconds_left):
            return None
        try:
            if time.monotonic() >= self._until:
                self._ask(session)
            return self._names.get(code)
        finally:
            self._lock.release()

    def _ask(self, session: PolarisSession) -> None:
        self._until = time.monotonic() + _TRIED_AGAIN_SECONDS
        with suppress(LookupAborted):
            answer = session.of_system("PatronCodesGet", "patroncodes", PatronCodesAnswer)
            if answer is not None:
                self._until = time.monotonic() + _KEPT_SECONDS
                named = (
                    (code.id, (code.description or "").strip()) for code in answer.codes or ()
                )
                self._names = {code: name for code, name in named if name}


# Finding patrons by an identifier: by barcode, and by the fields that can be searched.
#
# The URL of a patron takes a barcode (or a user name, which no answer repeats). Former
# barcodes and the library's own fields have their own access points in PatronSearch. Its query
# language has wildcards and the operators AND, OR and NOT, and its reference names no way to
# escape them: only letters and digits are searched, with a digit among them.

_MOST = 3  # patrons that one search may find
_SEARCHABLE = re.compile(r"(?=.*\d)[0-9A-Za-z]{3,64}", re.ASCII)
_FORMER = "FormerID"
_WRONG = (
    "Polaris answered with a patron of another barcode. It takes user names for barcodes and "
    "does not repeat them, so whether the identifier is that patron's cannot be told."
)
_OTHERS = "Polaris, asked for the patron's {part}, answered about another patron or about none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A patron, and the type of the identifier that matched the search value."""

    patron: PatronData = field(repr=False)
    matched: str


class PolarisConnector(HttpConnector[PolarisSettings]):
    """A connector that looks up patrons through PAPI. Thread-safe."""

    settings_class = PolarisSettings

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self._codes = PatronCodes()

    def new_token(self, client: JsonClient) -> Token:
        """Sign in as the staff user, which also proves that the signature is right."""
        return sign_in(client, self.settings)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Request one patron by barcode, then search for others."""
        if key.kind is KeyKind.USERNAME:
            message = (
                "Polaris is not asked by user name: its answers do not repeat user names, so "
                "whose record it is could not be told."
            )
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=message)
        require_staff(self.settings)
        barcode_segment(key.value)
        session = PolarisSession(self, key.value)
        hits: dict[int, Hit] = {}
        patron = _basic_data(session, key.value)
        if patron is not None:
            if not (bears(patron.barcode, key.value) or bears(patron.former_id, key.value)):
                raise LookupAborted(LookupFailure.WRONG_PATRON, _WRONG)
            hits[patron.patron_id] = Hit(patron=patron, matched=BARCODE)
        records = [self._record(session, hit.patron) for hit in hits.values()]
        gaps = self._search(session, hits) if self.settings.search else []
        records += [self._record(session, hit.patron) for hit in [*hits.values()][len(records) :]]
        if not records:
            searched = ("former barcode", *self.settings.user_fields)
            indexes = ("barcode", *(searched if self.settings.search and not gaps else ()))
            why = " ".join(("", *(gap.message for gap in gaps)))
            return NotFound(message=f"Polaris knows no patron by {' or '.join(indexes)}.{why}")
        records = [replace(record, gaps=(*record.gaps, *gaps)) for record in records]
        kinds = [hit.matched for hit in hits.values()]
        several = f"Polaris knows different patrons by {' and '.join(kinds)}."
        return found_or_ambiguous(records, kinds[0], several)

    def _search(self, session: PolarisSession, hits: dict[int, Hit]) -> list[Gap]:
        """Add the patrons found by a former barcode or by the fields in ``user_fields``.

        Returns a gap for each search that failed. Raises ``LookupAborted`` if the search of one of
        the ``user_fields`` failed and no patron was found.
        """
        gaps: list[Gap] = []
        failed: LookupAborted | None = None
        for name in (_FORMER, *self.settings.user_fields):
            try:
                for patron in _found_by(session, name, known=set(hits)):
                    matched = BARCODE if name == _FORMER else name
                    hits[patron.patron_id] = Hit(patron=patron, matched=matched)
            except LookupAborted as aborted:
                what, part = f"The field {name}", CapabilityName.SEVERAL_MATCHES
                if name == _FORMER:
                    what, part = "Former barcodes", CapabilityName.OLD_IDENTIFIERS
                message = f"{what} could not be searched: {aborted.outcome.message}"
                gaps.append(Gap(part=part, message=message))
                if name != _FORMER:
                    failed = LookupAborted(aborted.outcome.failure, message)
        if failed is not None and not hits:
            raise failed
        return gaps

    def _record(self, session: PolarisSession, patron: PatronData) -> PatronRecord:
        """Request blocks and charges, and build the record. Never raises ``LookupAborted``."""
        barcode, gaps, circulation = patron.barcode or "", list[Gap](), None
        with leaving_gap(gaps, CapabilityName.BLOCKS):
            circulation = _circulation(session, barcode)
        owed = read_amount(patron.charges)
        if owed is None:
            with leaving_gap(gaps, CapabilityName.BALANCE):
                owed = _owed(session, barcode)
        return patron_record(
            patron,
            self.settings,
            source=self.id,
            circulation=circulation,
            owed=owed,
            group_label=self._codes.name(patron.patron_code, session),
            gaps=gaps,
        )


def _basic_data(session: PolarisSession, barcode: str) -> PatronData | None:
    answer = session.of_patron("PatronBasicDataGet", barcode, "basicdata", BasicDataAnswer)
    return None if answer is None else answer.patron


def _found_by(session: PolarisSession, name: str, *, known: set[int]) -> Iterator[PatronData]:
    """Read the record of each patron that the search finds, and yield those that match exactly.

    *name* is a field of the patron with its own access point: PREB for former barcodes, and X1
    to X5.
    """
    if not _SEARCHABLE.fullmatch(session.asked):
        message = "The identifier is more than letters and digits."
        raise LookupAborted(LookupFailure.UNSUPPORTED, message)
    point = "PREB" if name == _FORMER else f"X{name[-1]}"
    for row in _rows(session.search(point, session.asked, _MOST, SearchAnswer)):
        if row.patron_id in known:
            continue
        patron = _basic_data(session, row.barcode) if row.barcode else None
        if patron is None or patron.patron_id != row.patron_id:
            raise unusable("Polaris found a patron whose record it does not show.")
        held = patron.former_id if name == _FORMER else getattr(patron, name.lower())
        if bears(held, session.asked):
            yield patron


def _rows(answer: SearchAnswer) -> tuple[SearchRow, ...]:
    """Return the rows of a search. Raises ``LookupAborted`` if they are fewer than the total."""
    rows, total = answer.rows or (), answer.total or 0
    if max(total, len(rows)) > _MOST:
        message = "Polaris found more patrons than one identifier leads to, so they were not read."
        raise unusable(message)
    counted = answer.total is not None or answer.rows is not None
    if not counted or len(rows) < max(total, answer.code):
        raise unusable("Polaris counts other patrons than it shows, so the search tells nothing.")
    return rows


def _circulation(session: PolarisSession, barcode: str) -> CirculationAnswer:
    """Request the blocks. Raises ``LookupAborted``, also if the answer is about another patron."""
    answer = session.of_patron(
        "PatronCirculateBlocksGet", barcode, "circulationblocks", CirculationAnswer
    )
    if answer is None or answer.valid is False:
        raise unusable(_OTHERS.format(part="blocks"))
    about_nobody = answer.blocks is None and answer.may_circulate is None
    if about_nobody or (answer.barcode is not None and not bears(answer.barcode, barcode)):
        raise unusable(_OTHERS.format(part="blocks"))
    return answer


def _owed(session: PolarisSession, barcode: str) -> Decimal:
    """Sum the open charges, if the basic data have no balance. Raises ``LookupAborted``."""
    answer = session.of_patron("PatronAccountGet", barcode, "account/outstanding", AccountAnswer)
    if answer is None:
        raise unusable(_OTHERS.format(part="charges"))
    if answer.charges is None or len(answer.charges) < answer.code:
        raise unusable("Polaris does not list the patron's open charges.")
    owed = sum_of(answer.charges)
    if owed is None:
        message = "One of the patron's open charges is no amount, so their sum is not known."
        raise unusable(message)
    return owed
