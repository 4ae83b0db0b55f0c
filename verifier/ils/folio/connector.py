"""A FOLIO connection over HTTP and JSON: read-only questions, each index by itself."""

from __future__ import annotations

from verifier.ils.asking import SignIn
from verifier.ils.folio.cql import require_askable
from verifier.ils.folio.indexes import ask_each, distinct, how_many, indexes_for, why_ambiguous
from verifier.ils.folio.options import FolioOptions
from verifier.ils.folio.patron import patron_record
from verifier.ils.folio.shapes import FolioPatron
from verifier.ils.folio.sign_in import FolioSignIn
from verifier.ils.folio.standing import Standing, ask_standing, unasked
from verifier.ils.folio.talk import FolioTalk
from verifier.ils.one_connection import OneConnection, signed_in
from verifier.model.lookup import Ambiguous, Found, LookupOutcome, NotFound, PatronKey
from verifier.model.patron import PatronRecord
from verifier.model.site import IlsConnection, Site
from verifier.rest.conversation import Server
from verifier.rest.stopped import LookupStopped
from verifier.rest.tokens import TokenKeeper


class FolioConnector(OneConnection):
    """Looks patrons up in FOLIO. One object serves many threads; its token is kept in memory."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection)
        self._options = FolioOptions.of(connection)
        self._server = Server.of(connection, site)
        self._keeper = TokenKeeper(FolioSignIn(self._options))

    def sign_in(self) -> SignIn:
        """Sign in, unless a token is at hand."""
        return signed_in(self._keeper, self._server)

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask each index, then for the patron's standing. Nothing is raised."""
        try:
            require_askable(key.value)
            return self._looked_up(key)
        except LookupStopped as stopped:
            return stopped.outcome

    def _looked_up(self, key: PatronKey) -> LookupOutcome:
        talk = FolioTalk(self._server.conversation(), self._keeper, self._options.tenant)
        indexes = indexes_for(key)
        hits = ask_each(talk, indexes, key.value)
        if not hits:
            *others, last = indexes
            listed = f"{', '.join(others)} or {last}" if others else last
            return NotFound(said=f"FOLIO has no patron with this {listed}.")
        count = how_many(hits)
        if count > 1:
            records = tuple(self._record(one, unasked()) for one in distinct(hits))
            return Ambiguous(count=count, said=why_ambiguous(hits), records=records)
        [patron] = distinct(hits)
        standing = ask_standing(talk, patron, self._options)
        return Found(record=self._record(patron, standing), matched_type=hits[0].index)

    def _record(self, patron: FolioPatron, standing: Standing) -> PatronRecord:
        return patron_record(patron, standing, source=self._connection.id, options=self._options)
