"""A Polaris connection: patrons read in the name of a staff user, each answer checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.ils.connector_interface import HttpConnector
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
from verifier.adapters.ils.polaris.settings import PolarisSettings
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


class PolarisConnector(HttpConnector[PolarisSettings]):
    """Looks patrons up by PAPI. Safe for several threads at a time."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, PolarisSettings)
        self._codes = PatronCodes()
        self._signer = Signer(
            access_id=self.settings.access_id,
            access_key=self.settings.access_key,
            algorithm=self.settings.hash_algorithm,
        )

    def new_token(self, client: JsonClient) -> Token:
        """Sign in as the staff user, which proves the signature as well."""
        return sign_in(client, options=self.settings, signer=self._signer)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron."""
        if key.kind is KeyKind.USERNAME:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_BY_NAME)
        value = key.value
        require_staff(self.settings)
        barcode_segment(value)
        asking = PolarisSession(
            self.server.conversation(),
            options=self.settings,
            signer=self._signer,
            keeper=self.keeper,
            asked=value,
        )
        first = by_barcode(asking, value)
        told = [] if first is None else [(first, self._record(asking, first))]
        others = by_search(asking, value, self.settings, known=first)
        told += [(hit, self._record(asking, hit)) for hit in others.hits]
        if not told:
            return NotFound(message=self._not_found(others.gaps))
        return _outcome(told, others.gaps)

    def _not_found(self, gaps: tuple[Gap, ...]) -> str:
        searched: tuple[str, ...] = ()
        if self.settings.search and not gaps:
            searched = ("former barcode", *self.settings.user_fields)
        indexes = " or ".join(("barcode", *searched))
        why = " ".join(gap.message for gap in gaps)
        return f"Polaris knows no patron by {indexes}. {why}".rstrip()

    def _record(self, asking: PolarisSession, hit: Hit) -> PatronRecord:
        return PatronDetails(asking, hit.patron).record(self.id, self.settings, self._codes)


def _outcome(told: Sequence[tuple[Hit, PatronRecord]], gaps: tuple[Gap, ...]) -> LookupOutcome:
    records = tuple(replace(record, gaps=(*record.gaps, *gaps)) for _, record in told)
    kinds = [hit.matched for hit, _ in told]
    if len(records) > 1:
        message = f"Polaris knows different patrons by {' and '.join(kinds)}."
        return Ambiguous(count=len(records), message=message, records=records)
    return Found(record=records[0], matched_type=kinds[0])
