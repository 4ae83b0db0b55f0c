"""A patron record, and which parts of a record each library system can return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from verifier.domain.model.text_values import Foreign, Personal, Prose, is_placeholder

# What a source of patron records can show, so that a missing value is not taken as "no".


class CapabilityName(StrEnum):
    """One kind of information that a library system may or may not give about a patron."""

    NO_SUCH_PATRON = "no-such-patron"  # distinguishes an unknown patron from a failure
    OLD_IDENTIFIERS = "old-identifiers"  # identifiers that are no longer in use
    SEVERAL_MATCHES = "several-matches"  # that one value matches two patrons
    ACCOUNT_STATUS = "account-status"
    EXPIRY = "expiry"
    GROUP = "group"
    BLOCKS = "blocks"
    BALANCE = "balance"
    NAME = "name"
    EMAIL = "email"
    BY_EMAIL = "by-email"  # lookup by e-mail address


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Whether a source can show one kind of information.

    ``note`` says in one sentence why it cannot, or under which condition it can.
    """

    seen: Literal["yes", "sometimes", "no"]
    note: str | None = None


Capabilities = Mapping[CapabilityName, Capability]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of one record that could not be read this time, and why. Holds no personal value."""

    part: CapabilityName
    message: Prose[str]


class IdentifierStatus(StrEnum):
    """Whether an identifier is in use; some systems cannot tell."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class AccountStatus(StrEnum):
    """The account's own state, apart from blocks and expiry."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNKNOWN = "unknown"


class BlockKind(StrEnum):
    """Why a patron is blocked."""

    MANUAL = "manual"
    AUTO = "auto"
    FINES = "fines"
    LOST_CARD = "lost_card"
    EXPIRED = "expired"
    OTHER = "other"


class Stops(StrEnum):
    """What a block stops."""

    REQUESTS = "requests"
    BORROWING = "borrowing"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronIdentifier:
    """One identifier of a record; ``type`` is the library system's name for it."""

    type: str
    value: Personal[str]
    status: IdentifierStatus = IdentifierStatus.UNKNOWN
    primary: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A name as the system returns it. Compare regardless of order: servers swap the parts."""

    given: Personal[str | None] = None
    family: Personal[str | None] = None
    unstructured: Personal[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronGroup:
    """Group or patron type; ``code`` is the exact string that NCIP would send as PROFILE."""

    code: Personal[str]
    label: Personal[str | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block on a patron."""

    kind: BlockKind
    stops: Stops = Stops.UNKNOWN
    message: Foreign[str | None] = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a patron owes."""

    amount: Decimal
    currency: str | None = None
    limit: Decimal | None = None  # above it the library system blocks; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronRecord:
    """One record. ``source`` names the connection that returned it.

    A missing part was not returned. If a part could not be requested, ``gaps`` says why: empty
    ``blocks`` together with such a gap do not mean that there is no block.
    """

    source: str
    internal_id: Personal[str | None] = None
    identifiers: tuple[PatronIdentifier, ...] = ()
    name: PersonName | None = None
    emails: Personal[tuple[str, ...]] = ()
    group: PatronGroup | None = None
    account_status: AccountStatus = AccountStatus.UNKNOWN
    expires: date | None = None
    blocks: tuple[Block, ...] = ()
    balance: Balance | None = None
    gaps: tuple[Gap, ...] = ()

    def bearing(self, value: str | None) -> tuple[PatronIdentifier, ...]:
        """Return the record's identifiers that equal *value*; none if *value* is a placeholder."""
        if value is None or is_placeholder(value):
            return ()
        return tuple(identifier for identifier in self.identifiers if identifier.value == value)

    @property
    def identifying(self) -> frozenset[str]:
        """The values that identify this patron, without placeholders."""
        return frozenset(
            identifier.value
            for identifier in self.identifiers
            if not is_placeholder(identifier.value)
        )


def same_account(record: PatronRecord, other: PatronRecord) -> bool:
    """Whether two records, possibly from two connections, belong to one account."""
    if record == other:
        return True
    if record.source == other.source and record.internal_id and other.internal_id:
        return record.internal_id == other.internal_id
    return bool(record.identifying & other.identifying)
