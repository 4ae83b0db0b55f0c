"""Look up a Symphony patron in each index separately.

Only an equal identifier counts as a match.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from verifier.adapters.http.json_body import Shape, validate_json
from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.symphony.client import Hits, Session, require_plain, search, sign_in
from verifier.adapters.ils.symphony.record import (
    ALTERNATE_ID,
    BARCODE,
    EXTENDED,
    Further,
    FurtherIds,
    Patron,
    StatusInfo,
    patron_record,
)
from verifier.adapters.ils.symphony.settings import SymphonySettings
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord
from verifier.domain.model.site import IlsConnection, Site

_TYPES = {"ID": {BARCODE}, "ALT_ID": {ALTERNATE_ID}}
"""The identifiers that an index holds; those of an index that is not here are not known."""

_EMAIL = "email"
_HIDDEN = "a record that it does not show: it was deleted, or the staff login may not see it"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedMatch:
    """One patron, and the indexes that led there."""

    record: PatronRecord
    indexes: tuple[str, ...]


def search_outcome(
    value: str,
    hits: Sequence[Hits],
    seen: Sequence[IndexedMatch],
    failures: Sequence[tuple[str, CouldNotLook]],
) -> LookupOutcome:
    """Judge. Nobody was found only where every index was searched and none had anything."""
    bearers = [(one.record, kind) for one in seen if (kind := _bears(one, value)) is not None]
    if len(bearers) > 1:
        message = "The search leads to several patrons who bear the identifier."
        records = tuple(record for record, _ in bearers)
        return Ambiguous(count=len(records), message=message, records=records)
    if bearers:
        record, kind = bearers[0]
        gaps = (*record.gaps, *_unseen(hits, failures))
        return Found(record=replace(record, gaps=gaps), matched_type=kind)
    if failures:
        return failures[0][1]
    if seen:
        return _wrong(seen)
    if any(hit.hidden for hit in hits):
        message = f"Symphony's search counts {_HIDDEN}."
        return CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message=message)
    indexes = " and ".join(hit.index for hit in hits)
    return NotFound(message=f"The search by {indexes} found nobody.")


def _wrong(seen: Sequence[IndexedMatch]) -> CouldNotLook:
    message = "Symphony's search led to somebody who does not bear the identifier asked for."
    gaps = (gap for one in seen for gap in one.record.gaps)
    unread = next(
        (gap.message for gap in gaps if gap.part is CapabilityName.OLD_IDENTIFIERS), None
    )
    if unread is not None:
        message += f" It may be a further card number, and these could not be read: {unread}"
    return CouldNotLook(failure=LookupFailure.WRONG_PATRON, message=message)


def _bears(one: IndexedMatch, value: str) -> str | None:
    """Name the type of the identifier that *value* equals, in an index that led here."""
    for index in one.indexes:
        types = _TYPES.get(index)
        for identifier in one.record.identifiers:
            if (types is None or identifier.type in types) and _equal(identifier.value, value):
                return identifier.type
        if types is None and any(_equal(mail, value) for mail in one.record.emails):
            return _EMAIL
    return None


def _equal(held: str, value: str) -> bool:
    """Compare whole values. Symphony keeps its ids in capitals: the case of A to Z is no matter.

    Only of A to Z: to fold more would make two of somebody's look-alikes one.
    """
    if held.isascii() and value.isascii():
        return held.upper() == value.upper()
    return held == value


def _unseen(hits: Sequence[Hits], failures: Sequence[tuple[str, CouldNotLook]]) -> tuple[Gap, ...]:
    """Say what might hide a second patron."""
    message = [outcome.message for _, outcome in failures]
    message += [f"The search by {hit.index} counts {_HIDDEN}." for hit in hits if hit.hidden]
    message += [
        f"The search by {hit.index} found more patrons than were read."
        for hit in hits
        if hit.unread
    ]
    return tuple(Gap(part=CapabilityName.SEVERAL_MATCHES, message=one) for one in message)


S = TypeVar("S", bound=Shape)


class SymphonyConnector(HttpConnector[SymphonySettings]):
    """Looks patrons up through Symphony's web services; reads only."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, SymphonySettings)

    def new_token(self, client: JsonClient) -> Token:
        """Sign in as staff."""
        return sign_in(client, self.settings)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask every index for *key*."""
        require_plain(key.value)
        session = Session(self.server.conversation(), self.keeper, self.settings, key.value)
        hits, failures = self._search(session, key.value)
        seen = list(self._seen(session, hits))
        return search_outcome(key.value, hits, seen, failures)

    def _search(
        self, session: Session, value: str
    ) -> tuple[list[Hits], list[tuple[str, CouldNotLook]]]:
        """Search one index after another; one that is not accepted does not hide the others."""
        hits, failures = [], []
        for index in self.settings.search_indexes:
            try:
                hits.append(search(session, index, value))
            except LookupAborted as stopped:
                whole = stopped.outcome.failure is not LookupFailure.PROTOCOL_ERROR
                if whole or session.lost is not None:
                    raise
                failures.append((index, stopped.outcome))
        return hits, failures

    def _seen(self, session: Session, hits: list[Hits]) -> Iterator[IndexedMatch]:
        """Complete each patron once, however many indexes led there."""
        led: dict[str, tuple[Patron, tuple[str, ...]]] = {}
        for hit in hits:
            for patron in hit.patrons:
                _, indexes = led.get(str(patron.key), (patron, ()))
                led[str(patron.key)] = (patron, (*indexes, hit.index))
        for key, (patron, indexes) in led.items():
            further = self._further(session, key)
            record = patron_record(patron, further, self.settings, source=self.id)
            yield IndexedMatch(record=record, indexes=indexes)

    def _further(self, session: Session, key: str) -> Further:
        info, missing = _part(
            session,
            "/user/patronStatusInfo/key/",
            key,
            shape=StatusInfo,
            what="patronStatusInfo",
            setting="the url of the connection",
            sights=(CapabilityName.BLOCKS, CapabilityName.BALANCE),
        )
        further = Further(status=info.fields if info else None, gaps=missing)
        if not self.settings.id_fields:
            return further
        ids, missing = _part(
            session,
            "/user/patron/key/",
            key,
            query=(("includeFields", ",".join(_places(self.settings.id_fields))),),
            shape=FurtherIds,
            what="further card numbers",
            setting="previous_id_fields and active_id_fields",
            sights=(CapabilityName.OLD_IDENTIFIERS,),
        )
        return replace(further, ids=ids.fields if ids else {}, gaps=(*further.gaps, *missing))


def _places(names: tuple[str, ...]) -> Iterator[str]:
    """Name the fields to ask for: names in capitals are entries of the extended information."""
    if any(name.isupper() for name in names):
        yield f"{EXTENDED}{{*}}"
    yield from (name for name in names if not name.isupper())


def _part(
    session: Session,
    path: str,
    key: str,
    *,
    query: tuple[tuple[str, str], ...] = (),
    shape: type[S],
    what: str,
    setting: str,
    sights: tuple[CapabilityName, ...],
) -> tuple[S | None, tuple[Gap, ...]]:
    """Ask for one part of a record; where that fails, the record has a gap."""
    try:
        content = session.get(path, query, key=key, what=what, setting=setting)
        _require_about(key, content, what)
        return validate_json(shape, content, what=f"an answer for {what}"), ()
    except LookupAborted as stopped:
        return None, tuple(Gap(part=sight, message=stopped.outcome.message) for sight in sights)


def _require_about(key: str, content: dict[str, Any], what: str) -> None:
    if content.get("key") is not None and str(content["key"]) != key:
        message = f"Symphony answered with {what} of another patron."
        raise LookupAborted(LookupFailure.WRONG_PATRON, message)
