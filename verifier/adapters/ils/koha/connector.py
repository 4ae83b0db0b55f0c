"""A connection to Koha: asks for a card number, a user name and extended attributes in turn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.adapters.ils.koha.client import (
    CARD_NUMBER,
    EMAIL,
    LIST_PERMISSION,
    NOBODY,
    PATRONS,
    USER_NAME,
    Access,
    Index,
    KohaClient,
    SearchResults,
    attribute_index,
    require_searchable,
)
from verifier.adapters.ils.koha.errors import require_answer
from verifier.adapters.ils.koha.record import Patron, Patrons, patron_record
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName, Gap, PatronRecord
from verifier.domain.model.site import IlsConnection, Site

_NOBODY = (
    "Koha knows no such card number and no such user name among the patrons that the account "
    "that asks may see."
)
_NOBODY_BY_EMAIL = "Koha knows no such e-mail address among the patrons that the account may see."
_UNASKED = "The extended attributes of attribute_types could not be asked for."
_SEVERAL = "What they owe was not asked for: the value leads to several patrons."


class KohaConnector(HttpConnector[KohaSettings]):
    """Looks patrons up in Koha. Safe for threads: each look-up is a conversation of its own."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, KohaSettings)
        self._access = Access(self.settings)

    def prove_credentials(self) -> None:
        """Ask for a patron that no Koha has: that proves the account and its permission."""
        answer = self._access.get(self.server.conversation(), PATRONS, query=NOBODY)
        require_answer(answer, needs=LIST_PERMISSION, hidden=self.settings.secrets)
        validate_json(Patrons, {"rows": answer.json()}, what="a list of Koha's patrons")

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask under each index in turn."""
        require_searchable(key.value)
        questions = KohaClient(
            self.server.conversation(),
            self._access,
            hidden=(key.value, *self.settings.secrets),
            with_attributes=bool(self.settings.attribute_types),
        )
        return self._outcome(questions, self._seen(questions, key))

    def _seen(self, questions: KohaClient, key: PatronKey) -> SearchResults:
        """Put every question: a value may be one patron's card number and another's user name."""
        if key.kind is KeyKind.USERNAME:
            return SearchResults(hits=[questions.under(USER_NAME, key.value)])
        if key.kind is KeyKind.EMAIL:
            return SearchResults(hits=[questions.under(EMAIL, key.value)])
        seen = SearchResults(
            hits=[questions.under(one, key.value) for one in (CARD_NUMBER, USER_NAME)]
        )
        try:
            for code in self.settings.attribute_types:
                seen.hits.append(questions.under(attribute_index(code), key.value))
        except LookupAborted as stopped:
            seen.unasked = stopped.outcome
        return seen

    def _outcome(self, questions: KohaClient, seen: SearchResults) -> LookupOutcome:
        match seen.patrons:
            case []:
                return _nobody(seen)
            case [(index, row)]:
                return self._found(questions, seen, index, row)
            case patrons:
                types = ", ".join(dict.fromkeys(index.type for index, _ in patrons))
                gaps = (*_attribute_gaps(seen), *self._balance_gaps(_SEVERAL))
                return Ambiguous(
                    count=seen.count,
                    message=f"Koha knows {seen.count} patrons under this value ({types}).",
                    records=tuple(self._record(row, None, gaps) for _, row in patrons),
                )

    def _found(
        self, questions: KohaClient, seen: SearchResults, index: Index, row: Patron
    ) -> Found:
        gaps = _attribute_gaps(seen)
        if index.by_attribute:
            row, more = _whole(questions, row)
            gaps = (*gaps, *more)
        owed = None
        try:
            owed = questions.owed(row.patron_id)
        except LookupAborted as stopped:
            gaps = (*gaps, *self._balance_gaps(stopped.outcome.message))
        return Found(record=self._record(row, owed, gaps), matched_type=index.type)

    def _balance_gaps(self, why: str) -> tuple[Gap, ...]:
        balance = Gap(part=CapabilityName.BALANCE, message=why)
        if self.settings.fine_limit is None and self.settings.hold_fine_limit is None:
            return (balance,)
        message = f"Whether more is owed than the limits allow is not known. {why}"
        return (balance, Gap(part=CapabilityName.BLOCKS, message=message))

    def _record(self, row: Patron, owed: Decimal | None, gaps: Sequence[Gap]) -> PatronRecord:
        return patron_record(
            row, source=self.id, options=self.settings, owed=owed, gaps=tuple(gaps)
        )


def _nobody(seen: SearchResults) -> NotFound | CouldNotLook:
    """Say that there is nobody only where every question was answered."""
    if seen.unasked is None:
        by_email = [hit.index for hit in seen.hits] == [EMAIL]
        return NotFound(message=_NOBODY_BY_EMAIL if by_email else _NOBODY)
    message = f"{_NOBODY} {_UNASKED} {seen.unasked.message}"
    return CouldNotLook(failure=seen.unasked.failure, message=message)


def _attribute_gaps(seen: SearchResults) -> tuple[Gap, ...]:
    if seen.unasked is None:
        return ()
    return (
        Gap(part=CapabilityName.SEVERAL_MATCHES, message=f"{_UNASKED} {seen.unasked.message}"),
    )


def _whole(questions: KohaClient, row: Patron) -> tuple[Patron, tuple[Gap, ...]]:
    """Ask again for a patron that an attribute led to: Koha joins only attributes asked for."""
    for index, value in ((CARD_NUMBER, row.cardnumber), (USER_NAME, row.userid)):
        if value:
            try:
                rows = questions.under(index, value).rows
            except LookupAborted as stopped:
                message = (
                    f"The patron may have more extended attributes. {stopped.outcome.message}"
                )
                return row, (Gap(part=CapabilityName.OLD_IDENTIFIERS, message=message),)
            return next((one for one in rows if one.patron_id == row.patron_id), row), ()
    return row, ()
