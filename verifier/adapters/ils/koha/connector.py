"""A connection to Koha: searches by card number, user name and extended attributes in turn."""

from verifier.adapters.http.json_client import JsonClient, Token
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.http_connector import HttpConnector
from verifier.adapters.ils.koha.client import (
    CARD_NUMBER,
    EMAIL,
    NOBODY,
    USER_NAME,
    Index,
    KohaSession,
    require_searchable,
    sign_in,
)
from verifier.adapters.ils.koha.record import Patron, patron_record
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.adapters.ils.record_parts import leaving_gap
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap

_NOBODY = (
    "Koha knows no such card number and no such user name among the patrons that the account "
    "that asks may see."
)
_NOBODY_BY_EMAIL = "Koha knows no such e-mail address among the patrons that the account may see."
_UNASKED = "The extended attributes of attribute_types could not be asked for."
_SEVERAL = "What they owe was not asked for: the value leads to several patrons."


class KohaConnector(HttpConnector[KohaSettings]):
    """A connector that looks up patrons in Koha. Thread-safe: each lookup has its own session."""

    settings_class = KohaSettings

    def new_token(self, client: JsonClient) -> Token:
        """Sign in with the API key, or prove name and password."""
        return sign_in(client, self.settings)

    def prove_credentials(self) -> None:
        """Search for a patron that does not exist, which proves the account and its permission."""
        KohaSession(self).rows(NOBODY)

    def find(self, key: PatronKey) -> LookupOutcome:
        """Search each index: a value may be one patron's card number and another's user name."""
        require_searchable(key.value)
        session = KohaSession(self, key.value)
        unasked: CouldNotLook | None = None
        indexes = {KeyKind.USERNAME: (USER_NAME,), KeyKind.EMAIL: (EMAIL,)}.get(
            key.kind, (CARD_NUMBER, USER_NAME)
        )
        hits = [session.under(index, key.value) for index in indexes]
        if key.kind is KeyKind.USER_ID:
            try:
                hits.extend(
                    session.under(Index(type=code), key.value)
                    for code in self.settings.attribute_types
                )
            except LookupAborted as aborted:
                unasked = aborted.outcome
        patrons: dict[int, tuple[Index, Patron]] = {}  # with the first index that found the patron
        for hit in hits:
            for row in hit.rows:
                patrons.setdefault(row.patron_id, (hit.index, row))
        why = "" if unasked is None else f"{_UNASKED} {unasked.message}"
        gaps = [Gap(part=CapabilityName.SEVERAL_MATCHES, message=why)] if why else []
        match [*patrons.values()]:
            case [] if unasked is not None:  # "not found" only if every search succeeded
                return CouldNotLook(failure=unasked.failure, message=f"{_NOBODY} {why}")
            case []:
                by_email = key.kind is KeyKind.EMAIL
                return NotFound(message=_NOBODY_BY_EMAIL if by_email else _NOBODY)
            case [(index, row)]:
                return self._found(session, index, row, gaps)
            case several:
                count = max(len(several), *(hit.count for hit in hits))
                types = ", ".join(dict.fromkeys(index.type for index, _ in several))
                gaps += self._balance_gaps(_SEVERAL)
                return Ambiguous(
                    count=count,
                    message=f"Koha knows {count} patrons under this value ({types}).",
                    records=tuple(
                        patron_record(row, self.settings, source=self.id, gaps=gaps)
                        for _, row in several
                    ),
                )

    def _found(self, session: KohaSession, index: Index, row: Patron, gaps: list[Gap]) -> Found:
        if index.parameter is None:
            row = _whole(session, row, gaps)
        owed = None
        try:
            owed = session.owed(row.patron_id)
        except LookupAborted as aborted:
            gaps += self._balance_gaps(aborted.outcome.message)
        record = patron_record(row, self.settings, source=self.id, owed=owed, gaps=gaps)
        return Found(record=record, matched_type=index.type)

    def _balance_gaps(self, why: str) -> list[Gap]:
        balance = Gap(part=CapabilityName.BALANCE, message=why)
        if self.settings.fine_limit is None and self.settings.hold_fine_limit is None:
            return [balance]
        message = f"Whether more is owed than the limits allow is not known. {why}"
        return [balance, Gap(part=CapabilityName.BLOCKS, message=message)]


def _whole(session: KohaSession, row: Patron, gaps: list[Gap]) -> Patron:
    """Request a patron again who was found by an attribute: that row has only this attribute."""
    whole, unknown = row, "The patron may have more extended attributes. "
    keys = [(CARD_NUMBER, row.cardnumber or ""), (USER_NAME, row.userid or "")]
    for index, value in [key for key in keys if key[1]][:1]:
        with leaving_gap(gaps, CapabilityName.OLD_IDENTIFIERS, unknown=unknown):
            rows = session.under(index, value).rows
            whole = next((found for found in rows if found.patron_id == row.patron_id), row)
    return whole
