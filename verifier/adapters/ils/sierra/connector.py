"""A Sierra connection: each index asked by itself, every answer checked against the question."""

from __future__ import annotations

from datetime import UTC, datetime

from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.sierra.client import (
    Hit,
    SeveralRecords,
    SierraSession,
    questions,
    require_sendable,
    sign_in,
)
from verifier.adapters.ils.sierra.record import patron_record
from verifier.adapters.ils.sierra.settings import SierraSettings
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
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord
from verifier.domain.model.site import IlsConnection, Site

_BY_NAME = "Sierra is not asked by user name: it keeps barcodes and unique ids."


class SierraConnector(HttpConnector[SierraSettings]):
    """Looks patrons up by the Sierra API. Safe for several threads at a time."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, SierraSettings)

    def new_token(self, client: JsonClient) -> Token:
        """Get a token, which proves the API client."""
        return sign_in(client, self.settings)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask every index."""
        if key.kind is KeyKind.USERNAME:
            return CouldNotLook(failure=LookupFailure.UNSUPPORTED, message=_BY_NAME)
        value = key.value
        require_sendable(value)
        asking = SierraSession(self.server.conversation(), self.keeper)
        found: dict[str, Hit] = {}
        gaps: list[Gap] = []
        asked: list[str] = []
        for question in questions(value, self.settings.varfield_tags):
            asked.append(question.index)
            try:
                hit = asking.ask(question)
            except SeveralRecords:
                message = f"Sierra says that several patrons have this {question.index}."
                return Ambiguous(count=None, message=message, records=self._records(found, gaps))
            except LookupAborted as stopped:
                if not found:
                    raise
                gaps.append(_unknown_by(question.index, stopped))
            else:
                if hit is not None:
                    found.setdefault(str(hit.patron.id), hit)
        return self._outcome(found, gaps, asked)

    def _outcome(self, found: dict[str, Hit], gaps: list[Gap], asked: list[str]) -> LookupOutcome:
        records = self._records(found, gaps)
        if not records:
            return NotFound(message=f"Sierra has no such record by {' or '.join(asked)}.")
        kinds = [hit.matched for hit in found.values()]
        if len(records) > 1:
            message = f"Sierra knows different patrons by {' and '.join(kinds)}."
            return Ambiguous(count=len(records), message=message, records=records)
        return Found(record=records[0], matched_type=kinds[0])

    def _records(self, found: dict[str, Hit], gaps: list[Gap]) -> tuple[PatronRecord, ...]:
        return tuple(
            patron_record(
                hit.patron,
                source=self.id,
                today=datetime.now(UTC).date(),
                fine_limit=self.settings.fine_limit,
                currency=self.settings.currency,
                gaps=gaps,
            )
            for hit in found.values()
        )


def _unknown_by(index: str, stopped: LookupAborted) -> Gap:
    message = (
        f"Whether another patron has this value as {index} is not known: {stopped.outcome.message}"
    )
    return Gap(part=CapabilityName.SEVERAL_MATCHES, message=message)
