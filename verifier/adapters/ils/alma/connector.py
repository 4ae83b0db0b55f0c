"""A connection to Alma's Users API: by a unique identifier, then who else bears the value."""

from __future__ import annotations

from verifier.adapters.ils.alma.client import NoSuchUser, UsersApi
from verifier.adapters.ils.alma.record import User, matched_type, patron_record
from verifier.adapters.ils.alma.search import OtherHolders, find_by_email, find_others_with
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.adapters.ils.connector_interface import HttpConnector
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)
from verifier.domain.model.site import IlsConnection, IlsRole, Site

_ANOTHER = CouldNotLook(
    failure=LookupFailure.WRONG_PATRON,
    message="Alma answered with a user who does not bear the identifier that was asked for.",
)
_NOBODY_ELSE = "A search through all identifiers, also those out of use, led to nobody either."


class AlmaConnector(HttpConnector[AlmaSettings]):
    """Looks patrons up in Alma. One object serves many look-ups at a time: it keeps no state."""

    def __init__(self, connection: IlsConnection, site: Site) -> None:
        super().__init__(connection, site, AlmaSettings)

    def prove_credentials(self) -> None:
        """Ask whether the key may read users."""
        self._api().try_key()

    def find(self, key: PatronKey) -> LookupOutcome:
        """Ask for one patron, and who else bears the value."""
        api = self._api()
        if key.kind is KeyKind.EMAIL:
            return find_by_email(api, key.value, self.settings, source=self.id)
        try:
            user = api.user(key.value, self.settings.user_id_type)
        except NoSuchUser as answer:
            return self._by_search(api, key.value, answer.message)
        if matched_type(user, key.value, self.settings, self.settings.user_id_type) is None:
            return _ANOTHER
        searched = find_others_with(key.value, api, self.settings, known=user.identity)
        return self._outcome([user, *searched.users], key.value, searched)

    def _by_search(self, api: UsersApi, value: str, message: str) -> LookupOutcome:
        """Look for a user whom Alma does not find by the value, though it stands in the record.

        That all_unique leads to an identifier that is out of use is not documented.
        """
        if self.role is not IlsRole.EVIDENCE or not self.settings.search_duplicates:
            return NotFound(message=message)
        searched = find_others_with(value, api, self.settings, known=None)
        if searched.users:
            return self._outcome(searched.users, value, searched)
        return NotFound(message=" ".join([message, *(searched.unseen or [_NOBODY_ELSE])]))

    def _outcome(self, users: list[User], value: str, searched: OtherHolders) -> LookupOutcome:
        records = tuple(
            patron_record(user, self.settings, source=self.id, gaps=searched.gaps)
            for user in users
        )
        if len(records) == 1:
            return Found(record=records[0], matched_type=self._matched_type(users[0], value))
        message = f"{len(records)} users of Alma's bear this value as an identifier."
        return Ambiguous(count=len(records), message=message, records=records)

    def _matched_type(self, user: User, value: str) -> str | None:
        asked = matched_type(user, value, self.settings, self.settings.user_id_type)
        return asked or matched_type(user, value, self.settings)

    def _api(self) -> UsersApi:
        return UsersApi(self.server.conversation(), self.settings.api_key)
