"""Patron lookups in the library system: the key, the outcome, and all lookups for one request."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from verifier.domain.model.patron import Capabilities, CapabilityName, PatronRecord, PersonName
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.site import IlsRole
from verifier.domain.model.text_values import Foreign, Personal, Prose

# Lookups in the library system, and their outcomes.
#
# The first law of this field: only an explicit, protocol-defined "no such user" is
# ``NotFound``. No answer, errors, refusals and unreadable answers are ``CouldNotLook``.


class KeyKind(StrEnum):
    """The index in which a value is looked up."""

    USER_ID = "user-id"  # NCIP UserId: the server chooses the index
    USERNAME = "username"  # NCIP AuthenticationInput "username": ReShare's second attempt
    EMAIL = "email"  # by e-mail address, which ReShare itself never does


class Purpose(StrEnum):
    """Why a lookup was sent."""

    AS_RESHARE = "as-reshare"
    EXPECTED = "expected"  # the identifier that this test patron should have
    RELEASED = "released"  # another released value
    BY_EMAIL = "by-email"  # the person's e-mail address, where the site allows it
    TRANSFORMED = "transformed"  # a released value through one of the identifier transforms
    ONCE_RIGHT = "once-right"  # the patron's own identifier, to learn what ReShare would read


class LookupFailure(StrEnum):
    """Why a lookup failed, so that nothing is known about the patron."""

    AUTH_ERROR = "auth_error"
    FORBIDDEN = "forbidden"
    UNSUPPORTED = "unsupported"
    RATE_LIMITED = "rate_limited"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    REDIRECTED = "redirected"
    SERVER_ERROR = "server_error"
    PROTOCOL_ERROR = "protocol_error"
    TOO_LARGE = "too_large"
    WRONG_PATRON = "wrong_patron"  # the response is about another patron
    NOT_CONFIGURED = "not_configured"


NOBODY_ANSWERS = frozenset(
    {
        LookupFailure.TIMEOUT,
        LookupFailure.UNREACHABLE,
        LookupFailure.TLS,
        LookupFailure.REDIRECTED,
        LookupFailure.RATE_LIMITED,
        LookupFailure.NOT_CONFIGURED,
    }
)
"""After these failures another question would fail alike, or take as long again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronKey:
    """One value to look up."""

    value: Personal[str]
    kind: KeyKind = KeyKind.USER_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Privilege:
    """One NCIP ``UserPrivilege`` as sent, before ReShare's translation."""

    key: str
    value: Personal[str | None] = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NcipProblem:
    """One NCIP ``Problem``; any part may be missing."""

    type: Foreign[str | None] = None
    detail: Foreign[str | None] = None
    element: str | None = None
    value: Personal[str | None] = None

    @property
    def text(self) -> str:
        """The parts that are present, in reading order."""
        return " · ".join(
            part for part in (self.type, self.detail, self.element, self.value) if part
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicAddress:
    """One NCIP ``ElectronicAddress`` as sent: an e-mail address, a telephone number or other."""

    type: Foreign[str | None]
    value: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NcipAnswer:
    """The parts of a LookupUserResponse that ReShare's own client reads.

    ``user_id`` is "" if the element is empty, and None if it is missing: the NCIP 1 client treats
    these differently.
    """

    user_id: Personal[str | None]
    privileges: tuple[Privilege, ...] = ()
    name: PersonName | None = None
    emails: Personal[tuple[str, ...]] = ()
    addresses: tuple[ElectronicAddress, ...] = ()  # empty if the source does not keep them
    has_optional_fields: bool = True  # without UserOptionalFields ReShare's NCIP 2 client fails
    problems: tuple[NcipProblem, ...] = ()
    optional_user_ids: Personal[tuple[str, ...]] = ()  # in UserOptionalFields: CrossLink takes one


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The lookup found exactly one record."""

    record: PatronRecord
    answer: NcipAnswer | None = None  # from a connection that speaks NCIP, or simulates it
    matched_type: str | None = None  # the identifier type that the key equals, where known
    kind: Literal["found"] = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """The library system answered explicitly that it knows no such patron.

    ``problems`` are the NCIP problems that said so, where NCIP or a client for it was asked.
    """

    message: Foreign[str]
    problems: tuple[NcipProblem, ...] = ()
    kind: Literal["not_found"] = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """The library system found more than one patron for this key."""

    count: int | None
    message: Foreign[str]
    records: tuple[PatronRecord, ...] = ()
    answer: NcipAnswer | None = None  # about the first patron, if ReShare's adapter uses that one
    problems: tuple[NcipProblem, ...] = ()  # the NCIP problems that said so
    kind: Literal["ambiguous"] = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldNotLook:
    """The lookup failed, so nothing is known about the patron. ``message`` never holds the key.

    An ``empty`` response has neither a patron nor a problem. CrossLink takes it for success.
    """

    failure: LookupFailure
    message: Foreign[str]
    empty: bool = False
    kind: Literal["could_not_look"] = "could_not_look"


LookupOutcome = Found | NotFound | Ambiguous | CouldNotLook


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLookup:
    """A lookup beyond ReShare's own, which may show which value is the right one.

    An ``only_if_needed`` lookup is sent only if no earlier one found a record that may be this
    patron's. A lookup that ``may_mislead`` can find another person's record: its result counts
    only if the name or e-mail address confirms it.
    """

    key: PatronKey
    purpose: Purpose
    derived_from: str | None = None  # label of the attribute
    only_if_needed: bool = False
    may_mislead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupAttempt:
    """One lookup that was sent, and its outcome."""

    connection: str  # the site file's id
    role: IlsRole
    key: PatronKey
    outcome: LookupOutcome
    purpose: Purpose = Purpose.AS_RESHARE
    derived_from: str | None = None  # label of the attribute the key came from
    may_mislead: bool = False  # as in ``PlannedLookup``
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One connection, and what this kind of connection can show about a patron."""

    id: str  # the site file's
    role: IlsRole
    sees: Capabilities = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronLookup:
    """Every lookup that was sent to the library systems for one request."""

    attempts: tuple[LookupAttempt, ...]
    day: date  # as of which records are judged, at the library: valid to the end of a day
    sources: tuple[Source, ...] = ()
    not_asked: Prose[str | None] = None  # why no lookup was sent at all
    expected: Personal[str | None] = None  # the patron's right identifier, if the site states it
    flavour: Flavour = Flavour.MOD_RS  # the ReShare software whose lookups these are

    @property
    def takes_over_identifier(self) -> bool:
        """Whether CrossLink continues with the identifier returned, not the one sent."""
        decisive = self.decisive
        by_name = decisive is not None and decisive.key.kind is KeyKind.USERNAME
        return by_name and self.flavour is Flavour.CROSSLINK

    @property
    def as_reshare(self) -> tuple[LookupAttempt, ...]:
        """ReShare's own lookups: by user ID, then possibly by user name."""
        return tuple(attempt for attempt in self.attempts if attempt.purpose is Purpose.AS_RESHARE)

    @property
    def decisive(self) -> LookupAttempt | None:
        """The lookup whose result ReShare uses: the second only if it found a patron."""
        asked = self.as_reshare
        if not asked:
            return None
        if len(asked) > 1 and isinstance(asked[1].outcome, Found):
            return asked[1]
        return asked[0]

    def cannot_see(self, sight: CapabilityName, records: Sequence[PatronRecord]) -> str | None:
        """Return why no source of *records* could show this; None if one could have.

        A gap in one of the records takes precedence over what the connections can never show.
        """
        gaps = [gap.message for record in records for gap in record.gaps if gap.part is sight]
        if gaps:
            return gaps[0]
        blind = [
            source.sees[sight] for source in self._sources_of(records) if sight in source.sees
        ]
        if blind and all(capability.seen == "no" for capability in blind):
            return blind[0].note
        return None

    def may_not_see(self, sight: CapabilityName, records: Sequence[PatronRecord]) -> str | None:
        """Return why no source can show this, or under which condition one can; else None."""
        certain = self.cannot_see(sight, records)
        if certain is not None:
            return certain
        sees = [source.sees[sight] for source in self._sources_of(records) if sight in source.sees]
        if any(capability.seen == "yes" for capability in sees):
            return None
        return next(
            (capability.note for capability in sees if capability.seen == "sometimes"), None
        )

    def _sources_of(self, records: Sequence[PatronRecord]) -> tuple[Source, ...]:
        """List the connections that returned one of *records*."""
        showed = {
            attempt.connection
            for attempt in self.attempts
            if any(record in records for record in records_in(attempt.outcome))
        }
        return tuple(source for source in self.sources if source.id in showed)

    @property
    def records(self) -> tuple[PatronRecord, ...]:
        """Every record that any lookup found, without duplicates."""
        seen: list[PatronRecord] = []
        for attempt in self.attempts:
            seen.extend(record for record in records_in(attempt.outcome) if record not in seen)
        return tuple(seen)


def records_in(outcome: LookupOutcome) -> tuple[PatronRecord, ...]:
    """Return every record that an outcome holds."""
    match outcome:
        case Found(record=record):
            return (record,)
        case Ambiguous(records=records):
            return records
        case _:
            return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronAnswers:
    """The outcomes for each value from each connection, in the order of the values."""

    site_name: str
    attempts: tuple[LookupAttempt, ...]
    unasked: int = 0  # lookups not sent because of an interruption

    @property
    def all_answered(self) -> bool:
        """Whether every lookup was sent and none failed."""
        failed = any(isinstance(attempt.outcome, CouldNotLook) for attempt in self.attempts)
        return not failed and self.unasked == 0
