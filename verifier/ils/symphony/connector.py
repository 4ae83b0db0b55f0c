"""A Symphony connection: each index searched on its own, then what else is told of the patron."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from verifier.ils.asking import SignIn
from verifier.ils.one_connection import OneConnection, signed_in
from verifier.ils.symphony.options import SymphonyOptions
from verifier.ils.symphony.patron import EXTENDED, Further, patron_record
from verifier.ils.symphony.search import Hits, require_plain, search
from verifier.ils.symphony.session import Session, sign_in
from verifier.ils.symphony.shapes import FurtherIds, Patron, StatusInfo
from verifier.ils.symphony.verdict import Seen, verdict
from verifier.model.capability import Gap, Sight
from verifier.model.lookup import CouldNotLook, LookupFailure, LookupOutcome, PatronKey
from verifier.model.site import IlsConnection
from verifier.rest.conversation import Conversation, Server
from verifier.rest.json_body import Shape, shaped
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import Token, TokenKeeper

S = TypeVar("S", bound=Shape)


class SymphonyConnector(OneConnection):
    """Looks patrons up through Symphony's web services; reads only."""

    def __init__(
        self, *, connection: IlsConnection, options: SymphonyOptions, server: Server
    ) -> None:
        super().__init__(connection)
        self._options = options
        self._server = server
        self._keeper = TokenKeeper(self._sign_in)

    def sign_in(self) -> SignIn:
        """Sign in as staff, or use the session that there is."""
        return signed_in(self._keeper, self._server)

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask every index for *key*. Every failure has its own kind; nothing is raised."""
        try:
            require_plain(key.value)
            session = Session(self._server.conversation(), self._keeper, self._options, key.value)
            hits, failures = self._search(session, key.value)
            seen = list(self._seen(session, hits))
        except LookupStopped as stopped:
            return stopped.outcome
        return verdict(key.value, hits, seen, failures)

    def _search(
        self, session: Session, value: str
    ) -> tuple[list[Hits], list[tuple[str, CouldNotLook]]]:
        """Search one index after another; one that is not accepted does not hide the others."""
        hits, failures = [], []
        for index in self._options.search_indexes:
            try:
                hits.append(search(session, index, value))
            except LookupStopped as stopped:
                whole = stopped.outcome.failure is not LookupFailure.PROTOCOL_ERROR
                if whole or session.lost is not None:
                    raise
                failures.append((index, stopped.outcome))
        return hits, failures

    def _seen(self, session: Session, hits: list[Hits]) -> Iterator[Seen]:
        """Complete each patron once, however many indexes led there."""
        led: dict[str, tuple[Patron, tuple[str, ...]]] = {}
        for one in hits:
            for patron in one.patrons:
                _, indexes = led.get(str(patron.key), (patron, ()))
                led[str(patron.key)] = (patron, (*indexes, one.index))
        for key, (patron, indexes) in led.items():
            further = self._further(session, key)
            record = patron_record(patron, further, self._options, source=self.id)
            yield Seen(record=record, indexes=indexes)

    def _further(self, session: Session, key: str) -> Further:
        info, missing = _part(
            session,
            "/user/patronStatusInfo/key/",
            key,
            shape=StatusInfo,
            what="patronStatusInfo",
            setting="the url of the connection",
            sights=(Sight.BLOCKS, Sight.BALANCE),
        )
        further = Further(status=info.fields if info else None, gaps=missing)
        if not self._options.id_fields:
            return further
        ids, missing = _part(
            session,
            "/user/patron/key/",
            key,
            query=(("includeFields", ",".join(_places(self._options.id_fields))),),
            shape=FurtherIds,
            what="further card numbers",
            setting="previous_id_fields and active_id_fields",
            sights=(Sight.OLD_IDENTIFIERS,),
        )
        return replace(further, ids=ids.fields if ids else {}, gaps=(*further.gaps, *missing))

    def _sign_in(self, conversation: Conversation) -> Token:
        return sign_in(conversation, self._options)


def _places(names: tuple[str, ...]) -> Iterator[str]:
    """Name the fields to ask for: names in capitals are entries of the extended information."""
    if any(one.isupper() for one in names):
        yield f"{EXTENDED}{{*}}"
    yield from (one for one in names if not one.isupper())


def _part(
    session: Session,
    path: str,
    key: str,
    *,
    query: tuple[tuple[str, str], ...] = (),
    shape: type[S],
    what: str,
    setting: str,
    sights: tuple[Sight, ...],
) -> tuple[S | None, tuple[Gap, ...]]:
    """Ask for one part of a record; where that fails, the record has a gap."""
    try:
        content = session.get(path, query, key=key, what=what, setting=setting)
        _require_about(key, content, what)
        return shaped(shape, content, what=f"an answer for {what}"), ()
    except LookupStopped as stopped:
        return None, tuple(Gap(part=one, said=stopped.outcome.said) for one in sights)


def _require_about(key: str, content: dict[str, Any], what: str) -> None:
    if content.get("key") is not None and str(content["key"]) != key:
        said = f"Symphony answered with {what} of another patron."
        raise LookupStopped(LookupFailure.WRONG_PATRON, said)
