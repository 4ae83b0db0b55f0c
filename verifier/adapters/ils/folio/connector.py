"""Look up a FOLIO user in each configured index separately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.folio.client import (
    FolioSession,
    FolioSignIn,
    equals,
    is_uuid,
    require_searchable,
    same,
    same_but_for_accents,
)
from verifier.adapters.ils.folio.record import (
    AccountDetails,
    FolioPatron,
    FolioPatrons,
    fetch_account_details,
    no_account_details,
    patron_record,
)
from verifier.adapters.ils.folio.settings import INDEXES, FolioSettings
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.site import IlsConnection, Site

# Whom a value leads to in FOLIO, index by index.
#
# FOLIO's NCIP asks for all three at once and takes the first record of the answer (mod-ncip,
# LookupUser), so that a value which leads to two patrons gets one of them by chance.

EMAIL = "personal.email"
NEEDS = "users.collection.get"
_ENOUGH = "2"  # a second record is all that it takes to see that there is more than one


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What one index led to. ``count`` is FOLIO's; ``patrons`` are two at most."""

    index: str
    count: int
    patrons: tuple[FolioPatron, ...]


def indexes_for(key: PatronKey) -> tuple[str, ...]:
    """Choose the indexes: FOLIO takes nothing but a uuid for an id."""
    if key.kind is KeyKind.USERNAME:
        return ("username",)
    if key.kind is KeyKind.EMAIL:
        return (EMAIL,)
    return tuple(index for index in INDEXES if index != "id" or is_uuid(key.value))


def ask_each(talk: FolioSession, indexes: Sequence[str], value: str) -> tuple[Hit, ...]:
    """Ask each index by itself; only those that led to somebody. Raises ``LookupAborted``."""
    hits = (_ask(talk, index, value) for index in indexes)
    return tuple(hit for hit in hits if hit.count)


def distinct(hits: Sequence[Hit]) -> tuple[FolioPatron, ...]:
    """List the patrons, each once: one may have the same value in two of the fields."""
    return tuple({patron.id.lower(): patron for hit in hits for patron in hit.patrons}.values())


def how_many(hits: Sequence[Hit]) -> int:
    """Count the patrons; those that FOLIO counted and did not show may be the same ones."""
    return max(len(distinct(hits)), *(hit.count for hit in hits))


def why_ambiguous(hits: Sequence[Hit]) -> str:
    """Say what more than one patron means here."""
    several = next((hit for hit in hits if hit.count > 1), None)
    if several is not None:
        return (
            f"FOLIO has {several.count} records with this {several.index}. FOLIO's NCIP would "
            "answer with any one of them."
        )
    first, second = _led_to_different(hits)
    return (
        f"The value is the {first} of one patron and the {second} of another. FOLIO's NCIP looks "
        "at both fields at once and would answer with either patron, arbitrarily."
    )


def _led_to_different(hits: Sequence[Hit]) -> tuple[str, str]:
    """Name the first index, and the next one that led to somebody else than it did."""
    [patron] = hits[0].patrons
    others = (hit for hit in hits if hit.patrons[0].id.lower() != patron.id.lower())
    return hits[0].index, next(others).index


def _ask(talk: FolioSession, index: str, value: str) -> Hit:
    query = (("query", equals(index, value)), ("limit", _ENOUGH))
    answer = validate_json(
        FolioPatrons, talk.get("/users", needs=NEEDS, query=query), what="patrons"
    )
    for user in answer.users:
        _require_asked(user.field_of(index), value)
    if answer.total and not answer.users:
        message = "FOLIO counts records for this identifier and shows none."
        raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
    if not answer.users and answer.reports_errors:
        message = "FOLIO shows no record for this identifier, and reports errors beside that."
        raise LookupAborted(LookupFailure.SERVER_ERROR, message)
    patrons = tuple({user.id.lower(): user for user in answer.users}.values())
    return Hit(index=index, count=max(answer.total, len(patrons)), patrons=patrons)


def _require_asked(found: str | None, asked: str) -> None:
    """Refuse a record that does not hold what was asked for."""
    if found is not None and same(found, asked):
        return
    if found is not None and same_but_for_accents(found, asked):
        message = (
            "FOLIO found a record by overlooking accents or unusual forms of letters and digits: "
            "its identifier is not the one asked for. Release it as FOLIO has it."
        )
    else:
        message = (
            "FOLIO's answer is about another patron: the record does not hold the identifier "
            "asked for."
        )
    raise LookupAborted(LookupFailure.WRONG_PATRON, message)


class FolioConnector(HttpConnector[FolioSettings]):
    """Looks patrons up in FOLIO. One object serves many threads; its token is kept in memory."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, FolioSettings)
        self._sign_in = FolioSignIn(self.settings)

    def new_token(self, client: JsonClient) -> Token:
        """Renew the token, or sign in."""
        return self._sign_in(client)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask each index, then for the patron's standing."""
        require_searchable(key.value)
        talk = FolioSession(self.server.conversation(), self.keeper, self.settings.tenant)
        indexes = indexes_for(key)
        hits = ask_each(talk, indexes, key.value)
        if not hits:
            *others, last = indexes
            listed = f"{', '.join(others)} or {last}" if others else last
            return NotFound(message=f"FOLIO has no patron with this {listed}.")
        count = how_many(hits)
        if count > 1:
            records = tuple(self._record(one, no_account_details()) for one in distinct(hits))
            return Ambiguous(count=count, message=why_ambiguous(hits), records=records)
        [patron] = distinct(hits)
        standing = fetch_account_details(talk, patron, self.settings)
        return Found(record=self._record(patron, standing), matched_type=hits[0].index)

    def _record(self, patron: FolioPatron, standing: AccountDetails) -> PatronRecord:
        return patron_record(patron, standing, source=self.id, options=self.settings)
