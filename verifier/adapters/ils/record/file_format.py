"""The format ``patron-records/1`` of a file of patron records, and a strict reader for it."""

import re
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, with_config
from pydantic_core import PydanticCustomError

from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)

MAX_BYTES = 50_000_000
"""Room for a hundred thousand patrons. A patron takes a few hundred bytes."""

SOURCE = "record"
"""The ``source`` of every record that is read from a file."""

_MOST_DIGITS = 15
_STRICT = ConfigDict(extra="forbid", strict=True)


class RecordFileProblem(Exception):  # noqa: N818 - named as the sentence reads
    """A file of patron records cannot be used. ``message`` is one sentence without values."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _with_type(identifier: PatronIdentifier) -> PatronIdentifier:
    if not identifier.type:
        raise PydanticCustomError("type_empty", "type should not be empty")
    return identifier


def _writable(balance: Balance) -> Balance:
    for amount in filter(None, (balance.amount, balance.limit)):
        if len(amount.as_tuple().digits) > _MOST_DIGITS:
            raise PydanticCustomError("digits", "an amount should have fewer than 16 digits")
    return balance


# A file may hold tens of thousands of records. So the parts are dataclasses, which are read many
# times faster than pydantic models and take a third of the memory.


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class NcipPart:
    """What NCIP would return; missing parts are derived from the record."""

    user_id: str | None = None
    status: str | None = None
    profile: str | None = None
    optional_fields: bool = True
    optional_user_id: str | None = None


@with_config(_STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as written in the file."""

    internal_id: str | None = None
    identifiers: tuple[Annotated[PatronIdentifier, AfterValidator(_with_type)], ...] = ()
    name: PersonName | None = None
    emails: tuple[str, ...] = ()
    group: PatronGroup | None = None
    account_status: AccountStatus = AccountStatus.UNKNOWN
    expires: date | None = None
    blocks: tuple[Block, ...] = ()
    balance: Annotated[Balance, AfterValidator(_writable)] | None = None
    ncip: NcipPart = NcipPart()

    def as_patron(self) -> PatronRecord:
        """Convert to a ``PatronRecord``."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        del parts["ncip"]
        return PatronRecord(source=SOURCE, **parts)


class Lookup(BaseModel):
    """How ReShare's lookup finds records: which identifier types match, by exact value."""

    model_config = ConfigDict(frozen=True, **_STRICT)

    by: tuple[str, ...] = ("barcode",)
    inactive: bool = False
    fails_with: Literal["timeout", "server_error", "auth_error"] | None = None


class RecordFile(BaseModel):
    """The content of a whole file of patron records."""

    model_config = ConfigDict(frozen=True, **_STRICT)

    schema_: Literal["patron-records/1"] = Field(alias="schema")
    records: tuple[Record, ...]
    lookup: Lookup = Lookup()


def read_record_file(path: Path) -> RecordFile:
    """Read *path*. Raises ``RecordFileProblem``, which names the record and the key at fault."""
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
        raise RecordFileProblem(f"{path.name}{_explained(first)}") from None


def _explained(error: Any) -> str:
    """Explain where the first mistake is and how to fix it. The input itself is never shown."""
    location, kind, why = error["loc"], error["type"], error["msg"]
    if kind == "json_invalid":
        where = re.sub(r".*\b(line \d+) (column \d+)$", r"\1, \2", why, flags=re.DOTALL)
        return f" is not whole: its JSON breaks off or goes wrong at {where}."
    words: list[str] = []  # ("records", 0, "group", "code") as: record 1, group, code
    for part in location:
        if isinstance(part, int) and words:
            words[-1] = f"{words[-1].removesuffix('s')} {part + 1}"
        else:
            words.append(str(part))
    place = ", ".join(words)
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        near = get_close_matches(str(location[-1]), _KEYS, n=1)
        return f": {place} is not a known key." + (f' Did you mean "{near[0]}"?' if near else "")
    if not place:
        return (
            ': this is not a file of patron records: it must be an object of "patron-records/1".'
        )
    if kind == "missing":
        wanted = ' Write "schema": "patron-records/1".' if place == "schema" else ""
        return f": {place} is missing.{wanted}"
    return f": {place}: {why}."


_KEYS = (
    "schema",
    *(name for kind in (RecordFile, Lookup) for name in kind.model_fields),
    *(
        field.name
        for kind in (Record, NcipPart, Balance, Block, PatronGroup, PersonName, PatronIdentifier)
        for field in fields(kind)
    ),
)
