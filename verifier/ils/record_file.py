"""Patron records in a file, ``patron-records/1``: its shape, and reading it strictly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

MAX_BYTES = 10_000_000
SOURCE = "record"
"""What records of a file name as their source."""


class RecordFileProblem(Exception):  # noqa: N818 - named as the sentence reads
    """A file of patron records that cannot be used. ``said`` is one sentence without values."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Identifier(_Strict):
    type: str = Field(min_length=1)
    value: str
    status: IdentifierStatus = IdentifierStatus.UNKNOWN
    primary: bool = False
    since: date | None = None


class _Name(_Strict):
    given: str | None = None
    family: str | None = None
    unstructured: str | None = None


class _Group(_Strict):
    code: str
    label: str | None = None


class _Block(_Strict):
    kind: BlockKind
    stops: Stops = Stops.UNKNOWN
    message: str | None = None
    until: date | None = None


class _Balance(_Strict):
    amount: Decimal = Field(allow_inf_nan=False, max_digits=15)
    currency: str | None = None
    limit: Decimal | None = Field(default=None, allow_inf_nan=False, max_digits=15)


class NcipPart(_Strict):
    """What NCIP would return; an absent part is derived from the record."""

    user_id: str | None = None
    status: str | None = None
    profile: str | None = None
    optional_fields: bool = True


class Record(_Strict):
    """One record as the file has it."""

    internal_id: str | None = None
    identifiers: tuple[_Identifier, ...] = ()
    name: _Name | None = None
    emails: tuple[str, ...] = ()
    group: _Group | None = None
    account_status: AccountStatus = AccountStatus.UNKNOWN
    expires: date | None = None
    blocks: tuple[_Block, ...] = ()
    balance: _Balance | None = None
    ncip: NcipPart = NcipPart()

    def has_email(self, address: str) -> bool:
        """Whether *address* is one of its addresses, whatever the letter case."""
        wanted = address.strip().casefold()
        return any(one.strip().casefold() == wanted for one in self.emails)

    def as_patron(self) -> PatronRecord:
        """Give the record as every stage knows one."""
        return PatronRecord(
            source=SOURCE,
            internal_id=self.internal_id,
            identifiers=tuple(PatronIdentifier(**dict(one)) for one in self.identifiers),
            name=PersonName(**dict(self.name)) if self.name else None,
            emails=self.emails,
            group=PatronGroup(**dict(self.group)) if self.group else None,
            account_status=self.account_status,
            expires=self.expires,
            blocks=tuple(Block(**dict(one)) for one in self.blocks),
            balance=Balance(**dict(self.balance)) if self.balance else None,
        )


class Lookup(_Strict):
    """How ReShare's lookup finds records: by exact string."""

    by: tuple[str, ...] = ("barcode",)
    inactive: bool = False
    fails_with: Literal["timeout", "server_error", "auth_error"] | None = None


class RecordFile(_Strict):
    """The whole file."""

    schema_: Literal["patron-records/1"] = Field(alias="schema")
    records: tuple[Record, ...]
    lookup: Lookup = Lookup()


def read_record_file(path: Path) -> RecordFile:
    """Read *path*. Raises ``RecordFileProblem`` that names the record and the key."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordFileProblem(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise RecordFileProblem(f"{path.name} is larger than {MAX_BYTES:,} bytes.")
    try:
        return RecordFile.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise RecordFileProblem(f"{path.name}: {_explained(first)}") from None


def _explained(error: Any) -> str:
    """Say where the first mistake is, and what would do. The input itself is never shown."""
    place = ", ".join(_places(error["loc"]))
    if error["type"] == "json_invalid":
        return f"this is not JSON ({error['msg'].removeprefix('Invalid JSON: ')})."
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), _KEYS, n=1)
        return f"{place} is not a known key." + (f' Did you mean "{near[0]}"?' if near else "")
    if not place:
        return 'this is not a file of patron records: it must be an object of "patron-records/1".'
    return f"{place}: {error['msg']}."


def _places(location: tuple[int | str, ...]) -> list[str]:
    """Read ``("records", 0, "group", "code")`` as ``record 1``, ``group``, ``code``."""
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(str(part))
    return words


_KEYS = tuple(
    info.alias or name
    for model in (
        RecordFile,
        Lookup,
        Record,
        NcipPart,
        _Balance,
        _Block,
        _Group,
        _Name,
        _Identifier,
    )
    for name, info in model.model_fields.items()
)
