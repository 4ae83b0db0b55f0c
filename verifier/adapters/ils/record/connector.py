"""Connectors that read a file of patron records in place of a library system, for both roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from verifier.adapters.ils.capabilities import of_a_file
from verifier.adapters.ils.connector_interface import IlsConnector, InMemoryConnector, SignIn
from verifier.adapters.ils.record.file_format import (
    Lookup,
    Record,
    RecordFile,
    RecordFileProblem,
    read_record_file,
)
from verifier.adapters.ils.settings import ConnectorSettings, Sees
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
    Privilege,
)
from verifier.domain.model.patron import Capabilities, IdentifierStatus, PatronIdentifier
from verifier.domain.model.site import IlsConnection, IlsRole, Site
from verifier.domain.model.text_values import is_placeholder

_NO_FILE = "file is missing: the file of patron records."
_FAILURES = {
    "timeout": "gave no answer in time",
    "server_error": "answered with an error",
    "auth_error": "refused the credentials",
}


def records_connectors(path: Path) -> tuple[IlsConnector, ...]:
    """Build two connectors from the record file *path*: ReShare's own lookup, and evidence.

    Raises ``RecordFileProblem``.
    """
    records = IndexedRecords.of(read_record_file(path))
    return (
        FileConnector(id="record", role=IlsRole.RESHARE, records=records),
        FileConnector(id="record-evidence", role=IlsRole.EVIDENCE, records=records),
    )


def record_connector(connection: IlsConnection, site: Site) -> FileConnector:
    """Build the connector of a connection to a record file. Raises ``RecordFileProblem``."""
    del site
    if connection.file is None:
        raise RecordFileProblem(_NO_FILE)
    records = IndexedRecords.of(read_record_file(connection.file))
    return FileConnector(id=connection.id, role=connection.role, records=records)


class RecordSettings(ConnectorSettings):
    """The settings of a connection to a file of patron records: only the file."""

    what: ClassVar[str] = "a file of patron records"
    sees: ClassVar[Sees] = {"": of_a_file("A file of records tells what it holds.")}
    takes_url: ClassVar[bool] = False

    @classmethod
    def problems(cls, connection: IlsConnection) -> tuple[str, ...]:
        """List what is wrong with the settings, one sentence each."""
        missing = () if connection.file else (_NO_FILE,)
        return (*missing, *super().problems(connection))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRecords:
    """The records of a file, indexed by identifier and by e-mail address."""

    by_value: Mapping[str, Sequence[Record]]  # by identifier, in the file's order
    by_email: Mapping[str, Sequence[Record]]  # without letter case
    lookup: Lookup

    @classmethod
    def of(cls, content: RecordFile) -> Self:
        """Index the records of a file."""
        by_value: dict[str, list[Record]] = {}
        by_email: dict[str, list[Record]] = {}
        for record in content.records:
            for value in {identifier.value for identifier in record.identifiers}:
                by_value.setdefault(value, []).append(record)
            for address in set(map(_folded, record.emails)):
                by_email.setdefault(address, []).append(record)
        return cls(by_value=by_value, by_email=by_email, lookup=content.lookup)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileConnector(InMemoryConnector):
    """A connector to a record file: it looks up as ReShare would, or as evidence.

    As evidence, any identifier matches. ``fails_with`` applies to both roles, because a
    library system that fails answers no one.
    """

    id: str
    role: IlsRole
    records: IndexedRecords

    @property
    def sees(self) -> Capabilities:
        """What a file of records can tell about a patron."""
        return RecordSettings.sees[""]

    def sign_in(self) -> SignIn:
        """Return "not-needed": a file needs no credentials."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Find the record with an identifier of exactly this value. Placeholders never match."""
        fails_with = self.records.lookup.fails_with
        if fails_with is not None:
            return CouldNotLook(
                failure=LookupFailure(fails_with),
                message=f"The library system {_FAILURES[fails_with]} (so says the file of patron "
                "records).",
            )
        if is_placeholder(key.value):
            return NotFound(message="Unknown User")
        if key.kind is KeyKind.EMAIL:
            return self._by_email(key.value)
        hits = [
            (record, identifier)
            for record in self.records.by_value.get(key.value, ())
            if (identifier := self._matching(record, key)) is not None
        ]
        if not hits:
            return NotFound(message="Unknown User")
        if len(hits) == 1:
            return _found(*hits[0])
        evidence = self.role is IlsRole.EVIDENCE
        return Ambiguous(
            count=len(hits),
            message="Non-Unique User",
            records=tuple(record.as_patron() for record, _ in hits) if evidence else (),
        )

    def _by_email(self, address: str) -> LookupOutcome:
        """Find records by e-mail address, ignoring case, whatever ``lookup.by`` contains."""
        patrons = [
            record.as_patron() for record in self.records.by_email.get(_folded(address), ())
        ]
        if not patrons:
            return NotFound(message="No record has this e-mail address.")
        if len(patrons) == 1:
            return Found(record=patrons[0])
        return Ambiguous(
            count=len(patrons),
            message="Several records have this e-mail address.",
            records=tuple(patrons),
        )

    def _matching(self, record: Record, key: PatronKey) -> PatronIdentifier | None:
        """Find the searched identifier of *record* that equals *key*; active ones come first."""
        lookup = self.records.lookup

        def is_asked(identifier: PatronIdentifier) -> bool:
            in_use = lookup.inactive or identifier.status is not IdentifierStatus.INACTIVE
            if key.kind is KeyKind.USERNAME:
                return identifier.type.casefold() == "username" and in_use
            return self.role is IlsRole.EVIDENCE or (identifier.type in lookup.by and in_use)

        hits = [
            identifier
            for identifier in record.identifiers
            if identifier.value == key.value and is_asked(identifier)
        ]
        return min(hits, key=lambda hit: hit.status is IdentifierStatus.INACTIVE, default=None)


def _folded(address: str) -> str:
    return address.strip().casefold()


def _found(record: Record, identifier: PatronIdentifier) -> Found:
    patron = record.as_patron()
    ncip = record.ncip
    group = patron.group.code if patron.group else None
    profile = group if ncip.profile is None else ncip.profile
    privileges = [Privilege(key="PROFILE", value=profile)] if profile else []
    status = "ACTIVE" if ncip.status is None else ncip.status
    privileges.append(Privilege(key="STATUS", value=status, valid_to=patron.expires))
    answer = NcipAnswer(
        user_id=identifier.value if ncip.user_id is None else ncip.user_id,
        privileges=tuple(privileges),
        name=patron.name,
        emails=patron.emails,
        has_optional_fields=ncip.optional_fields,
        optional_user_ids=() if ncip.optional_user_id is None else (ncip.optional_user_id,),
    )
    return Found(record=patron, answer=answer, matched_type=identifier.type)
