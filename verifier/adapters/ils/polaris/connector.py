"""A Polaris connection: patrons read in the name of a staff user, each answer checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from verifier.adapters.http.json_client import Server, TokenKeeper
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import ConnectionBase, SignIn, check_sign_in
from verifier.adapters.ils.polaris.client import (
    PolarisSession,
    Signer,
    barcode_segment,
    require_staff,
    sign_in,
)
from verifier.adapters.ils.polaris.search import (
    Hit,
    PatronCodes,
    PatronDetails,
    by_barcode,
    by_search,
)
from verifier.adapters.ils.polaris.settings import PolarisOptions
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import Gap, PatronRecord
from verifier.domain.model.site import IlsConnection, Site

_BY_NAME = (
    "Polaris is not asked by user name: its answers do not repeat user names, so whose record it "
    "is could not be told."
)


class PolarisConnector(ConnectionBase):
    """Looks patrons up by PAPI. Safe for several threads at a time."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self._options = options = PolarisOptions.of(connection)
        self._server = replace(Server.of(connection, site), base=options.base)
        self._codes = PatronCodes()
        self._signer = Signer(
            access_id=options.access_id,
            access_key=options.access_key,
            algorithm=options.hash_algorithm,
        )
        self._keeper = TokenKeeper(partial(sign_in, options=options, signer=self._signer))

    def sign_in(self) -> SignIn:
        """Sign in as the staff user, which proves the signature as well."""
        try:
            require_staff(self._options)
        except LookupAborted as stopped:
            return stopped.outcome
        return check_sign_in(self._keeper, self._server)

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron. Every failure is a ``CouldNotLook``; nothing is raised."""
        if key.kind is KeyKind.USERNAME:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, said=_BY_NAME)
        try:
            require_staff(self._options)
            barcode_segment(key.value)
            return self._look_up(key.value)
        except LookupAborted as stopped:
            return stopped.outcome

    def _look_up(self, value: str) -> LookupOutcome:
        asking = PolarisSession(
            self._server.conversation(),
            options=self._options,
            signer=self._signer,
            keeper=self._keeper,
            asked=value,
        )
        first = by_barcode(asking, value)
        told = [] if first is None else [(first, self._record(asking, first))]
        others = by_search(asking, value, self._options, known=first)
        told += [(hit, self._record(asking, hit)) for hit in others.hits]
        if not told:
            return NotFound(said=self._not_found(others.gaps))
        return _outcome(told, others.gaps)

    def _not_found(self, gaps: tuple[Gap, ...]) -> str:
        searched: tuple[str, ...] = ()
        if self._options.search and not gaps:
            searched = ("former barcode", *self._options.user_fields)
        indexes = " or ".join(("barcode", *searched))
        why = " ".join(one.said for one in gaps)
        return f"Polaris knows no patron by {indexes}. {why}".rstrip()

    def _record(self, asking: PolarisSession, hit: Hit) -> PatronRecord:
        return PatronDetails(asking, hit.patron).record(self.id, self._options, self._codes)


def _outcome(told: Sequence[tuple[Hit, PatronRecord]], gaps: tuple[Gap, ...]) -> LookupOutcome:
    records = tuple(replace(record, gaps=(*record.gaps, *gaps)) for _, record in told)
    kinds = [hit.matched for hit, _ in told]
    if len(records) > 1:
        said = f"Polaris knows different patrons by {' and '.join(kinds)}."
        return Ambiguous(count=len(records), said=said, records=records)
    return Found(record=records[0], matched_type=kinds[0])
