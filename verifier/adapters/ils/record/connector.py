"""One file of patron records that stands in for both roles of a library system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from verifier.adapters.ils.capabilities import CAPABILITIES
from verifier.adapters.ils.connector_interface import IlsConnector, InMemoryConnector, SignIn
from verifier.adapters.ils.record.file_format import (
    Lookup,
    Record,
    RecordFile,
    RecordFileProblem,
    read_record_file,
)
from verifier.adapters.ils.settings import ConnectorSetting, setting_problems
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

_FAILURES = {
    "timeout": CouldNotLook(
        failure=LookupFailure.TIMEOUT,
        message="The library system gave no answer in time (so says the file of patron records).",
    ),
    "server_error": CouldNotLook(
        failure=LookupFailure.SERVER_ERROR,
        message="The library system answered with an error (so says the file of patron records).",
    ),
    "auth_error": CouldNotLook(
        failure=LookupFailure.AUTH_ERROR,
        message="The library system refused the credentials (so says the file of patron records).",
    ),
}


def records_connectors(path: Path) -> tuple[IlsConnector, ...]:
    """Make both connections of *path*. Raises ``RecordFileProblem``."""
    records = IndexedRecords.of(read_record_file(path))
    return (
        FileConnector(id="record", role=IlsRole.RESHARE, records=records),
        FileConnector(id="record-evidence", role=IlsRole.EVIDENCE, records=records),
    )


def record_connector(connection: IlsConnection, site: Site) -> FileConnector:
    """Make the connector of one connection to a file. Raises ``RecordFileProblem``."""
    del site
    if connection.file is None:
        raise RecordFileProblem("file is missing: the file of patron records.")
    records = IndexedRecords.of(read_record_file(connection.file))
    return FileConnector(id=connection.id, role=connection.role, records=records)


SETTINGS: tuple[ConnectorSetting, ...] = ()  # none of its own but the file


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each."""
    missing = () if connection.file else ("file is missing: the file of patron records.",)
    what = "a file of patron records"
    return (*missing, *setting_problems(connection, SETTINGS, what=what, url=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedRecords:
    """The records of a file, found by what is in them without looking at the others."""

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
    """Answers from the file. For ReShare as its lookup would, as evidence by any identifier.

    ``fails_with`` holds for both roles: a library system that does not answer tells nobody
    anything.
    """

    id: str
    role: IlsRole
    records: IndexedRecords

    @property
    def lookup(self) -> Lookup:
        """How ReShare's lookup finds records."""
        return self.records.lookup

    @property
    def sees(self) -> Capabilities:
        """What a file of records can tell."""
        return CAPABILITIES["record"]

    def sign_in(self) -> SignIn:
        """Say that a file asks for no credentials."""
        return "not-needed"

    def look_up(self, key: PatronKey) -> LookupOutcome:
        """Compare by exact string; placeholders never match anybody."""
        if self.lookup.fails_with is not None:
            return _FAILURES[self.lookup.fails_with]
        if is_placeholder(key.value):
            return NotFound(message="Unknown User")
        if key.kind is KeyKind.EMAIL:
            return self._by_email(key.value)
        hits = [
            (record, match)
            for record in self.records.by_value.get(key.value, ())
            for match in _first_match(record, key, self._is_asked(key))
        ]
        match hits:
            case []:
                return NotFound(message="Unknown User")
            case [(record, identifier)]:
                return _found(record, identifier)
            case _:
                evidence = self.role is IlsRole.EVIDENCE
                return Ambiguous(
                    count=len(hits),
                    message="Non-Unique User",
                    records=tuple(one.as_patron() for one, _ in hits) if evidence else (),
                )

    def _by_email(self, address: str) -> LookupOutcome:
        """Compare addresses without regard to letter case, whatever ``lookup.by`` says."""
        found = self.records.by_email.get(_folded(address), ())
        patrons = [one.as_patron() for one in found]
        match patrons:
            case []:
                return NotFound(message="No record has this e-mail address.")
            case [patron]:
                return Found(record=patron)
            case _:
                return Ambiguous(
                    count=len(patrons),
                    message="Several records have this e-mail address.",
                    records=tuple(patrons),
                )

    def _is_asked(self, key: PatronKey) -> Callable[[PatronIdentifier], bool]:
        """Which identifiers are looked at."""
        if key.kind is KeyKind.USERNAME:
            return lambda one: one.type.casefold() == "username" and self._in_use(one)
        if self.role is IlsRole.EVIDENCE:
            return lambda _: True
        return lambda one: one.type in self.lookup.by and self._in_use(one)

    def _in_use(self, identifier: PatronIdentifier) -> bool:
        return self.lookup.inactive or identifier.status is not IdentifierStatus.INACTIVE


def _folded(address: str) -> str:
    return address.strip().casefold()


def _first_match(
    record: Record, key: PatronKey, asked: Callable[[PatronIdentifier], bool]
) -> list[PatronIdentifier]:
    """Give the identifier that *key* equals, active ones first; none or one."""
    hits = [
        identifier
        for identifier in record.identifiers
        if identifier.value == key.value and asked(identifier)
    ]
    return sorted(hits, key=lambda hit: hit.status is IdentifierStatus.INACTIVE)[:1]


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
