"""A user's identifiers, and whether one of them is the value that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.ils.alma.options import ALL_UNIQUE, AlmaOptions
from verifier.ils.alma.reading import Reading
from verifier.ils.alma.shapes import Identifier, Identity, Linked, User
from verifier.model.capability import Sight
from verifier.model.patron import IdentifierStatus, PatronIdentifier

BARCODE = "barcode"
PRIMARY_ID = "primary_id"
SOURCE_LINK_ID = "source_link_id"
LINKING_ID = "linking_id"
_NO_PRIMARY_ID = "no primary id ("  # what Alma writes for a contact without any identifier
_STATUSES = {"active": IdentifierStatus.ACTIVE, "inactive": IdentifierStatus.INACTIVE}
_NAMES_OF_PRIMARY_ID = frozenset({PRIMARY_ID, "user_name"})


def primary_id(identity: Identity) -> str | None:
    """Give the primary identifier, where the user has one."""
    value = identity.primary_id
    return None if not value or value.lower().startswith(_NO_PRIMARY_ID) else value


def linked_account(reading: Reading) -> Linked:
    """Read where a user was copied from."""
    return reading.part(Linked, Sight.SEVERAL_MATCHES, "a linked account")


def identifiers(
    identity: Identity, linked: Linked, options: AlmaOptions
) -> tuple[PatronIdentifier, ...]:
    """List every identifier, the primary one first.

    ``primary`` is the current library card: the only one in use. Alma gives no dates, so that
    among several cards in use none can be called the newest.
    """
    own = primary_id(identity)
    first = [] if own is None else [_identifier(PRIMARY_ID, own, IdentifierStatus.ACTIVE)]
    further = tuple(_further(identity, options))
    cards = [one for one in further if _is_card_in_use(one)]
    links = ((SOURCE_LINK_ID, linked.source_link_id), (LINKING_ID, linked.linking_id))
    return (
        *first,
        *(_as_primary(one) if cards == [one] else one for one in further),
        *(_identifier(kind, value, IdentifierStatus.UNKNOWN) for kind, value in links if value),
    )


def matched_type(
    user: User, value: str, options: AlmaOptions, id_type: str = ALL_UNIQUE
) -> str | None:
    """Say which of the identifiers that were asked *value* equals, one in use first.

    None: the user does not bear it.
    """
    asked = _asked(user.identity, linked_account(Reading(user)), id_type)
    bearing = [one for one in identifiers(*asked, options) if same(one.value, value)]
    bearing.sort(key=lambda one: (one.status is IdentifierStatus.INACTIVE, one.type != BARCODE))
    return bearing[0].type if bearing else None


def same(one: str, other: str) -> bool:
    """Compare as Alma does, without regard to letter case.

    Only ASCII letters are folded: Alma does not say that a look-alike of another alphabet is
    the same.
    """
    return _folded(one) == _folded(other)


def _folded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").lower()


def _asked(identity: Identity, linked: Linked, id_type: str) -> tuple[Identity, Linked]:
    """Leave out what a question for that type does not look at."""
    wanted = id_type.casefold()
    further = identity.user_identifier or ()
    if wanted == ALL_UNIQUE:
        return identity, Linked()
    if wanted == LINKING_ID:
        return Identity(primary_id=""), Linked(linking_id=linked.linking_id)
    if wanted in _NAMES_OF_PRIMARY_ID:
        return Identity(primary_id=identity.primary_id), Linked()
    of_type = tuple(one for one in further if _code(one).casefold() == wanted)
    return Identity(primary_id="", user_identifier=of_type), Linked()


def _further(identity: Identity, options: AlmaOptions) -> Iterator[PatronIdentifier]:
    for one in identity.user_identifier or ():
        if one.value:
            status = _STATUSES.get((one.status or "").strip().casefold())
            kind = _type(one, options)
            yield _identifier(kind, one.value, status or IdentifierStatus.UNKNOWN)


def _type(one: Identifier, options: AlmaOptions) -> str:
    """Name the type: the library card as such, another by its code if that is a word."""
    code = _code(one)
    words = ((one.id_type.desc if one.id_type else None) or "").strip()
    if {code.casefold(), words.casefold()} & options.barcode_types:
        return BARCODE
    if code and not code.isdecimal():
        return code
    return words or code or "identifier"


def _code(one: Identifier) -> str:
    return ((one.id_type.value if one.id_type else None) or "").strip()


def _is_card_in_use(one: PatronIdentifier) -> bool:
    return one.type == BARCODE and one.status is IdentifierStatus.ACTIVE


def _identifier(kind: str, value: str, status: IdentifierStatus) -> PatronIdentifier:
    return PatronIdentifier(type=kind, value=value, status=status)


def _as_primary(one: PatronIdentifier) -> PatronIdentifier:
    return PatronIdentifier(type=one.type, value=one.value, status=one.status, primary=True)
