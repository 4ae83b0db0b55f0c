"""Look up a FOLIO user in each configured index separately.

FOLIO's NCIP searches all three indexes at once and takes the first record (mod-ncip,
LookupUser). So if a value matches two patrons, it returns either of them by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
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
    FolioPatron,
    FolioPatrons,
    fetch_account_details,
    no_account_details,
    patron_record,
)
from verifier.adapters.ils.folio.settings import INDEXES, FolioSettings
from verifier.adapters.ils.http_connector import HttpConnector, unusable
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.site import IlsConnection, Site

_ENOUGH = "2"  # a second record is enough to see that there are several


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The result of searching one index.

    ``count`` is FOLIO's total; ``patrons`` has two at most.
    """

    index: str
    count: int
    patrons: tuple[FolioPatron, ...]


def indexes_for(key: PatronKey) -> tuple[str, ...]:
    """Return the indexes to search for *key*. ``id`` is searched only for a UUID."""
    if key.kind is KeyKind.USERNAME:
        return ("username",)
    if key.kind is KeyKind.EMAIL:
        return ("personal.email",)
    return tuple(index for index in INDEXES if index != "id" or is_uuid(key.value))


def _ask(session: FolioSession, index: str, value: str) -> Hit:
    query = (("query", equals(index, value)), ("limit", _ENOUGH))
    content = session.get("/users", needs="users.collection.get", query=query)
    answer = validate_json(FolioPatrons, content, what="patrons")
    for user in answer.users:
        _require_asked(user.field_of(index), value)
    if answer.total and not answer.users:
        raise unusable("FOLIO counts records for this identifier and shows none.")
    if not answer.users and answer.reports_errors:
        message = "FOLIO shows no record for this identifier, and reports errors beside that."
        raise LookupAborted(LookupFailure.SERVER_ERROR, message)
    patrons = tuple({user.id.lower(): user for user in answer.users}.values())
    return Hit(index=index, count=max(answer.total, len(patrons)), patrons=patrons)


def _require_asked(found: str | None, asked: str) -> None:
    """Raise ``LookupAborted`` unless the record contains the searched value."""
    if found is not None and same(found, asked):
        return
    message = (
        "FOLIO's answer is about another patron: the record does not hold the identifier asked "
        "for."
    )
    if found is not None and same_but_for_accents(found, asked):
        message = (
            "FOLIO found a record by overlooking accents or unusual forms of letters and digits: "
            "its identifier is not the one asked for. Release it as FOLIO has it."
        )
    raise LookupAborted(LookupFailure.WRONG_PATRON, message)


def _why_ambiguous(hits: Sequence[Hit]) -> str:
    """Explain why more than one patron matches."""
    for hit in hits:
        if hit.count > 1:
            return (
                f"FOLIO has {hit.count} records with this {hit.index}. FOLIO's NCIP would answer "
                "with any one of them."
            )
    [patron] = hits[0].patrons
    others = (hit for hit in hits if hit.patrons[0].id.lower() != patron.id.lower())
    return (
        f"The value is the {hits[0].index} of one patron and the {next(others).index} of "
        "another. FOLIO's NCIP looks at both fields at once and would answer with either patron, "
        "arbitrarily."
    )


class FolioConnector(HttpConnector[FolioSettings]):
    """A connector that looks up patrons in FOLIO. Thread-safe; its token is kept in memory."""

    settings_class = FolioSettings

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site)
        self._sign_in = FolioSignIn(self.settings)

    def new_token(self, client: JsonClient) -> Token:
        """Renew the token, or sign in."""
        return self._sign_in(client)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search each index separately, then request the patron's group, blocks and fees."""
        require_searchable(key.value)
        session, indexes = FolioSession(self), indexes_for(key)
        asked = [_ask(session, index, key.value) for index in indexes]
        hits = [hit for hit in asked if hit.count]
        if not hits:
            *others, last = indexes
            listed = f"{', '.join(others)} or {last}" if others else last
            return NotFound(message=f"FOLIO has no patron with this {listed}.")
        # one patron may have the same value in two of the fields
        patrons = {patron.id.lower(): patron for hit in hits for patron in hit.patrons}
        # patrons that FOLIO counted but did not list may be the same ones
        count = max(len(patrons), *(hit.count for hit in hits))
        if count == 1:
            [patron] = patrons.values()
            details = fetch_account_details(session, patron)
            record = patron_record(patron, details, self.settings, source=self.id)
            return Found(record=record, matched_type=hits[0].index)
        records = tuple(
            patron_record(patron, no_account_details(), self.settings, source=self.id)
            for patron in patrons.values()
        )
        return Ambiguous(count=count, message=_why_ambiguous(hits), records=records)
