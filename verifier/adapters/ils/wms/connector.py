"""A WMS connection, in both roles: one search by ``External_ID``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.wms.client import Session, get_token, search_filter
from verifier.adapters.ils.wms.record import (
    NO_PATRON,
    ListResponse,
    Resource,
    as_reshare,
    patron_record,
)
from verifier.adapters.ils.wms.settings import WmsSettings
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NcipAnswer,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.reshare_settings import WMS_CALL_FAILED
from verifier.domain.model.site import IlsConnection, IlsRole, Site

_BY_NAME = (
    "WMS cannot be asked by user name: ReShare's second question would search for the text null."
)


class WmsConnector(HttpConnector[WmsSettings]):
    """Looks patrons up by OCLC's Identity Management (SCIM); reads only.

    In the role ``reshare`` it asks what ReShare's adapter asks, and tells beside the record how
    ReShare reads the answer.
    """

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, WmsSettings)

    def new_token(self, client: JsonClient) -> Token:
        """Ask OCLC for a token."""
        return get_token(client, self.settings)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search for *key*."""
        if key.kind is KeyKind.USERNAME:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_BY_NAME)
        written = search_filter(key.value, self.role)
        session = Session(self.server.conversation(), self.keeper, self.settings)
        return self._read(session.search(written, asked=key.value), key.value)

    def _read(self, found: ListResponse, value: str) -> LookupOutcome:
        total, resources = found.total_results, found.resources or ()
        if bool(resources) != bool(total) or len(resources) > total:
            message = "OCLC's list of patrons contradicts itself: it was not read."
            raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
        if not resources:
            return self._nobody(found)
        records = tuple(map(self._record, resources))
        answer = self._as_reshare(resources)
        if answer is None and not all(_bears(record, value) for record in records):
            message = "OCLC's search led to somebody who does not bear the identifier asked for."
            raise LookupAborted(LookupFailure.WRONG_PATRON, message)
        if total > 1:
            message = "OCLC knows several patrons under the identifier."
            return Ambiguous(count=total, message=message, records=records, answer=answer)
        return Found(record=records[0], answer=answer, matched_type=_type(records[0], value))

    def _nobody(self, found: ListResponse) -> NotFound:
        if self.role is IlsRole.EVIDENCE:
            return NotFound(message="OCLC's search found nobody (totalResults 0).")
        # without an empty list to look into, ReShare stops in another way
        return NotFound(message=NO_PATRON if found.resources is not None else WMS_CALL_FAILED)

    def _record(self, resource: Mapping[str, Any]) -> PatronRecord:
        read = validate_json(Resource, resource, what="a patron in SCIM")
        return patron_record(read, self.settings, source=self.id)

    def _as_reshare(self, resources: Sequence[Mapping[str, Any]]) -> NcipAnswer | None:
        if self.role is not IlsRole.RESHARE:
            return None
        return as_reshare(resources[0], datetime.now(UTC))


def _type(record: PatronRecord, value: str) -> str | None:
    """Name the identifier that *value* equals: with regard to case, as OCLC's logins compare."""
    return next(
        (identifier.type for identifier in record.identifiers if identifier.value == value), None
    )


def _bears(record: PatronRecord, value: str) -> bool:
    """Tell whether the record is the one asked for. The search may overlook the case of A to Z.

    That it did so is for the checks to tell.
    """
    if _type(record, value) is not None:
        return True
    held = [
        identifier.value.lower() for identifier in record.identifiers if identifier.value.isascii()
    ]
    return value.isascii() and value.lower() in held
